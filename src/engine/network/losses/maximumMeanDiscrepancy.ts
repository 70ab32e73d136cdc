// The squared maximum mean discrepancy between two samples (Gretton et al. 2012): 0 in expectation where both come
// from one distribution.

import { add, divide, exp, multiply, subtract } from "../../operations/elementwise.js";
import { sum } from "../../operations/reduce.js";
import { shapeError } from "../../shapeError.js";
import type { Tensor } from "../../tensor.js";
import { formatShape, staticShape } from "../../types.js";
import { pairwiseSquaredDistances } from "./distances.js";

export interface DiscrepancyOptions {
  /** The kernel is Σ_σ exp(−‖x − y‖² / 2σ²) over these widths. */
  readonly bandwidths: readonly number[];
  /** Leave pairs of a row with itself out, so that the expectation is right; then values can be negative. */
  readonly unbiased?: boolean;
}

/**
 * mean k(x, x′) + mean k(y, y′) − 2 mean k(x, y) of the rows of x [n, features] and y [m, features], a scalar.
 * Throws a `UserError` where a sample is too small.
 */
export function maximumMeanDiscrepancy(x: Tensor, y: Tensor, options: DiscrepancyOptions): Tensor {
  const { bandwidths, unbiased = false } = options;
  const [n] = staticShape("maximumMeanDiscrepancy", x.shape);
  const [m] = staticShape("maximumMeanDiscrepancy", y.shape);
  if (Math.min(n, m) < (unbiased ? 2 : 1) || bandwidths.length === 0) {
    const shapes = `${formatShape(x.shape)} and ${formatShape(y.shape)}`;
    throw shapeError(
      "maximumMeanDiscrepancy",
      `${shapes} with ${bandwidths.length} bandwidths leave nothing to compare`,
    );
  }
  const kernelSum = (a: Tensor, b: Tensor) => {
    const squared = pairwiseSquaredDistances(a, b);
    return bandwidths.map((width) => sum(exp(multiply(squared, -0.5 / width ** 2)))).reduce((p, q) => add(p, q));
  };
  // A row's kernel with itself is 1 for each bandwidth.
  const within = (a: Tensor, count: number) =>
    unbiased
      ? divide(subtract(kernelSum(a, a), bandwidths.length * count), count * (count - 1))
      : divide(kernelSum(a, a), count ** 2);
  return subtract(add(within(x, n), within(y, m)), multiply(kernelSum(x, y), 2 / (n * m)));
}
