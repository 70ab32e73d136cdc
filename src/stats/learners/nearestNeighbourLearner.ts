// k nearest neighbours (Cover & Hart 1967): a prediction is the mean of the k training rows that are nearest. Numbers are
// scaled by median and interquartile range; two different categories are at distance 1 (each one-hot column counts
// √½). At most `mostRows` training rows, drawn at random, are kept to be compared with.

import type { Random } from "../../core/random.js";
import { integersOf } from "../arrays.js";
import { nearestNeighbours, treeDimensionsAtMost } from "../nearestNeighbours.js";
import { noCode } from "../neighbourScan.js";
import {
  denseMatrix,
  type EncodedRows,
  type Encoding,
  encode,
  fitEncoding,
  type NumbersAndCodes,
  numbersAndCodes,
  oneHotColumns,
} from "./encoding.js";
import { type FeatureColumn, predictionWidth, type Target } from "./features.js";

export interface NeighbourOptions {
  /** How many neighbours; fewer where there are fewer training rows. Default 5. */
  readonly neighbours?: number;
  /** Most training rows that are kept. Default 5,000. */
  readonly mostRows?: number;
}

export interface NeighbourModel {
  readonly encoding: Encoding;
  readonly neighbours: number;
  /** The kept training rows, encoded. */
  readonly reference: NumbersAndCodes;
  /** What stands beside each of them: class shares (one-hot) or its value. */
  readonly answers: Float64Array;
  readonly width: number;
}

const oneHotValue = Math.SQRT1_2;

/**
 * Keeps the target's values at (some of) `rows`; other rows are not looked at.
 *
 * Throws a RangeError without rows.
 */
export function fitNearestNeighbours(
  features: readonly FeatureColumn[],
  target: Target,
  rows: Int32Array,
  random: Random,
  { neighbours = 5, mostRows = 5_000 }: NeighbourOptions = {},
): NeighbourModel {
  if (rows.length === 0) throw new RangeError("cannot fit to no rows");
  const kept = random.sample(rows.length, mostRows).map((position) => rows[position]);
  const encoding = fitEncoding(features, rows, { scaling: "robust", missingIndicators: false });
  const width = predictionWidth(target);
  const answers = new Float64Array(kept.length * width);
  for (let i = 0; i < kept.length; i++) {
    if (target.kind === "regression") answers[i] = target.values[kept[i]];
    else answers[i * width + target.codes[kept[i]]] = 1;
  }
  const reference = rowsOf(encoding, encode(encoding, features, kept), noCode.point);
  return { encoding, neighbours: Math.min(neighbours, kept.length), reference, answers, width };
}

/** Predictions at `rows`, row-major: one probability per class, or one value. */
export function predictNearestNeighbours(
  { encoding, neighbours, reference, answers, width }: NeighbourModel,
  features: readonly FeatureColumn[],
  rows: Int32Array,
): Float64Array {
  const query = rowsOf(encoding, encode(encoding, features, rows), noCode.query);
  const categories =
    reference.categories === 0
      ? undefined
      : { count: reference.categories, points: reference.codes, queries: query.codes };
  // Without a column all rows are equally near: any will do.
  const { indices } =
    encoding.width === 0
      ? { indices: integersOf(rows.length * neighbours, (i) => i % neighbours) }
      : nearestNeighbours(reference.numbers, query.numbers, reference.dims, neighbours, { categories });
  const predicted = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < neighbours; k++) {
      const neighbour = indices[i * neighbours + k];
      for (let w = 0; w < width; w++) predicted[i * width + w] += answers[neighbour * width + w] / neighbours;
    }
  }
  return predicted;
}

/** More one-hot columns than this of one category are kept as columns. */
const mostCodes = 200;

/**
 * Rows with categories as codes where they have too many columns for a tree of them to exclude anything: comparing a code takes no
 * longer than comparing one of its columns. Other rows as columns alone.
 */
function rowsOf(encoding: Encoding, encoded: EncodedRows, none: number): NumbersAndCodes {
  const categories = oneHotColumns(encoding);
  if (encoding.width > treeDimensionsAtMost && categories.length > 0 && Math.max(...categories) <= mostCodes) {
    return numbersAndCodes(encoded, none);
  }
  const numbers = denseMatrix(encoded, oneHotValue);
  return { numbers, dims: encoding.width, codes: new Uint8Array(0), categories: 0 };
}
