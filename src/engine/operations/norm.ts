// The lengths of vectors.

import type { Tensor } from "../tensor.js";
import { axesFromFront } from "../types.js";
import { customGradient } from "./customGradient.js";
import { absolute, divide, maximum, multiply, sqrt, square } from "./elementwise.js";
import { dropAxes, max, type ReduceOptions, sum } from "./reduce.js";

export interface NormOptions extends ReduceOptions {
  /** 1: Σ|x|; 2, unless said: √Σx²; "max": the largest |x|. */
  readonly order?: 1 | 2 | "max";
}

/** The norm of the vectors along `axes`; its derivative is 0 where it is 0. */
export function norm(x: Tensor, { axes: named, keepAxes = false, order = 2 }: NormOptions = {}): Tensor {
  const axes = axesFromFront("norm", named, x.shape.length);
  const kept = norms[order](x, axes);
  return keepAxes ? kept : dropAxes(kept, axes);
}

const norms = {
  1: (x: Tensor, axes: readonly number[]) => sum(absolute(x), { axes, keepAxes: true }),
  2: (x: Tensor, axes: readonly number[]) =>
    customGradient(
      (at: Tensor) => sqrt(sum(square(at), { axes, keepAxes: true })),
      ([at], length, g) => [multiply(at, divide(g, maximum(length, SMALLEST)))],
    )(x),
  max: (x: Tensor, axes: readonly number[]) => max(absolute(x), { axes, keepAxes: true }),
};

// Of the numbers that a device does not take as 0.
const SMALLEST = 1.2e-38;
