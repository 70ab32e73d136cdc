// Ridge regression (Hoerl & Kennard 1970): minimises ‖y − X w − b‖² + l2 ‖w‖² over encoded features; the intercept b is
// not penalised.

import { numbersOf } from "../arrays.js";
import { addProducts, addTransposedProducts } from "./encodedProducts.js";
import { type EncodedRows, type Encoding, encode, fitEncoding } from "./encoding.js";
import type { FeatureColumn, Target } from "./features.js";
import { gramMatrix } from "./gramMatrix.js";
import { solveCholesky, solveConjugateGradients } from "./solve.js";

export interface RidgeOptions {
  /** Default 1. */
  readonly l2?: number;
  /** Levels of a category with fewer rows share one column. Default 10. */
  readonly minimumLevelRows?: number;
  /** Whether missing numbers get a column of their own, beside being replaced by the mean. Default true. */
  readonly missingIndicators?: boolean;
}

export interface RidgeRegression {
  readonly encoding: Encoding;
  /** One per encoded column. */
  readonly weights: Float64Array;
  readonly intercept: number;
}

/** Up to this many columns the normal equations are written down. */
const mostDirect = 500;

/**
 * Fits to the target's values at `rows`; other rows are not looked at.
 *
 * Throws a RangeError without rows, where the target is a class, or unless l2 > 0.
 */
export function fitRidgeRegression(
  features: readonly FeatureColumn[],
  target: Target,
  rows: Int32Array,
  { l2 = 1, minimumLevelRows, missingIndicators }: RidgeOptions = {},
): RidgeRegression {
  if (target.kind !== "regression") throw new RangeError("ridge regression needs numbers to predict");
  if (rows.length === 0) throw new RangeError("cannot fit to no rows");
  if (!(l2 > 0)) throw new RangeError(`no penalty of ${l2}`);
  const encoding = fitEncoding(features, rows, { scaling: "standard", minimumLevelRows, missingIndicators });
  const encoded = encode(encoding, features, rows);
  const { width } = encoding;
  let mean = 0;
  for (const row of rows) mean += target.values[row] / rows.length;
  const centred = numbersOf(rows.length, (i) => target.values[rows[i]] - mean);
  const means = new Float64Array(width);
  addTransposedProducts(encoded, new Float64Array(rows.length).fill(1 / rows.length), means);
  const rightSide = new Float64Array(width);
  addTransposedProducts(encoded, centred, rightSide);
  const weights =
    width <= mostDirect
      ? solveCholesky(centredGram(encoded, means, l2), rightSide)
      : solveConjugateGradients(centredMultiply(encoded, means, l2), rightSide);
  let intercept = mean;
  for (let j = 0; j < width; j++) intercept -= means[j] * weights[j];
  return { encoding, weights, intercept };
}

/** Predicted values at `rows`. */
export function predictRidgeRegression(
  { encoding, weights, intercept }: RidgeRegression,
  features: readonly FeatureColumn[],
  rows: Int32Array,
): Float64Array {
  const predicted = new Float64Array(rows.length).fill(intercept);
  addProducts(encode(encoding, features, rows), weights, predicted);
  return predicted;
}

// (X − 1 m ᵀ)ᵀ (X − 1 m ᵀ) + l2 I = XᵀX − n m mᵀ + l2 I
function centredGram(encoded: EncodedRows, means: Float64Array, l2: number): Float64Array {
  const { width, rowCount } = encoded;
  const gram = gramMatrix(encoded);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) gram[i * width + j] -= rowCount * means[i] * means[j];
    gram[i * width + i] += l2;
  }
  return gram;
}

function centredMultiply(encoded: EncodedRows, means: Float64Array, l2: number) {
  return (vector: Float64Array) => {
    let shift = 0;
    for (let j = 0; j < vector.length; j++) shift += means[j] * vector[j];
    const products = new Float64Array(encoded.rowCount).fill(-shift);
    addProducts(encoded, vector, products);
    let sum = 0;
    for (const product of products) sum += product;
    const result = vector.map((component, j) => l2 * component - sum * means[j]);
    addTransposedProducts(encoded, products, result);
    return result;
  };
}
