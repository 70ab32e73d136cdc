// How good predicted probabilities are: logarithmic loss (Good 1952) and Brier's score (1950). `probabilities` is
// rows × classes, row-major; rows whose code is negative (missing) are left out.

import { numbersOf } from "./arrays.js";
import { clipped } from "./clippedProbability.js";
import { requireLength } from "./sameLength.js";

export { brierDecomposition, calibrationCurve, expectedCalibrationError } from "./calibration.js";
export { calibrationSlope } from "./calibrationSlope.js";

/**
 * The mean of −ln p(actual class), in nats; at most 36.05 per row because of `smallestProbability`. NaN without rows.
 * Throws a RangeError if a code is ≥ `classes`.
 */
export function logLoss(
  probabilities: Float64Array,
  codes: Int32Array,
  classes: number,
  weights?: Float64Array,
): number {
  return weightedMean(logLosses(probabilities, codes, classes), codes, weights);
}

/** −ln p(actual class) of each row, in nats; NaN where the code is negative. */
export function logLosses(probabilities: Float64Array, codes: Int32Array, classes: number): Float64Array {
  requireLength(codes.length * classes, probabilities);
  return numbersOf(codes.length, (row) => {
    const code = codes[row];
    if (code >= classes) throw new RangeError(`row ${row}: no class ${code}`);
    return code < 0 ? Number.NaN : -Math.log(clipped(probabilities[row * classes + code]));
  });
}

/** The mean of (p − y)² for the probability of the positive class, in [0, 1]. NaN without rows. */
export function brierScore(probability: Float64Array, positive: Uint8Array, weights?: Float64Array): number {
  requireLength(probability.length, positive, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < probability.length; i++) {
    const error = probability[i] - (positive[i] === 0 ? 0 : 1);
    const weight = weights === undefined ? 1 : weights[i];
    sum += weight * error * error;
    total += weight;
  }
  return sum / total;
}

/**
 * Brier's own definition, for any number of classes: the mean over rows of the squared errors summed over classes, in
 * [0, 2]. With two classes it is twice `brierScore`. NaN without rows. Throws a RangeError if a code is ≥ `classes`.
 */
export function multiclassBrier(
  probabilities: Float64Array,
  codes: Int32Array,
  classes: number,
  weights?: Float64Array,
): number {
  requireLength(codes.length * classes, probabilities);
  const losses = numbersOf(codes.length, (row) => {
    const code = codes[row];
    if (code >= classes) throw new RangeError(`row ${row}: no class ${code}`);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const error = probabilities[row * classes + k] - (k === code ? 1 : 0);
      sum += error * error;
    }
    return sum;
  });
  return weightedMean(losses, codes, weights);
}

function weightedMean(losses: Float64Array, codes: Int32Array, weights: Float64Array | undefined): number {
  requireLength(losses.length, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < losses.length; i++) {
    if (codes[i] < 0) continue;
    const weight = weights === undefined ? 1 : weights[i];
    sum += weight * losses[i];
    total += weight;
  }
  return sum / total;
}
