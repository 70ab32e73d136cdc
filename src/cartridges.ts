// Cartridges as files, for the command: the states of language models after they have read something, kept, compared, mixed,
// and answered from.

import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { UserError } from "./core/errors.js";
import { isDirectory } from "./core/systemErrors.js";

/** The name that cartridges' files end with. */
export const cartridgeEnding = ".cartridge";

/** What a cartridge's file says of itself. */
export interface CartridgeFile {
  readonly path: string;
  readonly name: string;
  /** Fingerprint of the model that the state is of. */
  readonly model: string;
  readonly architecture: string;
  /** Fingerprints of what was read. */
  readonly corpora: readonly string[];
  readonly tokens: number;
  /** Of the file. */
  readonly bytes: number;
}

export interface SaveOptions {
  /** What it is called; the name of the first text, without its ending, if left out. */
  readonly name?: string | undefined;
  /** Where it is kept; a file of its name here if left out. */
  readonly out?: string | undefined;
  readonly signal: AbortSignal;
  /** Told how many bytes of the texts were read. */
  progress(done: number, total: number, label: string): void;
}

/**
 * Lets the model in `directory` read `texts`, and keeps its state. Throws a `UserError` for whatever the user can mend: no text, no
 * model, a Transformer, a file that is there already.
 */
export async function saveCartridge(
  directory: string,
  texts: readonly string[],
  { name = plainName(texts[0]), out = `${name}${cartridgeEnding}`, signal, progress }: SaveOptions,
): Promise<CartridgeFile> {
  refuseExisting(out);
  const { openLanguageModel } = await import("./fields/sequence/languageModelSubject.js");
  const { makeCartridgeOf } = await import("./fields/sequence/cartridge/cartridge.js");
  const { corpusTexts } = await import("./data/corpusTexts.js");
  const { model, data = [] } = await openLanguageModel(directory, texts);
  const size = data.reduce((sum, file) => sum + file.bytes, 0);
  const pieces = corpusTexts(data, { signal, progress: (bytes) => progress(bytes, size, `reading ${name}`) });
  const cartridge = await makeCartridgeOf(model, pieces, name, { signal, read: () => undefined });
  return written(out, cartridge);
}

/**
 * What the cartridges in `paths` are; of a folder those whose names end with `.cartridge`. Throws a `UserError` where a file is
 * missing or holds none.
 */
export async function describeCartridges(paths: readonly string[]): Promise<readonly CartridgeFile[]> {
  const files = (await Promise.all(paths.map(cartridgesIn))).flat();
  return Promise.all(files.map(described));
}

/**
 * The weighted mean of cartridges, kept in `out`. Throws a `UserError` where they are of several models, or weights do not
 * make a mean.
 */
export async function averageCartridges(
  paths: readonly string[],
  weights: readonly number[] | undefined,
  { name = "average", out }: { readonly name?: string | undefined; readonly out: string },
): Promise<CartridgeFile> {
  if (weights !== undefined && weights.length !== paths.length) {
    throw new UserError(
      "cartridge-weights",
      `${weights.length} weights do not go with ${paths.length} cartridges`,
      "give one for each, as --weights 2,1",
    );
  }
  refuseExisting(out);
  const { mixCartridges } = await import("./fields/sequence/cartridge/mixCartridges.js");
  const { readCartridge } = await import("./fields/sequence/cartridge/cartridgeFile.js");
  const cartridges = await Promise.all(paths.map(readCartridge));
  const shares = cartridges.map((cartridge, i) => ({ cartridge, weight: weights?.[i] ?? 1 }));
  return written(out, mixCartridges(shares, name));
}

/** The cartridges in `paths` by their likeness to `wanted`: the cosine of the angle between the states, the largest first. */
export async function similarCartridges(
  wanted: string,
  paths: readonly string[],
): Promise<readonly { readonly path: string; readonly name: string; readonly similarity: number }[]> {
  const { cartridgeSimilarity } = await import("./fields/sequence/cartridge/cartridge.js");
  const { readCartridge } = await import("./fields/sequence/cartridge/cartridgeFile.js");
  const first = await readCartridge(wanted);
  const found: { path: string; name: string; similarity: number }[] = [];
  const others = (await Promise.all(paths.map(cartridgesIn))).flat();
  for (const path of others.filter((other) => resolve(other) !== resolve(wanted))) {
    const other = await readCartridge(path);
    found.push({ path, name: other.name, similarity: cartridgeSimilarity(first, other) });
  }
  return found.sort((a, b) => b.similarity - a.similarity);
}

export interface WritingRequest {
  readonly prompt: string;
  readonly tokens: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed: number;
}

/**
 * What the language model in `directory` writes after a prompt, having read what `cartridge` holds, if one is named. Throws a
 * `UserError` where the cartridge is of another model.
 */
export async function writeOn(directory: string, request: WritingRequest, cartridge?: string): Promise<string> {
  const { loadAnyLanguageModel } = await import("./fields/sequence/languageModel.js");
  const model = await loadAnyLanguageModel(directory);
  if (cartridge === undefined) return (await model.predict(request)).text;
  const { loadCartridge } = await import("./fields/sequence/cartridge/cartridgeFile.js");
  const { state } = await loadCartridge(cartridge, model);
  return (await model.predict({ ...request, state })).text;
}

async function written(
  path: string,
  cartridge: Parameters<typeof import("./fields/sequence/cartridge/cartridgeFile.js").saveCartridge>[1],
): Promise<CartridgeFile> {
  const { saveCartridge: save } = await import("./fields/sequence/cartridge/cartridgeFile.js");
  await save(path, cartridge);
  return described(path);
}

async function described(path: string): Promise<CartridgeFile> {
  const { describeCartridge } = await import("./fields/sequence/cartridge/cartridgeFile.js");
  const { name, model, network, corpora, tokens } = await describeCartridge(path);
  const { size: bytes } = await stat(path);
  return { path, name, model, architecture: network.architecture, corpora, tokens, bytes };
}

async function cartridgesIn(path: string): Promise<readonly string[]> {
  if (!isDirectory(path)) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(cartridgeEnding)).sort();
  return names.map((name) => join(path, name));
}

function refuseExisting(path: string): void {
  if (existsSync(path)) throw new UserError("file-there", `${path} is there already`, "name another file with --out");
}

function plainName(path: string): string {
  return basename(path).replace(/(\.[^.]+)?(\.gz)?$/, "");
}
