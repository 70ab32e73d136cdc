// State cartridges (the essay's "Swapping States as a New Prompting Paradigm"): the state of a model after it has read a
// corpus, kept, and put in again in place of a prompt. A cartridge knows which model and which corpus it is of.

import { createHash, type Hash } from "node:crypto";
import { stopIfAborted, UserError } from "../../../core/errors.js";
import type { Run } from "../../../core/run.js";
import type { TextPiece } from "../../../data/corpusTexts.js";
import { type NDArray, numbers } from "../../../engine/ndarray.js";
import { leaves, namedLeaves } from "../../../engine/tree.js";
import { tokenStream } from "../languageModel/tokenStream.js";
import type { LanguageModel } from "../languageModel/trainedModel.js";
import { openReader, type StateArrays } from "../network/reader.js";
import type { NetworkOptions } from "../network/sequenceNetwork.js";

export interface Cartridge {
  readonly name: string;
  /** Fingerprint of the model, its tokeniser included; see `modelFingerprint`. */
  readonly model: string;
  /** How the model's network is made, from which the state's shape follows. */
  readonly network: NetworkOptions;
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
export function makeCartridge(
  model: LanguageModel,
  documents: readonly string[],
  name: string,
  run: Pick<Run, "signal" | "progress">,
): Promise<Cartridge> {
  const pieces = documents.map((text) => ({ text, begins: true }));
  return makeCartridgeOf(model, pieces, name, {
    signal: run.signal,
    read: (tokens) => run.progress(tokens, 0, `reading ${name}`),
  });
}

export interface CartridgeReading {
  readonly signal: AbortSignal;
  /** Told how many tokens were read so far. */
  read(tokens: number): void;
}

/** As `makeCartridge`, of texts that stream by: memory does not grow with them. */
export async function makeCartridgeOf(
  model: LanguageModel,
  pieces: AsyncIterable<TextPiece> | Iterable<TextPiece>,
  name: string,
  { signal, read }: CartridgeReading,
): Promise<Cartridge> {
  requireFixedState(model);
  const reader = await openReader(model.network, model.parameters, { piece: 256 });
  const corpus = documentsDigest();
  try {
    let state = reader.empty;
    let [waiting, tokens]: [number[], number] = [[], 0];
    const take = async () => {
      stopIfAborted(signal);
      ({ state } = await reader.read(waiting, state));
      tokens += waiting.length;
      waiting = [];
      read(tokens);
    };
    for await (const piece of tokenStream(corpus.passing(pieces), model.tokeniser, STRETCH)) {
      waiting.push(...piece.tokens);
      if (waiting.length >= STRETCH) await take();
    }
    if (tokens + waiting.length === 0) {
      throw new UserError("corpus-empty", "there is no document to make a cartridge of", "Give at least one.");
    }
    waiting.push(model.tokeniser.boundary);
    await take();
    return {
      name,
      model: modelFingerprint(model),
      network: model.network.options,
      corpora: [corpus.fingerprint()],
      tokens,
      state,
    };
  } finally {
    await reader.dispose();
  }
}

/** A digest of documents in their order, taken as they pass by. */
function documentsDigest() {
  const corpus = createHash("sha256").update("cartridge 1\n");
  let document: Hash | undefined;
  const end = () => {
    if (document !== undefined) corpus.update(document.digest());
  };
  return {
    async *passing(pieces: AsyncIterable<TextPiece> | Iterable<TextPiece>): AsyncGenerator<TextPiece> {
      for await (const piece of pieces) {
        if (piece.begins || document === undefined) {
          end();
          document = createHash("sha256");
        }
        document.update(piece.text);
        yield piece;
      }
    },
    fingerprint: () => {
      end();
      return `sha256:${corpus.digest("hex")}`;
    },
  };
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
export function requireSameModel(cartridge: Pick<Cartridge, "name" | "model">, fingerprint: string): void {
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
