// Intervals for the difference of two means or proportions of independent rows: Newcombe's for proportions (1998,
// method 10, from Wilson's), Welch's for means (1947).

import { studentTQuantile } from "./distributions.js";
import { wilsonInterval } from "./proportionIntervals.js";
import { type Interval, undefinedInterval } from "./resamplingInterval.js";
import { mean, variance } from "./summary.js";

export interface Difference {
  /** First − second. */
  readonly value: number;
  readonly interval: Interval;
}

/** Successes out of trials. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

/** p₁ − p₂ with Newcombe's hybrid score interval; NaN with no trial. Throws a RangeError as `wilsonInterval` does. */
export function differenceOfProportions(first: Proportion, second: Proportion, level = 0.95): Difference {
  const [p1, p2] = [first, second].map(({ successes, trials }) => successes / trials);
  const [l1, u1] = wilsonInterval(first.successes, first.trials, level);
  const [l2, u2] = wilsonInterval(second.successes, second.trials, level);
  const value = p1 - p2;
  if (Number.isNaN(value)) return { value, interval: undefinedInterval };
  return { value, interval: [value - Math.hypot(p1 - l1, u2 - p2), value + Math.hypot(u1 - p1, p2 - l2)] };
}

/** The difference of two means with Welch's interval; the interval is NaN where one has fewer than two values. */
export function differenceOfMeans(first: Float64Array, second: Float64Array, level = 0.95): Difference {
  const value = mean(first) - mean(second);
  if (first.length < 2 || second.length < 2) return { value, interval: undefinedInterval };
  const [a, b] = [first, second].map((values) => variance(values) / values.length);
  const squared = a + b;
  if (squared === 0) return { value, interval: [value, value] };
  const df = squared ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
  const reach = studentTQuantile((1 + level) / 2, df) * Math.sqrt(squared);
  return { value, interval: [value - reach, value + reach] };
}
