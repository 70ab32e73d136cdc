// Logistic regression with an L2 penalty, of two classes (one vector of weights) or more (softmax, one per class). It
// minimises Σ_rows loss + l2/2 ‖weights‖² over encoded features (scikit-learn's objective with C = 1 / l2); the
// intercepts are not penalised.

import { denseLogistic } from "./denseLogistic.js";
import { addProducts } from "./encodedProducts.js";
import { type Encoding, encode, fitEncoding } from "./encoding.js";
import type { FeatureColumn, Target } from "./features.js";
import { encodedLogistic } from "./logisticObjective.js";
import { minimise } from "./minimise.js";
import { sigmoid, softmax } from "./squash.js";
import type { TextColumn } from "./textBags.js";

export interface LogisticOptions {
  /** Default 1. */
  readonly l2?: number;
  /** Levels of a category with fewer rows share one column. Default 10. */
  readonly minimumLevelRows?: number;
  /** Whether missing numbers get a column of their own, beside being replaced by the mean. Default true. */
  readonly missingIndicators?: boolean;
  /** The largest component of the mean loss's gradient with which fitting may end. Default 1e-7. */
  readonly tolerance?: number;
}

export interface LogisticRegression {
  readonly encoding: Encoding;
  readonly classes: number;
  /** One row (the second class against the first) or one per class: weights of the encoded columns. */
  readonly weights: readonly Float64Array[];
  readonly intercepts: Float64Array;
}

/** Steps that fitting remembers: more of them need fewer, but of many weights each takes room and time. */
const [manySteps, fewSteps, manyWeights] = [30, 10, 20_000];

/**
 * Fits to the classes of `rows`; other rows are not looked at.
 *
 * Throws a RangeError without rows or where the target is a number.
 */
export function fitLogisticRegression(
  features: readonly FeatureColumn[],
  target: Target,
  rows: Int32Array,
  { l2 = 1, minimumLevelRows, missingIndicators, tolerance = 1e-7 }: LogisticOptions = {},
  texts: readonly TextColumn[] = [],
): LogisticRegression {
  if (target.kind !== "classification") throw new RangeError("logistic regression needs classes");
  if (rows.length === 0) throw new RangeError("cannot fit to no rows");
  const { classes, codes } = target;
  const encoding = fitEncoding(features, rows, { scaling: "standard", minimumLevelRows, missingIndicators }, texts);
  const encoded = encode(encoding, features, rows, texts);
  const actual = rows.map((row) => codes[row]);
  const { width } = encoding;
  const outputs = classes === 2 ? 1 : classes;
  const block = width + 1;

  // Per class its weights, then its intercept.
  const start = new Float64Array(outputs * block);
  const counts = new Float64Array(classes);
  for (const code of actual) counts[code]++;
  for (let output = 0; output < outputs; output++) {
    const share = (code: number) => Math.max(counts[code], 0.5);
    start[output * block + width] =
      outputs === 1 ? Math.log(share(1) / share(0)) : Math.log(share(output) / rows.length);
  }
  const lowest = () => {
    const objective = denseLogistic(encoded, actual, outputs, l2) ?? encodedLogistic(encoded, actual, outputs, l2);
    const memory = start.length > manyWeights ? fewSteps : manySteps;
    return minimise(objective.evaluate, start, {
      tolerance: tolerance * rows.length,
      memory,
      curvature: objective.curvature,
    }).point;
  };
  // With one class there is nothing to learn: the intercept would run away.
  const single = counts.filter((count) => count > 0).length < 2;
  const fitted = single ? start : lowest();
  const intercepts = Float64Array.from({ length: outputs }, (_, output) => fitted[output * block + width]);
  // Softmax does not tell intercepts apart that differ by one number: the ones that sum to 0 are meant.
  const shift = outputs === 1 ? 0 : intercepts.reduce((sum, intercept) => sum + intercept, 0) / outputs;
  return {
    encoding,
    classes,
    weights: Array.from({ length: outputs }, (_, output) => fitted.slice(output * block, output * block + width)),
    intercepts: intercepts.map((intercept) => intercept - shift),
  };
}

/** Probabilities of the classes at `rows`, row-major. */
export function predictLogisticRegression(
  { encoding, classes, weights, intercepts }: LogisticRegression,
  features: readonly FeatureColumn[],
  rows: Int32Array,
  texts: readonly TextColumn[] = [],
): Float64Array {
  const encoded = encode(encoding, features, rows, texts);
  const probabilities = new Float64Array(rows.length * classes);
  const products = new Float64Array(rows.length);
  for (const [output, own] of weights.entries()) {
    products.fill(intercepts[output]);
    addProducts(encoded, own, products);
    for (let i = 0; i < rows.length; i++) {
      if (classes === 2) {
        probabilities[2 * i + 1] = sigmoid(products[i]);
        probabilities[2 * i] = 1 - probabilities[2 * i + 1];
      } else probabilities[i * classes + output] = products[i];
    }
  }
  if (classes !== 2) softmax(probabilities, classes);
  return probabilities;
}
