// The share of sequences that a network answers rightly, as a measure.

import type { Measure } from "../../../core/finding.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";
import type { Interval } from "../../../stats/resamplingInterval.js";
import { mean } from "../../../stats/summary.js";

const LEVEL = 0.95;

/**
 * The mean of the shares of right answers in independent sequences. Where each share is 0 or 1, Wilson's interval, which
 * says something of shares that are all 1 as well; Student's elsewhere.
 */
export function accuracyMeasure(name: string, shares: Float64Array, baseline: number): Measure {
  return { ...measureOf(name, mean(shares), baseline, shares.length), interval: overSequences(shares) };
}

/**
 * The mean over several trainings, of each of which `trainings` holds the shares of right answers in as many sequences. The interval
 * is the wider one of that over trainings and that over all sequences: where all trainings end alike, the sequences still vary.
 */
export function accuracyOfTrainings(name: string, trainings: readonly Float64Array[], baseline: number): Measure {
  const all = Float64Array.from(trainings.flatMap((shares) => [...shares]));
  const [low, high] = widerInterval(overSequences(all), trainings.map(mean));
  return { ...measureOf(name, mean(all), baseline, trainings.length), interval: [Math.max(0, low), Math.min(1, high)] };
}

/** The ends of `within`, an interval over what is scored, and of Student's over trainings, whichever lie farther out. */
export function widerInterval(within: Interval, trainings: readonly number[]): Interval {
  if (trainings.length < 2) return within;
  const between = meanInterval(Float64Array.from(trainings), LEVEL).interval;
  return [Math.min(within[0], between[0]), Math.max(within[1], between[1])];
}

function measureOf(name: string, value: number, baseline: number, n: number): Measure {
  return { name, value, level: LEVEL, baseline, better: "higher", n };
}

function overSequences(shares: Float64Array): Interval {
  const whole = shares.every((share) => share === 0 || share === 1);
  const right = shares.reduce((total, share) => total + share, 0);
  return whole ? wilsonInterval(right, shares.length, LEVEL) : meanInterval(shares, LEVEL).interval;
}
