// State patching (the essay's chart; Ensign & Garriga-Alonso 2024, arXiv 2407.14008): a model reads a corrupted prompt, but
// after one word the state of one block is replaced by the one that the clean prompt left there. Where that brings the clean
// answer back, what the answer rests on passes through this state.

import { stopIfAborted, UserError } from "../../../core/errors.js";
import { type NDArray, numbers } from "../../../engine/ndarray.js";
import type { LanguageModel, LanguageModelParts } from "../languageModel/trainedModel.js";
import { type BatchReader, openBatchReader } from "../network/batchReader.js";
import type { StateArrays } from "../network/reader.js";
import type { Tokeniser } from "../tokenisers/tokeniser.js";

/** What of a block's state is replaced: all of it, or of Mamba's blocks the state of the scan or the convolution's window. */
export type PatchedPart = "all" | "scan" | "window";

export interface PatchingTask {
  /** Two texts of as many words, as far as possible the same ones. */
  readonly clean: string;
  readonly corrupted: string;
  /** What follows the clean text and what follows the corrupted one: compared are the first tokens that differ. */
  readonly cleanAnswer: string;
  readonly corruptedAnswer: string;
}

/** The same in tokens. */
export interface PatchingTokens {
  readonly clean: ArrayLike<number>;
  readonly corrupted: ArrayLike<number>;
  readonly right: number;
  readonly wrong: number;
  /** After which token of the clean text, and of the corrupted one, the state is exchanged, in order. */
  readonly places: readonly (readonly [clean: number, corrupted: number])[];
}

export interface PatchingScores {
  /** Score of the clean answer less that of the other, after the clean and after the corrupted text. */
  readonly cleanDifference: number;
  readonly corruptedDifference: number;
  /**
   * For each block, for each place: the difference with this state patched, on a scale where 0 is the corrupted text's and 1
   * the clean text's.
   */
  readonly restored: readonly (readonly number[])[];
}

export interface PatchingResult extends PatchingScores {
  /** The words of the clean text after which the state was patched, the first of them the boundary, "". */
  readonly words: readonly string[];
}

export interface PatchingOptions {
  /** How far apart, in nats, the texts must set the answers for anything to be restored; 10⁻⁶ unless said. */
  readonly least?: number;
  readonly part?: PatchedPart;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Patches every block after every word; undefined where the model answers both texts alike, so that there is nothing to
 * restore. Throws a `UserError` where the texts differ in their number of words (for models that count positions: of tokens),
 * or no token tells the answers apart.
 */
export async function patchStates(
  model: LanguageModel,
  task: PatchingTask,
  options: PatchingOptions = {},
): Promise<PatchingResult | undefined> {
  const patcher = await openPatcher(model);
  try {
    return await patchTexts(patcher, model, task, options);
  } finally {
    await patcher.dispose();
  }
}

/** As `patchStates`, with a patcher of the model that is opened already. */
export async function patchTexts(
  patcher: Patcher,
  model: LanguageModel,
  task: PatchingTask,
  options: PatchingOptions = {},
): Promise<PatchingResult | undefined> {
  const { words, ...tokens } = patchingTokens(model, task);
  const scores = await patcher.patch(tokens, options);
  return scores === undefined ? undefined : { words, ...scores };
}

/** As `patchStates`, for tokens. */
export async function patchTokens(
  model: Pick<LanguageModelParts, "network" | "parameters">,
  given: PatchingTokens,
  options: PatchingOptions = {},
): Promise<PatchingScores | undefined> {
  const patcher = await openPatcher(model);
  try {
    return await patcher.patch(given, options);
  } finally {
    await patcher.dispose();
  }
}

/** Patches many texts of one model. */
export interface Patcher {
  /** As `patchTokens`. */
  patch(given: PatchingTokens, options?: PatchingOptions): Promise<PatchingScores | undefined>;
  dispose(): Promise<void>;
}

export async function openPatcher({
  network,
  parameters,
}: Pick<LanguageModelParts, "network" | "parameters">): Promise<Patcher> {
  const { layers } = network.options;
  const single = await openBatchReader(network, parameters, 1);
  // All blocks are patched side by side, a row each.
  const reader = await openBatchReader(network, parameters, layers);
  const patch = async (
    { clean, corrupted, right, wrong, places }: PatchingTokens,
    { part = "all", least = 1e-6, signal, progress }: PatchingOptions = {},
  ) => {
    const differences = (scores: NDArray) => {
      const values = numbers(scores);
      const [rows, , vocabulary] = scores.shape;
      return Array.from(
        { length: rows },
        (_, row) => values[row * vocabulary + right] - values[row * vocabulary + wrong],
      );
    };
    const [before, other] = [await eachReading(single, clean), await eachReading(single, corrupted)];
    const [[cleanDifference], [corruptedDifference]] = [before, other].map(({ scores }) => differences(scores));
    const scale = cleanDifference - corruptedDifference;
    if (!(Math.abs(scale) >= least)) return undefined;
    const restored: number[][] = Array.from({ length: layers }, () => []);
    for (const [i, [cleanPlace, place]] of places.entries()) {
      if (signal !== undefined) stopIfAborted(signal);
      progress?.(i, places.length);
      const patched = Array.from({ length: layers }, (_, block) =>
        replaced(other.states[place], before.states[cleanPlace], block, part),
      );
      const rest = Array.prototype.slice.call(corrupted, place + 1);
      const { scores } = await reader.readAll(rest, reader.stacked(patched));
      for (const [block, value] of differences(scores).entries()) {
        restored[block].push((value - corruptedDifference) / scale);
      }
    }
    return { cleanDifference, corruptedDifference, restored };
  };
  return {
    patch,
    dispose: async () => {
      await single.dispose();
      await reader.dispose();
    },
  };
}

// The state after each token but the last, and the scores after the last.
async function eachReading(reader: BatchReader, tokens: ArrayLike<number>) {
  const states: StateArrays[] = [];
  let reading = await reader.read(tokens[0], reader.empty);
  for (let at = 1; at < tokens.length; at++) {
    states.push(reading.state);
    reading = await reader.read(tokens[at], reading.state);
  }
  return { states, scores: reading.scores };
}

function replaced(state: StateArrays, clean: StateArrays, block: number, part: PatchedPart): StateArrays {
  return state.map((own, i) => {
    const other = clean[i];
    if (i !== block) return own;
    if (part === "all") return other;
    if (!("scan" in own && "scan" in other)) {
      throw new UserError("patching-part", `block ${i} has no state of a ${part}`, "Patch all of it.");
    }
    return part === "scan" ? { ...own, scan: other.scan } : { ...own, window: other.window };
  });
}

/** A prompt pair in tokens, and the words after which states are exchanged. Throws a `UserError` as `patchStates` does. */
function patchingTokens({ tokeniser, network }: LanguageModel, task: PatchingTask) {
  const [cleanAnswer, corruptedAnswer] = [task.cleanAnswer, task.corruptedAnswer].map((text) => tokeniser.encode(text));
  const apart = cleanAnswer.findIndex((token, i) => token !== corruptedAnswer[i]);
  if (apart < 0 || apart >= corruptedAnswer.length) {
    throw new UserError(
      "patching-same",
      `the answers “${task.cleanAnswer}” and “${task.corruptedAnswer}” begin alike: no token tells them apart`,
      "Give answers of which neither begins with the other.",
    );
  }
  const [clean, corrupted] = [task.clean, task.corrupted].map((text) => {
    const words = wordsOf(tokeniser, text);
    // What both answers begin with belongs to the question.
    const tokens = [tokeniser.boundary, ...tokeniser.encode(text), ...cleanAnswer.subarray(0, apart)];
    return { words, tokens };
  });
  const countsPositions = ["transformer", "hybrid"].includes(network.options.architecture);
  const [unit, one, two] = countsPositions
    ? ["tokens", clean.tokens.length - 1 - apart, corrupted.tokens.length - 1 - apart]
    : ["words", clean.words.length - 1, corrupted.words.length - 1];
  if (one !== two || clean.words.length !== corrupted.words.length) {
    throw new UserError(
      "patching-length",
      `the clean text has ${one} ${unit}, the corrupted one ${two}`,
      `Exchange words for others of as many ${unit}.`,
    );
  }
  const places = clean.words.map(({ end }, i) => [end, corrupted.words[i].end] as const);
  // After the last token there is nothing left to read with the state.
  const kept = places.filter(([a, b]) => a < clean.tokens.length - 1 && b < corrupted.tokens.length - 1);
  return {
    words: clean.words.slice(0, kept.length).map(({ text }) => text),
    clean: clean.tokens,
    corrupted: corrupted.tokens,
    right: cleanAnswer[apart],
    wrong: corruptedAnswer[apart],
    places: kept,
  };
}

/** Words with their space before them, as tokens make them up: each begins with a token that begins with a space. */
function wordsOf(tokeniser: Tokeniser, text: string): { readonly text: string; readonly end: number }[] {
  const words: { text: string; end: number }[] = [{ text: "", end: 0 }];
  let tokens: number[] = [];
  for (const [i, token] of tokeniser.encode(text).entries()) {
    const begins = /^\s/u.test(tokeniser.decode([token]));
    if (begins || i === 0) {
      tokens = [];
      words.push({ text: "", end: i + 1 });
    }
    tokens.push(token);
    words[words.length - 1] = { text: tokeniser.decode(tokens), end: i + 1 };
  }
  return words;
}
