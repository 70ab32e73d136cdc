// Do rows that are alike have the same value of a column, though the column itself is not looked at? Where each row's nearest
// neighbour shares its value far more often than if values were dealt out at random, the value names what the rows have in
// common: an entity, a batch, a site. A number that is measured, rather than a name, betrays itself by neighbours whose values
// are near each other where they differ.

import type { Random } from "../../../core/random.js";
import { everyIndex, integersOf } from "../../../stats/arrays.js";
import { denseMatrix, encode, fitEncoding } from "../../../stats/learners/encoding.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";
import { nearestNeighbours } from "../../../stats/nearestNeighbours.js";
import { permutationTest } from "../../../stats/permutationTest.js";

export interface NeighbourSharing {
  /** Share of rows whose nearest neighbour has the same value. */
  readonly observed: number;
  /** The same where values are dealt out at random. */
  readonly expected: number;
  readonly pValue: number;
  /** Mean difference of rank between a row and its neighbour where they differ, where 1 is that of strangers. */
  readonly nearness: number;
}

/** Each row's nearest neighbour by all of `features`: numbers by their robust scale, categories as one-hot columns. */
export function nearestRows(features: readonly FeatureColumn[], rowCount: number): Int32Array {
  const rows = everyIndex(rowCount);
  const encoding = fitEncoding(features, rows, { scaling: "robust", missingIndicators: false });
  const points = denseMatrix(encode(encoding, features, rows), Math.SQRT1_2);
  return nearestNeighbours(points, points, encoding.width, 1, { excludeSelf: true }).indices;
}

const permutations = 199;

/** How often rows and their `nearest` share a code. */
export function neighbourSharing(codes: Int32Array, nearest: Int32Array, random: Random): NeighbourSharing {
  const statistic = (from: Int32Array) => {
    let same = 0;
    for (let row = 0; row < codes.length; row++) if (codes[from[row]] === codes[from[nearest[row]]]) same++;
    return same / codes.length;
  };
  const { value, pValue, nulls } = permutationTest(codes.length, statistic, {
    random,
    permutations,
    alternative: "greater",
  });
  return {
    observed: value,
    expected: nulls.reduce((sum, own) => sum + own, 0) / nulls.length,
    pValue,
    nearness: nearness(codes, nearest),
  };
}

/** Codes stand in the order of their values. */
function nearness(codes: Int32Array, nearest: Int32Array): number {
  const differing = everyIndex(codes.length).filter((row) => codes[row] !== codes[nearest[row]]);
  if (differing.length === 0) return 1;
  const apart = differing.reduce((sum, row) => sum + Math.abs(codes[row] - codes[nearest[row]]), 0) / differing.length;
  return apart / meanDifference(codes);
}

/** The mean difference of two codes that differ, over all pairs of rows. */
function meanDifference(codes: Int32Array): number {
  const sorted = integersOf(codes.length, (row) => codes[row]).sort();
  const n = sorted.length;
  let [sum, equal] = [0, 0];
  for (let i = 0; i < n; i++) sum += sorted[i] * (2 * i - n + 1);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && sorted[to] === sorted[from]) to++;
    equal += ((to - from) * (to - from - 1)) / 2;
    from = to;
  }
  return sum / Math.max(1, (n * (n - 1)) / 2 - equal);
}
