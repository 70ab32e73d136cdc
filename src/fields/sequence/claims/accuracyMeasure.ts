// The share of sequences that a network answers rightly, as a measure.

import type { Measure } from "../../../core/finding.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";

const LEVEL = 0.95;

/**
 * The mean of the shares of right answers in independent sequences. Where each share is 0 or 1, Wilson's interval, which
 * says something of shares that are all 1 as well; Student's elsewhere.
 */
export function accuracyMeasure(name: string, shares: Float64Array, baseline: number): Measure {
  const whole = shares.every((share) => share === 0 || share === 1);
  const right = shares.reduce((total, share) => total + share, 0);
  const interval = whole ? wilsonInterval(right, shares.length, LEVEL) : meanInterval(shares, LEVEL).interval;
  return { name, value: right / shares.length, interval, level: LEVEL, baseline, better: "higher", n: shares.length };
}
