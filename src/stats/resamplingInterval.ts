// Confidence intervals from replicates of an estimate over resamples: the percentile interval and the bias-corrected,
// accelerated one (Efron 1987; Efron & Tibshirani 1993, chapter 14).

import { normalCdf, normalQuantile } from "./distributions.js";
import { sortNumbers } from "./sortKernel.js";
import { quantile } from "./summary.js";

/** Lower and upper end. */
export type Interval = readonly [number, number];

/** The interval that says nothing, of an estimate that is not defined. */
export const undefinedInterval: Interval = [Number.NaN, Number.NaN];

/** The middle `level` of the replicates, which need not be sorted. [NaN, NaN] of none. */
export function percentileInterval(replicates: Float64Array, level: number): Interval {
  const sorted = sortNumbers(replicates.slice());
  const outside = (1 - level) / 2;
  return [quantile(sorted, outside), quantile(sorted, 1 - outside)];
}

/**
 * The BCa interval of `value`: quantiles of the replicates moved to undo the estimate's median bias z₀ and the change
 * of its spread with its size, `acceleration` (see `jackknifeAcceleration`). Where it is not defined (all replicates on
 * one side of the value, or an acceleration so large that the ends cross) it is the percentile interval.
 */
export function bcaInterval(value: number, replicates: Float64Array, acceleration: number, level: number): Interval {
  const sorted = sortNumbers(replicates.slice());
  let [below, equal] = [0, 0];
  for (const replicate of sorted) {
    if (replicate < value) below++;
    else if (replicate === value) equal++;
  }
  const bias = normalQuantile((below + equal / 2) / sorted.length);
  const end = (p: number) => {
    const z = bias + normalQuantile(p);
    return bias + z / (1 - acceleration * z);
  };
  const low = end((1 - level) / 2);
  const high = end((1 + level) / 2);
  if (!(Number.isFinite(bias) && low < high)) return percentileInterval(replicates, level);
  return [quantile(sorted, normalCdf(low)), quantile(sorted, normalCdf(high))];
}

/**
 * The acceleration from estimates that each leave out a row, or one of equally large blocks of rows:
 * Σd³ / (6 (Σd²)^1.5), d = mean − estimate. `multiplicity` says how often each estimate counts (1 unless given).
 * 0 if all estimates are equal or one is not defined.
 */
export function jackknifeAcceleration(estimates: Float64Array, multiplicity?: Float64Array): number {
  const times = (i: number) => (multiplicity === undefined ? 1 : multiplicity[i]);
  let [sum, count] = [0, 0];
  for (let i = 0; i < estimates.length; i++) {
    sum += times(i) * estimates[i];
    count += times(i);
  }
  const centre = sum / count;
  let [squares, cubes] = [0, 0];
  for (let i = 0; i < estimates.length; i++) {
    const deviation = centre - estimates[i];
    squares += times(i) * deviation ** 2;
    cubes += times(i) * deviation ** 3;
  }
  const acceleration = cubes / (6 * squares ** 1.5);
  return Number.isFinite(acceleration) ? acceleration : 0;
}
