// Errors of forecasts that can be compared across series of different scale.

import { meanAbsoluteError } from "./regressionMetrics.js";
import { requireLength } from "./sameLength.js";

/**
 * The mean absolute error of the forecast, divided by that of the seasonal naive forecast within the training series,
 * mean |y_t − y_(t−season)| (Hyndman & Koehler 2006). `season` is 1 for a series without one. Below 1 is better than
 * naive. NaN if the training series has no more than `season` values or repeats itself exactly. Throws a RangeError
 * unless `season` is a whole number ≥ 1.
 */
export function meanAbsoluteScaledError(
  actual: Float64Array,
  predicted: Float64Array,
  training: Float64Array,
  season: number,
): number {
  if (!(Number.isInteger(season) && season >= 1)) throw new RangeError(`${season} is not a season's length`);
  const naive = meanAbsoluteError(
    training.subarray(season),
    training.subarray(0, Math.max(0, training.length - season)),
  );
  return naive > 0 ? meanAbsoluteError(actual, predicted) / naive : Number.NaN;
}

/**
 * The mean of 2 |actual − predicted| / (|actual| + |predicted|) (Makridakis 1993), a fraction in [0, 2]. Where both
 * are 0 the error is 0. NaN of none.
 */
export function symmetricMeanAbsolutePercentageError(actual: Float64Array, predicted: Float64Array): number {
  requireLength(actual.length, predicted);
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i] - predicted[i]);
    if (error !== 0) sum += (2 * error) / (Math.abs(actual[i]) + Math.abs(predicted[i]));
  }
  return sum / actual.length;
}
