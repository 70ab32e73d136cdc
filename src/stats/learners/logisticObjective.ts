// What logistic regression minimises, over rows as they are encoded: for texts and one-hot columns, of which most are zero.

import { addProducts, addTransposedProducts } from "./encodedProducts.js";
import type { EncodedRows } from "./encoding.js";
import { logisticLoss, softmaxLoss } from "./logisticLoss.js";
import type { Curvature } from "./minimise.js";

/** A point has the weights and then the intercept of each output in turn. */
export interface LogisticObjective {
  /** Σ_rows loss + l2/2 ‖weights‖² at a point; writes the gradient. */
  evaluate(point: Float64Array, gradient: Float64Array): number;
  readonly curvature: Curvature | undefined;
}

/** One output stands for two classes, as many as there are classes for more of them. */
export function encodedLogistic(
  encoded: EncodedRows,
  actual: Int32Array,
  outputs: number,
  l2: number,
): LogisticObjective {
  const { rowCount, width } = encoded;
  const block = width + 1;
  const products = new Float64Array(rowCount);
  const raw = outputs === 1 ? products : new Float64Array(rowCount * outputs);
  const evaluate = (point: Float64Array, gradient: Float64Array) => {
    let value = 0;
    for (let output = 0; output < outputs; output++) {
      const at = output * block;
      for (let j = at; j < at + width; j++) {
        value += (l2 / 2) * point[j] * point[j];
        gradient[j] = l2 * point[j];
      }
      products.fill(point[at + width]);
      addProducts(encoded, point.subarray(at, at + width), products);
      if (outputs > 1) for (let i = 0; i < rowCount; i++) raw[i * outputs + output] = products[i];
    }
    value += outputs === 1 ? logisticLoss(raw, actual) : softmaxLoss(raw, actual, outputs);
    // From here on `raw` holds probability − actual.
    for (let output = 0; output < outputs; output++) {
      const at = output * block;
      if (outputs > 1) for (let i = 0; i < rowCount; i++) products[i] = raw[i * outputs + output];
      addTransposedProducts(encoded, products, gradient.subarray(at, at + width));
      gradient[at + width] = 0;
      for (let i = 0; i < rowCount; i++) gradient[at + width] += products[i];
    }
    return value;
  };
  return { evaluate, curvature: undefined };
}
