// How step sizes begin in Mamba and Mamba-2: the bias for which softplus(bias) is log-uniform between two sizes.

import type { Random } from "../../core/random.js";
import { type NDArray, ndarray } from "../../engine/ndarray.js";

const SMALLEST = 1e-3;
const LARGEST = 0.1;
const FLOOR = 1e-4;

/** [count]: the inverse of softplus, Δ + ln(1 − exp(−Δ)), at step sizes Δ drawn log-uniformly from [0.001, 0.1]. */
export function initialStepBias(random: Random, count: number): NDArray {
  return ndarray(
    Float32Array.from({ length: count }, () => {
      const exponent = Math.log(SMALLEST) + random.uniform() * (Math.log(LARGEST) - Math.log(SMALLEST));
      const size = Math.max(Math.exp(exponent), FLOOR);
      return size + Math.log(-Math.expm1(-size));
    }),
  );
}
