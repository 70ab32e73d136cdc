// How far elements are from their mean.

import type { Tensor } from "../tensor.js";
import { axesFromFront } from "../types.js";
import { customGradient } from "./customGradient.js";
import { cast, divide, multiply, square, subtract } from "./elementwise.js";
import { dropAxes, mean, type ReduceOptions, sum } from "./reduce.js";
import { sizeAlong } from "./size.js";

export interface VarianceOptions extends ReduceOptions {
  /** Divide by the number of elements less this: 1 makes the variance of a sample unbiased; 0 unless said. */
  readonly correction?: number;
}

/** The mean squared distance of elements from their mean over `axes`. */
export function variance(x: Tensor, { axes: named, keepAxes = false, correction = 0 }: VarianceOptions = {}): Tensor {
  const axes = axesFromFront("variance", named, x.shape.length);
  const deviation = (at: Tensor) => subtract(at, mean(at, { axes, keepAxes: true }));
  const count = subtract(cast(sizeAlong(x, axes), x.dtype), correction);
  const kept = customGradient(
    (at: Tensor) => divide(sum(square(deviation(at)), { axes, keepAxes: true }), count),
    ([at], _, g) => [multiply(deviation(at), divide(multiply(g, 2), count))],
  )(x);
  return keepAxes ? kept : dropAxes(kept, axes);
}
