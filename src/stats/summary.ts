// Numbers that sum up a sample: moments, quantiles (Hyndman & Fan 1996, type 7), spread, midranks.

import { ascendingOrder } from "./order.js";
import { select } from "./selection.js";
import { mostSortedByKernel, sortNumbers } from "./sortKernel.js";

/** The arithmetic mean; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * The variance with divisor n − `lostDegrees`: 1 (the default) estimates that of the population, 0 is the sample's
 * own. NaN where the divisor is not positive. Computed in two passes, corrected for the rounding of the mean (Chan,
 * Golub & LeVeque 1983).
 */
export function variance(values: ArrayLike<number>, lostDegrees = 1): number {
  const n = values.length;
  if (n <= lostDegrees || n === 0) return Number.NaN;
  const centre = mean(values);
  let squares = 0;
  let residue = 0;
  for (let i = 0; i < n; i++) {
    const deviation = values[i] - centre;
    squares += deviation * deviation;
    residue += deviation;
  }
  return Math.max(0, squares - (residue * residue) / n) / (n - lostDegrees);
}

/** The square root of `variance`. */
export function standardDeviation(values: ArrayLike<number>, lostDegrees = 1): number {
  return Math.sqrt(variance(values, lostDegrees));
}

/**
 * The quantile at `p` of values that are sorted in ascending order, interpolated linearly between order statistics
 * (type 7, numpy's default). NaN of none or if `p` is not in [0, 1].
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const last = sorted.length - 1;
  if (last < 0 || !(p >= 0 && p <= 1)) return Number.NaN;
  const position = p * last;
  const below = Math.floor(position);
  return interpolated(sorted[below], sorted[Math.min(below + 1, last)], position - below);
}

/**
 * The quantiles of values in any order at shares of [0, 1] that ascend, as `quantile` has them; none may be NaN. Moves the
 * values.
 */
export function quantilesOf(values: Float64Array, shares: readonly number[]): number[] {
  if (values.length <= mostSortedByKernel) {
    sortNumbers(values);
    return shares.map((share) => quantile(values, share));
  }
  let from = 0;
  return shares.map((share) => {
    const position = share * (values.length - 1);
    const below = Math.floor(position);
    const low = select(values, below, from);
    from = below;
    let high = low;
    for (let i = below + 1; i < values.length; i++) high = i === below + 1 ? values[i] : Math.min(high, values[i]);
    return interpolated(low, high, position - below);
  });
}

function interpolated(low: number, high: number, fraction: number): number {
  // Equal neighbours first: ∞ − ∞ is not a number.
  if (low === high || fraction === 0) return low;
  return fraction < 0.5 ? low + (high - low) * fraction : high - (high - low) * (1 - fraction);
}

/** The median of values in any order; NaN of none or if a value is NaN. Sorts a copy. */
export function median(values: ArrayLike<number>): number {
  const sorted = sortNumbers(Float64Array.from(values));
  // NaN sorts last.
  return Number.isNaN(sorted[sorted.length - 1]) ? Number.NaN : quantile(sorted, 0.5);
}

/**
 * The median distance from the median, not scaled (times 1.4826 it estimates the standard deviation of normal
 * values). NaN of none or if a value is NaN.
 */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const centre = median(values);
  return median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}

/**
 * The ranks 1 … n; equal values share the mean of their ranks. A NaN has the rank NaN and takes no place among the
 * others.
 */
export function midranks(values: Float64Array): Float64Array {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    const value = values[order[start]];
    let end = start + 1;
    while (end < order.length && values[order[end]] === value) end++;
    const rank = Number.isNaN(value) ? Number.NaN : (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]] = rank;
    start = end;
  }
  return ranks;
}

/** A new array with the values that are neither NaN nor infinite, in their order. */
export function finiteOnly(values: Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) kept[count++] = values[i];
  return kept.slice(0, count);
}
