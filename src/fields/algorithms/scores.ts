// How good predictions of features are, by the benchmark's rules (Veličković et al. 2022, §4): F1 of masks, pooled over all samples;
// accuracy of marks, classes and pointers, where the truth is not masked by −1; mean squared error of scalars. What a sample adds
// is counted once, so that scores of any selection of samples are sums away.

import type { FeatureSpecification } from "./specification.js";

/** What samples add to a score: true positives, false positives and false negatives of a mask; otherwise a sum, a count and 0. */
export type Tally = readonly [number, number, number];

/** Counts one sample's prediction of a feature. Both have the feature's shape; what should be a permutation is given as pointers. */
export function tally(
  { type, categories }: FeatureSpecification,
  truth: ArrayLike<number>,
  prediction: ArrayLike<number>,
): Tally {
  switch (type) {
    case "mask":
      return tallyMask(truth, prediction);
    case "maskOne":
      return tallyRows(truth.length, truth, prediction);
    case "categorical":
      return tallyRows(categories ?? truth.length, truth, prediction);
    case "scalar":
      return [sumOver(truth, (value, at) => (prediction[at] - value) ** 2), truth.length, 0];
    default:
      return [sumOver(truth, (value, at) => (prediction[at] === value ? 1 : 0)), truth.length, 0];
  }
}

export const emptyTally: Tally = [0, 0, 0];

export function addTallies([a, b, c]: Tally, [d, e, f]: Tally, times = 1): Tally {
  return [a + times * d, b + times * e, c + times * f];
}

/** The score that a tally comes to; NaN of an accuracy of nothing. */
export function scoreOf({ type }: FeatureSpecification, [a, b, c]: Tally): number {
  if (type !== "mask") return a / b;
  const precision = a + b > 0 ? a / (a + b) : 1;
  const recall = a + c > 0 ? a / (a + c) : 1;
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
}

function tallyMask(truth: ArrayLike<number>, prediction: ArrayLike<number>): Tally {
  let [both, predicted, missed] = [0, 0, 0];
  for (let at = 0; at < truth.length; at++) {
    if (truth[at] === -1) continue;
    if (prediction[at] > 0.5) {
      if (truth[at] > 0.5) both++;
      else predicted++;
    } else if (prediction[at] < 0.5 && truth[at] > 0.5) {
      missed++;
    }
  }
  return [both, predicted, missed];
}

/** Rows of one-hot values or scores: right where the largest stands at the same place. A row with a −1 in it is masked. */
function tallyRows(width: number, truth: ArrayLike<number>, prediction: ArrayLike<number>): Tally {
  let [right, rows] = [0, 0];
  for (let start = 0; start < truth.length; start += width) {
    let [isMasked, best, guess] = [false, start, start];
    for (let at = start; at < start + width; at++) {
      if (truth[at] === -1) isMasked = true;
      if (truth[at] > truth[best]) best = at;
      if (prediction[at] > prediction[guess]) guess = at;
    }
    if (isMasked) continue;
    rows++;
    if (best === guess) right++;
  }
  return [right, rows, 0];
}

function sumOver(values: ArrayLike<number>, of: (value: number, at: number) => number): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += of(values[at], at);
  return sum;
}
