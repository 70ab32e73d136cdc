// Longest common subsequence: for each pair of beginnings of two strings, where its longest common subsequence comes from. All pairs
// are looked at in every round, from what the round before left, until nothing changes.

import { z } from "zod";
import { defineAlgorithm } from "../algorithm.js";
import { encodeStrings, stringFeatures, stringPredecessors } from "../encoding/strings.js";
import { lettersSchema } from "../inputs/strings.js";
import { randomLetters } from "../sampling/randomStrings.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

const BOTH = 0;
const FIRST = 1;
const SECOND = 2;
/** The class of all pairs of letters but one of the first with one of the second string; marked by −1. */
const BLANK = 3;
const CLASSES = 4;

interface Strings {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

export const lcsLength = defineAlgorithm({
  name: "lcs_length",
  title: "Longest common subsequence",
  source: textbook("15.4"),
  specification: {
    ...stringFeatures,
    b: output("edge", "categorical", CLASSES),
    pred_h: hint("node", "pointer"),
    b_h: hint("edge", "categorical", CLASSES),
    c: hint("edge", "scalar"),
  },
  input: z.object({ first: lettersSchema, second: lettersSchema }),
  smallest: 2,
  sample: (random, { length }) => ({
    first: randomLetters(random, length - Math.floor(length / 2)),
    second: randomLetters(random, Math.floor(length / 2)),
  }),
  size: ({ first, second }) => first.length + second.length,
  encode: ({ first, second }) => encodeStrings(first, second),
  constantHints: ["pred_h"],

  run({ first: x, second: y }, hint) {
    const columns = y.length;
    const direction = new Uint8Array(x.length * columns);
    const length = new Float64Array(x.length * columns);
    for (let i = 0; i < x.length; i++) {
      const at = i * columns;
      if (x[i] === y[0]) {
        length[at] = 1;
        direction[at] = BOTH;
      } else {
        length[at] = i > 0 ? length[at - columns] : 0;
        direction[at] = FIRST;
      }
    }
    for (let j = 0; j < columns; j++) {
      if (x[0] === y[j]) {
        length[j] = 1;
        direction[j] = BOTH;
      } else if (j > 0 && length[j - 1] === 1) {
        length[j] = 1;
        direction[j] = SECOND;
      } else {
        direction[j] = FIRST;
      }
    }

    const pred_h = stringPredecessors(x.length, y.length);
    for (;;) {
      const before = length.slice();
      hint({ pred_h, b_h: pairClasses(direction, x.length), c: pairScalars(before, x.length) });
      for (let i = 1; i < x.length; i++) {
        for (let j = 1; j < columns; j++) {
          const at = i * columns + j;
          if (x[i] === y[j]) {
            length[at] = before[at - columns - 1] + 1;
            direction[at] = BOTH;
          } else if (before[at - columns] >= before[at - 1]) {
            length[at] = before[at - columns];
            direction[at] = FIRST;
          } else {
            length[at] = before[at - 1];
            direction[at] = SECOND;
          }
        }
      }
      if (length.every((value, at) => value === before[at])) return { b: pairClasses(direction, x.length) };
    }
  },

  invariants: [
    {
      statement: "following the directions from the end spells a common subsequence, and none is longer",
      holds(strings, { b }) {
        const spelt = spell(strings, b);
        return spelt !== undefined && spelt === longestCommon(strings);
      },
    },
  ],
});

/** The length of what the directions spell; undefined where they lead astray. */
function spell({ first, second }: Strings, classes: ArrayLike<number>): number | undefined {
  const size = first.length + second.length;
  let [i, j, spelt] = [first.length - 1, second.length - 1, 0];
  while (i >= 0 && j >= 0) {
    const at = (i * size + first.length + j) * CLASSES;
    const scores = Array.from({ length: CLASSES }, (_, k) => classes[at + k]);
    const direction = scores.indexOf(Math.max(...scores));
    if (direction === BLANK || (direction === BOTH && first[i] !== second[j])) return undefined;
    if (direction === BOTH) spelt++;
    if (direction !== SECOND) i--;
    if (direction !== FIRST) j--;
  }
  return spelt;
}

/** By Hunt & Szymanski 1977: the longest strictly ascending run of matching places. */
function longestCommon({ first, second }: Strings): number {
  const ends: number[] = [];
  for (const letter of first) {
    for (let j = second.length - 1; j >= 0; j--) {
      if (second[j] !== letter) continue;
      const place = ends.findIndex((end) => end >= j);
      ends[place === -1 ? ends.length : place] = j;
    }
  }
  return ends.length;
}

/** A value of each pair (first, second) at the edge between their nodes; 0 elsewhere. */
function pairScalars(values: Float64Array, rows: number): Float64Array {
  const columns = values.length / rows;
  const size = rows + columns;
  const scalars = new Float64Array(size * size);
  for (let i = 0; i < rows; i++) scalars.set(values.subarray(i * columns, (i + 1) * columns), i * size + rows);
  return scalars;
}

function pairClasses(values: Uint8Array, rows: number): Int8Array {
  const columns = values.length / rows;
  const size = rows + columns;
  const classes = new Int8Array(size * size * CLASSES);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const at = (i * size + j) * CLASSES;
      if (i < rows && j >= rows) classes[at + values[i * columns + j - rows]] = 1;
      else classes[at + BLANK] = -1;
    }
  }
  return classes;
}
