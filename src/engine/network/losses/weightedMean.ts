// Losses return one value for each element, row or sample that they judge. Their `mean` is what training minimises, or
// their weighted mean: a mask is weights of 0 and 1.

import { cast, divide, maximum, multiply } from "../../operations/elementwise.js";
import { mean } from "../../operations/reduce.js";
import type { Tensor } from "../../tensor.js";

/** Σ wᵢ vᵢ / Σ wᵢ, where `weights` (numbers or truth values) broadcast to `values`; 0 where all weights are 0. */
export function weightedMean(values: Tensor, weights: Tensor): Tensor {
  const numbers = cast(weights, values.dtype);
  return divide(mean(multiply(values, numbers)), maximum(mean(numbers), 1e-30));
}
