// The corrected resampled t-test (Nadeau & Bengio 2003) for differences between two learners over repeated random
// splits or cross-validation: the training sets overlap, so the usual variance of the mean is too small.

import { studentTCdf, studentTQuantile } from "./distributions.js";
import type { Interval } from "./resamplingInterval.js";
import { mean, variance } from "./summary.js";

export interface CorrectedTTest {
  /** The mean difference. */
  readonly mean: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. 1 if all differences are 0, 0 if they all are the same other number. */
  readonly pValue: number;
}

/**
 * t = mean / √((1/J + n_test / n_train) s²) of the `differences` on J splits, each of `testSize` and `trainSize` rows;
 * J − 1 degrees of freedom. With fewer than two differences, all but the mean is NaN. Throws a RangeError unless both
 * sizes are positive.
 */
export function correctedResampledTTest(
  differences: ArrayLike<number>,
  testSize: number,
  trainSize: number,
  level = 0.95,
): CorrectedTTest {
  if (!(testSize > 0 && trainSize > 0)) throw new RangeError("a split has test and training rows");
  const splits = differences.length;
  const centre = mean(differences);
  const standardError = Math.sqrt((1 / splits + testSize / trainSize) * variance(differences));
  const statistic = centre === 0 && standardError === 0 ? 0 : centre / standardError;
  const reach = studentTQuantile((1 + level) / 2, splits - 1) * standardError;
  return {
    mean: centre,
    standardError,
    interval: [centre - reach, centre + reach],
    statistic,
    degreesOfFreedom: splits - 1,
    pValue: 2 * studentTCdf(-Math.abs(statistic), splits - 1),
  };
}
