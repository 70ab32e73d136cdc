// How step sizes begin in Mamba and Mamba-2: the bias for which softplus(bias) is log-uniform between two sizes.

import type { Random } from "../../core/random.js";
import { type NDArray, ndarray } from "../../engine/ndarray.js";

/** Between these step sizes begin, as in the published code (dt_min, dt_max). */
const usualStepSizes: StepSizes = [1e-3, 0.1];

/** The smallest and the largest step size before training. */
export type StepSizes = readonly [smallest: number, largest: number];

/**
 * [count]: the inverse of softplus, Δ + ln(1 − exp(−Δ)), at step sizes Δ drawn log-uniformly; from [0.001, 0.1] unless said.
 *
 * Throws a RangeError unless 0 < smallest ≤ largest.
 */
export function initialStepBias(
  random: Random,
  count: number,
  [smallest, largest]: StepSizes = usualStepSizes,
): NDArray {
  if (!(smallest > 0 && largest >= smallest && Number.isFinite(largest))) {
    throw new RangeError(`step sizes cannot lie between ${smallest} and ${largest}`);
  }
  return ndarray(
    Float32Array.from({ length: count }, () => {
      const exponent = Math.log(smallest) + random.uniform() * (Math.log(largest) - Math.log(smallest));
      const size = Math.exp(exponent);
      return size + Math.log(-Math.expm1(-size));
    }),
  );
}
