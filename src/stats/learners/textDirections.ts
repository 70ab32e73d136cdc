// Texts as a few numbers, for learners that need them: the coordinates of their tf-idf rows along the directions in which the
// training rows reach farthest (latent semantic analysis, Deerwester et al. 1990), found by orthogonal iteration.

import type { Random } from "../../core/random.js";
import { numbersOf } from "../arrays.js";
import type { FeatureColumn } from "./features.js";
import type { TextColumn } from "./textBags.js";
import { fitTfidf, type SparseRows, type Tfidf, tfidfRows } from "./tfidf.js";

export interface TextDirections {
  readonly tfidf: Tfidf;
  /** Vectors of length 1 at right angles. */
  readonly directions: readonly Float64Array[];
}

const mostDirections = 48;
const rounds = 5;

/** The directions of each of `texts`, from these rows alone. */
export function fitTextDirections(texts: readonly TextColumn[], random: Random): readonly TextDirections[] {
  return texts.map(({ name, bags }) => {
    const tfidf = fitTfidf(bags);
    const rows = tfidfRows(tfidf, bags);
    return { tfidf, directions: directionsOf(rows, random.stream(name)) };
  });
}

/** Numeric features in place of `texts`: a column for each direction. */
export function textNumbers(fitted: readonly TextDirections[], texts: readonly TextColumn[]): FeatureColumn[] {
  return texts.flatMap(({ name, bags }, index) => {
    const { tfidf, directions } = fitted[index];
    const rows = tfidfRows(tfidf, bags);
    return directions.map((direction, d): FeatureColumn => {
      return { name: `${name} (direction ${d + 1})`, kind: "numeric", values: product(rows, direction), levels: 0 };
    });
  });
}

function directionsOf(rows: SparseRows, random: Random): Float64Array[] {
  const count = Math.min(mostDirections, rows.width, Math.max(0, rows.rowCount - 1));
  let directions: Float64Array[] = Array.from({ length: count }, () => numbersOf(rows.width, () => random.normal()));
  for (let round = 0; round < rounds; round++) {
    directions = atRightAngles(directions.map((direction) => transposedProduct(rows, product(rows, direction))));
  }
  return directions;
}

/** Gram and Schmidt's way; what has no length of its own is left out. */
function atRightAngles(vectors: readonly Float64Array[]): Float64Array[] {
  const found: Float64Array[] = [];
  for (const vector of vectors) {
    const before = length(vector);
    for (const other of found) {
      const along = dot(vector, other);
      for (let i = 0; i < vector.length; i++) vector[i] -= along * other[i];
    }
    const own = length(vector);
    if (own > 1e-9 * before && own > 0) found.push(vector.map((value) => value / own));
  }
  return found;
}

function product({ rowCount, starts, columns, values }: SparseRows, vector: Float64Array): Float64Array {
  return numbersOf(rowCount, (row) => {
    let sum = 0;
    for (let i = starts[row]; i < starts[row + 1]; i++) sum += values[i] * vector[columns[i]];
    return sum;
  });
}

function transposedProduct(
  { rowCount, width, starts, columns, values }: SparseRows,
  vector: Float64Array,
): Float64Array {
  const sums = new Float64Array(width);
  for (let row = 0; row < rowCount; row++) {
    for (let i = starts[row]; i < starts[row + 1]; i++) sums[columns[i]] += values[i] * vector[row];
  }
  return sums;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function length(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
