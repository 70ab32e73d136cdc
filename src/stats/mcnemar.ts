// McNemar's test (1947) of whether two classifiers err equally often on the same rows: given that exactly one of them
// is right, each is so with chance ½.

import { binomialCdf } from "./distributions.js";

export interface McNemarTest {
  /** Two-sided, exact binomial: never rejects a true hypothesis too often. */
  readonly pValue: number;
  /** Two-sided mid-p, which counts half of the observed outcome: nearer to the nominal level (Fagerland et al. 2013). */
  readonly midPValue: number;
}

/**
 * The exact test from how many rows only A had right and only B had right; both p-values are 1 if neither had.
 * Throws a RangeError unless both are counts.
 */
export function mcnemarTest(onlyARight: number, onlyBRight: number): McNemarTest {
  if (![onlyARight, onlyBRight].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new RangeError(`${onlyARight} and ${onlyBRight} are not counts`);
  }
  const trials = onlyARight + onlyBRight;
  if (trials === 0) return { pValue: 1, midPValue: 1 };
  const fewer = Math.min(onlyARight, onlyBRight);
  const atMost = binomialCdf(fewer, trials, 0.5);
  const less = binomialCdf(fewer - 1, trials, 0.5);
  // Both tails hold half of their outermost outcome; where the two are one outcome, it is counted once.
  const midPValue = 2 * fewer === trials ? 1 - (atMost - less) / 2 : atMost + less;
  return { pValue: Math.min(1, 2 * atMost), midPValue };
}
