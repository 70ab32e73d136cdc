// State cartridges (the essay's "Swapping States as a New Prompting Paradigm"): the state of a model after it has read a
// corpus, kept, and put in again in place of a prompt. A cartridge knows which model and which corpus it is of.

import { createHash } from "node:crypto";
import { stopIfAborted, UserError } from "../../../core/errors.js";
import type { Run } from "../../../core/run.js";
import { type NDArray, numbers } from "../../../engine/ndarray.js";
import { leaves, namedLeaves } from "../../../engine/tree.js";
import { tokenRow } from "../languageModel/batches.js";
import type { LanguageModel } from "../languageModel/trainedModel.js";
import { openReader, type StateArrays } from "../network/reader.js";

export interface Cartridge {
  readonly name: string;
  /** Fingerprint of the model, its tokeniser included; see `modelFingerprint`. */
  readonly model: string;
  /** Fingerprints of the corpora that were read, in order; several where cartridges were mixed. */
  readonly corpora: readonly string[];
  /** Tokens read. */
  readonly tokens: number;
  readonly state: StateArrays;
}

/** How many tokens are read between two looks at the clock and at whether to stop. */
const STRETCH = 4096;

/**
 * Reads documents, each after a boundary, and keeps the state after the last boundary, so that a question can follow.
 * Throws a `UserError` for a Transformer, whose state grows with what it reads, and where there is no document.
 */
export async function makeCartridge(
  model: LanguageModel,
  documents: readonly string[],
  name: string,
  { signal, progress }: Pick<Run, "signal" | "progress">,
): Promise<Cartridge> {
  requireFixedState(model);
  if (documents.length === 0) {
    throw new UserError("corpus-empty", "there is no document to make a cartridge of", "Give at least one.");
  }
  const row = tokenRow(documents, model.tokeniser);
  const reader = await openReader(model.network, model.parameters, { piece: 256 });
  try {
    let state = reader.empty;
    for (let at = 0; at < row.length; at += STRETCH) {
      stopIfAborted(signal);
      progress(at, row.length, `reading ${name}`);
      ({ state } = await reader.read(row.subarray(at, at + STRETCH), state));
    }
    const corpus = createHash("sha256");
    for (const document of documents) corpus.update(`${Buffer.byteLength(document)}\n`).update(document);
    return {
      name,
      model: modelFingerprint(model),
      corpora: [`sha256:${corpus.digest("hex")}`],
      tokens: row.length,
      state,
    };
  } finally {
    await reader.dispose();
  }
}

/** A digest of everything that a state depends on: architecture, weights, tokeniser. */
export function modelFingerprint({ network, parameters, tokeniser }: LanguageModel): string {
  const hash = createHash("sha256").update(JSON.stringify([network.options, tokeniser.description]));
  for (const [path, { data, shape }] of namedLeaves<NDArray>(parameters)) {
    hash.update(`${path} ${shape}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return `sha256:${hash.digest("hex")}`;
}

/** Throws a `UserError` where the cartridge is of another model. */
export function requireSameModel(cartridge: Cartridge, fingerprint: string): void {
  if (cartridge.model === fingerprint) return;
  throw new UserError(
    "cartridge-model",
    `the cartridge ${cartridge.name} is of another model (${shortened(cartridge.model)}, not ${shortened(fingerprint)})`,
    "Make it again with this model; a state means nothing to another one.",
  );
}

/** Bytes of the state. */
export function cartridgeBytes({ state }: Cartridge): number {
  return leaves<NDArray>(state).reduce((total, { data }) => total + data.byteLength, 0);
}

/** The cosine of the angle between two states of one model: 1 for equal directions. */
export function cartridgeSimilarity(a: Cartridge, b: Cartridge): number {
  requireSameModel(b, a.model);
  const [left, right] = [a, b].map(({ state }) =>
    leaves<NDArray>(state).flatMap((array) => Array.from(numbers(array))),
  );
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((total, value, i) => total + value * y[i], 0);
  const size = Math.sqrt(dot(left, left) * dot(right, right));
  return size === 0 ? 0 : dot(left, right) / size;
}

/** The cartridges in order of their similarity to `wanted`, the most similar first. */
export function nearestCartridges(
  wanted: Cartridge,
  cartridges: readonly Cartridge[],
): readonly { readonly cartridge: Cartridge; readonly similarity: number }[] {
  return cartridges
    .map((cartridge) => ({ cartridge, similarity: cartridgeSimilarity(wanted, cartridge) }))
    .sort((a, b) => b.similarity - a.similarity);
}

function requireFixedState({ network }: LanguageModel): void {
  if (network.options.architecture !== "transformer") return;
  throw new UserError(
    "cartridge-architecture",
    "a Transformer has no state of fixed size to keep: its keys and values grow with every token",
    "Use a recurrent or a state space model.",
  );
}

function shortened(fingerprint: string): string {
  return fingerprint.slice(0, "sha256:".length + 12);
}
