// State patching (the essay's chart; Ensign & Garriga-Alonso 2024, arXiv 2407.14008): a model reads a corrupted prompt, but
// after one token the state of one block is replaced by the one that the clean prompt left there. Where that brings the clean
// answer back, what the answer rests on passes through this state.

import { stopIfAborted, UserError } from "../../../core/errors.js";
import { numbers } from "../../../engine/ndarray.js";
import type { LanguageModel } from "../languageModel/trainedModel.js";
import { openReader, type Reader, type Reading, type StateArrays } from "../network/reader.js";

/** What of a block's state is replaced: all of it, or of Mamba's blocks the state of the scan or the convolution's window. */
export type PatchedPart = "all" | "scan" | "window";

export interface PatchingTask {
  /** Two texts of as many tokens, as far as possible the same ones. */
  readonly clean: string;
  readonly corrupted: string;
  /** What follows the clean text and what follows the corrupted one; their first tokens are compared. */
  readonly cleanAnswer: string;
  readonly corruptedAnswer: string;
}

export interface PatchingResult {
  /** The tokens of the clean text, as text. */
  readonly tokens: readonly string[];
  /** Score of the clean answer less that of the other, after the clean and after the corrupted text. */
  readonly cleanDifference: number;
  readonly corruptedDifference: number;
  /**
   * For each block, for each token: the difference with this state patched, on a scale where 0 is the corrupted text's and 1
   * the clean text's.
   */
  readonly restored: readonly (readonly number[])[];
}

/**
 * Patches every block after every token. Throws a `UserError` where the texts differ in their number of tokens, or where
 * the model answers both alike, so that there is nothing to restore.
 */
export async function patchStates(
  model: LanguageModel,
  task: PatchingTask,
  { part = "all", signal }: { readonly part?: PatchedPart; readonly signal?: AbortSignal } = {},
): Promise<PatchingResult> {
  const { tokeniser } = model;
  const read = (text: string) => [tokeniser.boundary, ...tokeniser.encode(text)];
  const [clean, corrupted] = [read(task.clean), read(task.corrupted)];
  if (clean.length !== corrupted.length) {
    throw new UserError(
      "patching-length",
      `the clean text has ${clean.length - 1} tokens, the corrupted one ${corrupted.length - 1}`,
      "Exchange words for others of as many tokens.",
    );
  }
  const [right, wrong] = [task.cleanAnswer, task.corruptedAnswer].map((text) => tokeniser.encode(text)[0]);
  const difference = ({ scores }: Reading) => numbers(scores)[right] - numbers(scores)[wrong];
  const reader = await openReader(model.network, model.parameters);
  try {
    const [before, other] = [await eachReading(reader, clean), await eachReading(reader, corrupted)];
    const [cleanDifference, corruptedDifference] = [before, other].map((readings) =>
      difference(readings[readings.length - 1]),
    );
    const scale = cleanDifference - corruptedDifference;
    if (!(Math.abs(scale) > 1e-6)) {
      throw new UserError(
        "patching-answers",
        "the model answers both texts alike: nothing can be restored",
        "Choose texts and answers that it tells apart.",
      );
    }
    const restored: number[][] = [];
    for (let block = 0; block < model.network.options.layers; block++) {
      const row: number[] = [];
      for (let place = 0; place < clean.length - 1; place++) {
        if (signal !== undefined) stopIfAborted(signal);
        const state = replaced(other[place].state, before[place].state, block, part);
        const patched = await reader.read(corrupted.slice(place + 1), state);
        row.push((difference(patched) - corruptedDifference) / scale);
      }
      restored.push(row);
    }
    const tokens = clean.slice(0, -1).map((token) => tokeniser.decode([token]));
    return { tokens, cleanDifference, corruptedDifference, restored };
  } finally {
    await reader.dispose();
  }
}

// What is read after each token.
async function eachReading(reader: Reader, tokens: readonly number[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  let state = reader.empty;
  for (const token of tokens) {
    const reading = await reader.read([token], state);
    readings.push(reading);
    state = reading.state;
  }
  return readings;
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
