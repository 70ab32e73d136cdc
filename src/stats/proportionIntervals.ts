// Confidence intervals for a proportion: Wilson's score interval (1927) and Clopper & Pearson's exact one (1934).

import { betaQuantile, normalQuantile } from "./distributions.js";
import type { Interval } from "./resamplingInterval.js";

/**
 * Wilson's interval, whose coverage is near `level` on average; without continuity correction. [0, 1] of no trials.
 * Throws a RangeError unless `successes` and `trials` are counts and the first is not the larger.
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Interval {
  requireCounts(successes, trials);
  if (trials === 0) return [0, 1];
  const z = normalQuantile((1 + level) / 2);
  const share = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / shrink;
  const reach = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return [successes === 0 ? 0 : centre - reach, successes === trials ? 1 : centre + reach];
}

/**
 * Clopper and Pearson's interval, whose coverage is at least `level` whatever the proportion. [0, 1] of no trials.
 * Throws a RangeError as `wilsonInterval` does.
 */
export function clopperPearsonInterval(successes: number, trials: number, level = 0.95): Interval {
  requireCounts(successes, trials);
  const outside = (1 - level) / 2;
  const failures = trials - successes;
  return [
    successes === 0 ? 0 : betaQuantile(outside, successes, failures + 1),
    failures === 0 ? 1 : betaQuantile(1 - outside, successes + 1, failures),
  ];
}

function requireCounts(successes: number, trials: number): void {
  if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials)) {
    throw new RangeError(`${successes} of ${trials} is not a proportion`);
  }
}
