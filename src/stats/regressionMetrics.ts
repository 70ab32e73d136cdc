// How far predicted numbers lie from actual ones. All are in the unit of the values except where said; all are NaN
// without rows or if a value is NaN.

import { requireLength } from "./sameLength.js";
import { median } from "./summary.js";

/** The mean of |actual − predicted|. */
export function meanAbsoluteError(actual: Float64Array, predicted: Float64Array, weights?: Float64Array): number {
  return meanLoss(actual, predicted, weights, Math.abs);
}

/** The square root of the mean of (actual − predicted)². */
export function rootMeanSquaredError(actual: Float64Array, predicted: Float64Array, weights?: Float64Array): number {
  return Math.sqrt(meanLoss(actual, predicted, weights, (error) => error * error));
}

/** The median of |actual − predicted|. */
export function medianAbsoluteError(actual: Float64Array, predicted: Float64Array): number {
  requireLength(actual.length, predicted);
  return median(actual.map((value, i) => Math.abs(value - predicted[i])));
}

/**
 * R²: 1 − Σ(actual − predicted)² / Σ(actual − mean)². 1 is perfect, 0 is no better than the mean, below 0 is worse.
 * No unit. NaN if the actual values are all equal.
 */
export function rSquared(actual: Float64Array, predicted: Float64Array, weights?: Float64Array): number {
  requireLength(actual.length, predicted, weights);
  let [sum, total] = [0, 0];
  let varies = false;
  for (let i = 0; i < actual.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    sum += weight * actual[i];
    total += weight;
    varies ||= actual[i] !== actual[0];
  }
  if (!varies) return Number.NaN;
  const centre = sum / total;
  let [residual, spread] = [0, 0];
  for (let i = 0; i < actual.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    residual += weight * (actual[i] - predicted[i]) ** 2;
    spread += weight * (actual[i] - centre) ** 2;
  }
  return 1 - residual / spread;
}

/**
 * The pinball loss of predictions of the quantile `level` (Koenker & Bassett 1978): an actual value above its
 * prediction costs `level` per unit, one below costs 1 − `level`. Throws a RangeError unless 0 ≤ `level` ≤ 1.
 */
export function pinballLoss(
  actual: Float64Array,
  predicted: Float64Array,
  level: number,
  weights?: Float64Array,
): number {
  if (!(level >= 0 && level <= 1)) throw new RangeError(`${level} is not the level of a quantile`);
  return meanLoss(actual, predicted, weights, (error) => (error >= 0 ? level * error : (level - 1) * error));
}

function meanLoss(
  actual: Float64Array,
  predicted: Float64Array,
  weights: Float64Array | undefined,
  loss: (error: number) => number,
): number {
  requireLength(actual.length, predicted, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < actual.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    sum += weight * loss(actual[i] - predicted[i]);
    total += weight;
  }
  return sum / total;
}
