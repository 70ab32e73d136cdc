// An interval for a mean of per-row contributions (losses, hits, differences of two models' losses) in one pass over
// the rows, without resampling: Student's, or with clusters its sandwich form (Liang & Zeger 1986).

import { studentTQuantile } from "./distributions.js";
import { type Interval, undefinedInterval } from "./resamplingInterval.js";
import { requireLength } from "./sameLength.js";
import { mean } from "./summary.js";

export interface MeanInterval {
  readonly value: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly level: number;
}

/**
 * Mean ± t · standard error. Rows count as independent, or, with `clusters` (a code per row), rows of different
 * clusters only; t has one degree of freedom less than there are rows or clusters, and the squared error of clusters
 * is scaled by G / (G − 1). Fit for means of many rows, or of few that are not very skewed; for few and skewed ones
 * use `bootstrapInterval`. Error and interval are NaN with fewer than two rows (clusters).
 */
export function meanInterval(contributions: Float64Array, level = 0.95, clusters?: Int32Array): MeanInterval {
  requireLength(contributions.length, clusters);
  const n = contributions.length;
  const value = mean(contributions);
  const { squares, units } =
    clusters === undefined ? rowSquares(contributions, value) : clusterSquares(contributions, value, clusters);
  if (units < 2) return { value, standardError: Number.NaN, interval: undefinedInterval, level };
  const standardError = Math.sqrt((squares * units) / (units - 1)) / n;
  const reach = studentTQuantile((1 + level) / 2, units - 1) * standardError;
  return { value, standardError, interval: [value - reach, value + reach], level };
}

function rowSquares(contributions: Float64Array, centre: number) {
  let squares = 0;
  for (let i = 0; i < contributions.length; i++) squares += (contributions[i] - centre) ** 2;
  return { squares, units: contributions.length };
}

function clusterSquares(contributions: Float64Array, centre: number, clusters: Int32Array) {
  const sums = new Map<number, number>();
  for (let i = 0; i < contributions.length; i++) {
    sums.set(clusters[i], (sums.get(clusters[i]) ?? 0) + contributions[i] - centre);
  }
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return { squares, units: sums.size };
}
