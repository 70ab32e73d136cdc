// The confusion matrix: how often each actual class was predicted as each class.

import { requireLength } from "./sameLength.js";

/**
 * Counts (or sums of `weights`) of actual × predicted classes, row-major: element `actual * classes + predicted`.
 * Rows in which either code is negative (missing) are left out. Throws a RangeError if a code is ≥ `classes`.
 */
export function confusionMatrix(
  actual: Int32Array,
  predicted: Int32Array,
  classes: number,
  weights?: Float64Array,
): Float64Array {
  requireLength(actual.length, predicted, weights);
  const matrix = new Float64Array(classes * classes);
  for (let i = 0; i < actual.length; i++) {
    const row = actual[i];
    const column = predicted[i];
    if (row < 0 || column < 0) continue;
    if (row >= classes || column >= classes) throw new RangeError(`row ${i}: no class ${Math.max(row, column)}`);
    matrix[row * classes + column] += weights === undefined ? 1 : weights[i];
  }
  return matrix;
}

/** The matrix's row sums (how often each class is actual), column sums (is predicted) and sum. */
export function margins(
  matrix: Float64Array,
  classes: number,
): { readonly actual: Float64Array; readonly predicted: Float64Array; readonly total: number } {
  requireLength(classes * classes, matrix);
  const actual = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  let total = 0;
  for (let row = 0; row < classes; row++) {
    for (let column = 0; column < classes; column++) {
      const count = matrix[row * classes + column];
      actual[row] += count;
      predicted[column] += count;
      total += count;
    }
  }
  return { actual, predicted, total };
}
