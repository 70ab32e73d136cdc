// Do rows that are close in time have like targets? If so, training rows that surround a test row give it away.

import { pearson } from "../../../stats/correlation.js";
import { normalQuantile, normalSurvival } from "../../../stats/distributions.js";
import type { Series } from "../predictions/series.js";

export interface Dependence {
  /** Correlation of a row's target with the mean of the `neighbours` rows before it, of the same entity. */
  readonly correlation: number;
  readonly interval: readonly [number, number];
  /** Two-sided, and multiplied by the number of targets that were tried. */
  readonly pValue: number;
  readonly n: number;
}

const neighbours = 5;
const fewestPairs = 20;

/**
 * The strongest dependence on the recent past among `targets` (one series of numbers, or one of 0 and 1 per class).
 * Entities' own means are taken off first: that some are always higher is no dependence in time. `undefined` with
 * fewer than 20 pairs.
 */
export function dependenceInTime(
  targets: readonly Float64Array[],
  series: Series,
  level: number,
): Dependence | undefined {
  const found = targets.flatMap((values) => pastCorrelation(values, series, level) ?? []);
  const [strongest] = found.sort((a, b) => b.correlation - a.correlation);
  return strongest === undefined ? undefined : { ...strongest, pValue: Math.min(1, strongest.pValue * targets.length) };
}

function pastCorrelation(values: Float64Array, { order, begins }: Series, level: number): Dependence | undefined {
  const now: number[] = [];
  const before: number[] = [];
  for (let begin = 0; begin < order.length; ) {
    let end = begin + 1;
    while (end < order.length && begins[end] === begin) end++;
    const own = Array.from(order.subarray(begin, end), (row) => values[row]).filter(Number.isFinite);
    const center = own.reduce((sum, value) => sum + value, 0) / own.length;
    let sum = 0;
    for (let i = 0; i < own.length; i++) {
      if (i >= neighbours) {
        now.push(own[i] - center);
        before.push(sum / neighbours);
        sum -= own[i - neighbours] - center;
      }
      sum += own[i] - center;
    }
    begin = end;
  }
  if (now.length < fewestPairs) return undefined;
  const correlation = pearson(Float64Array.from(now), Float64Array.from(before));
  if (!Number.isFinite(correlation)) return undefined;
  // Fisher's transformation.
  const reach = normalQuantile((1 + level) / 2) / Math.sqrt(now.length - 3);
  const z = Math.atanh(Math.min(0.999999, Math.max(-0.999999, correlation)));
  return {
    correlation,
    interval: [Math.tanh(z - reach), Math.tanh(z + reach)],
    pValue: 2 * normalSurvival(Math.abs(z) * Math.sqrt(now.length - 3)),
    n: now.length,
  };
}
