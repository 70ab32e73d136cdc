// Random strings over four letters as the benchmark draws them.

import { UserError } from "../../../core/errors.js";
import type { NumpyRandomState } from "../../../stats/numpyRandomState.js";
import type { SampleOptions } from "../algorithm.js";
import { ALPHABET, type Search } from "../inputs/strings.js";

export function randomLetters(random: NumpyRandomState, length: number): Int32Array {
  return new Int32Array(length).map(() => random.integer(0, ALPHABET));
}

/** A haystack with the needle planted somewhere; together they have `length` letters. */
export function randomSearch(random: NumpyRandomState, { length, needleLength }: SampleOptions): Search {
  const needleSize =
    needleLength === undefined
      ? Math.max(1, Math.floor(length / 5))
      : needleLength < 0
        ? random.integer(1, 1 - needleLength)
        : needleLength;
  if (needleSize < 1 || 2 * needleSize >= length) {
    throw new UserError(
      "bad-size",
      `a needle of ${needleSize} letters does not fit into a haystack when both have ${length} together`,
      "Ask for a shorter needle, or for more letters.",
    );
  }
  const needle = randomLetters(random, needleSize);
  const haystack = randomLetters(random, length - needleSize);
  haystack.set(needle, random.integer(0, haystack.length - needleSize));
  return { haystack, needle };
}
