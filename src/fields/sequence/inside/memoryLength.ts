// How long a model remembers a token: one token of a text is exchanged, and the text goes on as before. How far its
// predictions, and its state, are then from those of the unchanged text, after one token, two, four, and so on.

import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { absolute, multiply, subtract } from "../../../engine/operations/elementwise.js";
import { slice } from "../../../engine/operations/movement.js";
import { sum } from "../../../engine/operations/reduce.js";
import { softmax } from "../../../engine/operations/softmax.js";
import { compile } from "../../../engine/program.js";
import { leaves } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import { mean } from "../../../stats/summary.js";
import type { LanguageModelParts } from "../languageModel/trainedModel.js";
import { zeroArrays } from "../mixer.js";

export interface MemoryOptions {
  /** How often a token is exchanged, at places drawn by chance. */
  readonly changes: number;
  /** Tokens read before the exchanged one. */
  readonly before: number;
  /** Tokens read from it on: a power of two. */
  readonly after: number;
}

/** What is left of one exchanged token. */
export interface Trace {
  /**
   * How far predictions move, in total variation (0 alike, 1 nothing in common): right after the exchanged token, then the mean
   * after 1, after 2–3, after 4–7, … more tokens.
   */
  readonly moved: readonly number[];
  /** For each block: the distance of the states, as a share of the state's size, right after it, after 1, 3, 7, … tokens. */
  readonly apart: readonly (readonly number[])[];
}

/** The first and the last lag of each stretch of a trace, below `after`, a power of two: 0; 1; 2–3; 4–7; … */
export function stretches(after: number): readonly (readonly [first: number, last: number])[] {
  const found: (readonly [number, number])[] = [[0, 0]];
  for (let first = 1; first < after; first *= 2) found.push([first, 2 * first - 1]);
  return found;
}

/** A trace for each exchange. `tokens` are those of a text, the boundary first, at least `before + after`. */
export async function memoryTraces(
  { network, parameters }: Pick<LanguageModelParts, "network" | "parameters">,
  tokens: Int32Array,
  { changes, before, after }: MemoryOptions,
  random: Random,
  { signal, progress }: Pick<Run, "signal" | "progress">,
): Promise<readonly Trace[]> {
  const types = network.stateTypes(2);
  const reader = async (length: number) =>
    compile(
      (given) => {
        const { scores, state } = network.advance(given.parameters, given.tokens, given.state);
        const [one, other] = [0, 1].map((row) => softmax(slice(scores, 0, row, row + 1), -1));
        return { moved: multiply(sum(absolute(subtract(one, other)), { axes: [0, 2] }), 0.5), state };
      },
      { parameters, tokens: tensorType([2, length], "i32"), state: types },
    );
  const parts = [before, ...stretches(after).map(([first, last]) => last - first + 1)];
  const readers = new Map<number, Awaited<ReturnType<typeof reader>>>();
  for (const length of new Set(parts)) readers.set(length, await reader(length));
  try {
    const traces: Trace[] = [];
    while (traces.length < changes) {
      stopIfAborted(signal);
      progress(traces.length, changes, "exchanging tokens");
      // The boundary comes first, whatever part of the text follows.
      const start = 1 + random.integer(tokens.length - before - after + 1);
      const text = [tokens[0], ...tokens.subarray(start, start + before + after - 1)];
      const changed = text.map((token, i) => (i === before ? otherThan(token, tokens, random) : token));
      let state = zeroArrays(types);
      let at = 0;
      const moved: number[] = [];
      const apart: number[][] = Array.from({ length: network.options.layers }, () => []);
      for (const [i, length] of parts.entries()) {
        const both = Int32Array.from([text, changed].flatMap((row) => row.slice(at, at + length)));
        const program = readers.get(length);
        if (program === undefined) throw new Error(`no program reads ${length} tokens`);
        const run = await program.run({ parameters, tokens: ndarray(both, [2, length], "i32"), state });
        state = run.state;
        at += length;
        if (i === 0) continue;
        moved.push(mean(numbers(run.moved)));
        for (const [block, own] of state.entries()) apart[block].push(distance(own));
      }
      traces.push({ moved, apart });
    }
    return traces;
  } finally {
    for (const program of readers.values()) await program.dispose();
  }
}

/** A token drawn from those of the text that are another. */
function otherThan(token: number, tokens: Int32Array, random: Random): number {
  for (let tries = 0; tries < 1000; tries++) {
    const drawn = tokens[1 + random.integer(tokens.length - 1)];
    if (drawn !== token) return drawn;
  }
  return token === tokens[0] ? tokens[1] : tokens[0];
}

/** Of the states of two rows: the size of their difference as a share of the first one's size. */
function distance(state: unknown): number {
  let [difference, size] = [0, 0];
  for (const array of leaves<NDArray>(state)) {
    if (array.shape.length === 0) continue;
    const values = numbers(array);
    const half = values.length / 2;
    for (let i = 0; i < half; i++) {
      difference += (values[i] - values[half + i]) ** 2;
      size += values[i] ** 2;
    }
  }
  return size === 0 ? 0 : Math.sqrt(difference / size);
}
