// The skill score: how much of a reference's loss a prediction takes away, 1 − loss / reference loss
// (Murphy 1988, Skill scores based on the mean square error). 0 is no better than the reference, 1 is perfect.

import { numbersOf } from "./arrays.js";
import { normalQuantile } from "./distributions.js";

/** A skill score with its interval. */
export interface Skill {
  readonly value: number;
  readonly interval: readonly [number, number];
  readonly level: number;
  readonly n: number;
}

/**
 * Skill of losses against the reference's losses on the same rows, 1 − Σa/Σb, with the interval of a ratio of means
 * by the delta method: se(a̅/b̅) = sd(a − r b) / (√n b̅). NaN if the reference never loses.
 */
export function skillScore(losses: Float64Array, reference: Float64Array, level = 0.95): Skill {
  const n = losses.length;
  let lossSum = 0;
  let referenceSum = 0;
  for (let i = 0; i < n; i++) {
    lossSum += losses[i];
    referenceSum += reference[i];
  }
  const ratio = lossSum / referenceSum;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (losses[i] - ratio * reference[i]) ** 2;
  const standardError = Math.sqrt(squares / Math.max(1, n - 1) / n) / (referenceSum / n);
  const halfWidth = normalQuantile((1 + level) / 2) * standardError;
  const value = referenceSum > 0 ? 1 - ratio : Number.NaN;
  return { value, interval: [value - halfWidth, Math.min(1, value + halfWidth)], level, n };
}

/** Squared errors, row by row. */
export function squaredErrors(predicted: Float64Array, actual: Float64Array): Float64Array {
  return numbersOf(actual.length, (row) => (predicted[row] - actual[row]) ** 2);
}
