// A generator of random tensors inside a graph: from one seed, other numbers at every call.

import type { Tensor } from "../tensor.js";
import type { Shape } from "../types.js";
import { scalar } from "./constant.js";
import { add, cast, cos, less, log, maximum, multiply, sqrt } from "./elementwise.js";
import { randomBits } from "./randomBits.js";

export interface TensorRandom {
  /** 32-bit integers, uniform over their whole range; the upper bits are the better ones. */
  bits(shape: Shape): Tensor;
  /** Uniform in (0, 1]. */
  uniform(shape: Shape): Tensor;
  /** Standard normal. */
  normal(shape: Shape): Tensor;
  /** 1 with the given probability, otherwise 0. */
  bernoulli(shape: Shape, probability: number): Tensor;
}

/** The generator for `seed` (see `seedType`). Two generators of one seed give the same numbers in the same order. */
export function tensorRandom(seed: Tensor): TensorRandom {
  let stream = 0;
  const bits = (shape: Shape) => randomBits(seed, shape, stream++);
  const uniform = (shape: Shape) => {
    const centred = multiply(cast(bits(shape), "f32"), 2 ** -32);
    return maximum(add(centred, 0.5), 2 ** -26);
  };
  return {
    bits,
    uniform,
    // Box & Muller 1958.
    normal: (shape) => multiply(sqrt(multiply(log(uniform(shape)), -2)), cos(multiply(uniform(shape), 2 * Math.PI))),
    bernoulli: (shape, probability) => {
      const threshold = Math.min(Math.round((probability - 0.5) * 2 ** 32), 2 ** 31 - 1);
      return cast(less(bits(shape), scalar(threshold, "i32")), "f32");
    },
  };
}
