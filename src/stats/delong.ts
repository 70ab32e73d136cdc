// Variance of the area under the ROC curve without resampling (DeLong, DeLong & Clarke-Pearson 1988), in n log n (Sun &
// Xu 2014): each row's placement is the share of the other class that it is ranked rightly against.

import { normalCdf, normalQuantile } from "./distributions.js";
import { ascendingOrder } from "./order.js";
import { type Interval, undefinedInterval } from "./resamplingInterval.js";
import { requireLength } from "./sameLength.js";
import { mean, variance } from "./summary.js";

export interface AurocInterval {
  readonly auroc: number;
  /** By DeLong; NaN with fewer than two rows of a class. */
  readonly standardError: number;
  readonly interval: Interval;
  /** "newcombe" where DeLong's error is 0 (a perfect ranking, or none) or not defined. */
  readonly method: "delong" | "newcombe";
}

/**
 * A confidence interval for `auroc`. On the "logit" scale (the default) it keeps within (0, 1) and covers better for
 * few rows and areas near 1 (Qin & Hotilovac 2008); on the "plain" scale it is area ± z · error, cut off at 0 and 1.
 * Where DeLong's error is 0 or not defined, which would promise certainty for a perfect ranking of a few rows, the
 * interval is Newcombe's (2006, method 5). All NaN without positives or negatives, or if a score is NaN.
 */
export function delongInterval(
  scores: Float64Array,
  positive: Uint8Array,
  level = 0.95,
  scale: "logit" | "plain" = "logit",
): AurocInterval {
  const { ofPositives, ofNegatives } = placements(scores, positive);
  const auroc = mean(ofPositives);
  const standardError = Math.sqrt(
    variance(ofPositives) / ofPositives.length + variance(ofNegatives) / ofNegatives.length,
  );
  const z = normalQuantile((1 + level) / 2);
  if (Number.isNaN(auroc)) {
    return { auroc: Number.NaN, standardError: Number.NaN, interval: undefinedInterval, method: "delong" };
  }
  if (!(standardError > 0)) {
    const interval = newcombeInterval(auroc, ofPositives.length, ofNegatives.length, z);
    return { auroc, standardError, interval, method: "newcombe" };
  }
  if (scale === "plain") {
    const interval: Interval = [Math.max(0, auroc - z * standardError), Math.min(1, auroc + z * standardError)];
    return { auroc, standardError, interval, method: "delong" };
  }
  const logit = Math.log(auroc / (1 - auroc));
  const reach = (z * standardError) / (auroc * (1 - auroc));
  return { auroc, standardError, interval: [expit(logit - reach), expit(logit + reach)], method: "delong" };
}

export interface AurocComparison {
  /** Area of A less area of B. */
  readonly difference: number;
  readonly standardError: number;
  readonly interval: Interval;
  /** difference / standardError. */
  readonly statistic: number;
  /** Two-sided. 1 if both rank alike. */
  readonly pValue: number;
}

/**
 * DeLong's test of whether two scores of the same rows have the same area under the ROC curve, with an interval for
 * the difference. The p-value is NaN where the difference is not 0 but its error is, or is not defined (fewer than two
 * rows of a class).
 */
export function delongTest(
  scoresA: Float64Array,
  scoresB: Float64Array,
  positive: Uint8Array,
  level = 0.95,
): AurocComparison {
  requireLength(scoresA.length, scoresB);
  const a = placements(scoresA, positive);
  const b = placements(scoresB, positive);
  // The variance of the difference is that of differences of placements: covariances are taken care of.
  const ofPositives = a.ofPositives.map((value, i) => value - b.ofPositives[i]);
  const ofNegatives = a.ofNegatives.map((value, i) => value - b.ofNegatives[i]);
  const difference = mean(ofPositives);
  const standardError = Math.sqrt(
    variance(ofPositives) / ofPositives.length + variance(ofNegatives) / ofNegatives.length,
  );
  const alike = ofPositives.every(isZero) && ofNegatives.every(isZero) && ofPositives.length * ofNegatives.length > 0;
  const statistic = alike ? 0 : standardError > 0 ? difference / standardError : Number.NaN;
  const reach = normalQuantile((1 + level) / 2) * standardError;
  return {
    difference,
    standardError,
    interval: [difference - reach, difference + reach],
    statistic,
    pValue: 2 * normalCdf(-Math.abs(statistic)),
  };
}

/** For each positive the share of negatives below it, for each negative the share of positives above; ties are half. */
function placements(scores: Float64Array, positive: Uint8Array) {
  requireLength(scores.length, positive);
  const n = scores.length;
  const order = ascendingOrder(scores);
  const place = new Float64Array(n);
  let [positives, negatives] = [0, 0];
  for (let start = 0; start < n; ) {
    let end = start;
    let tiedPositives = 0;
    while (end < n && scores[order[end]] === scores[order[start]]) {
      if (positive[order[end]] !== 0) tiedPositives++;
      end++;
    }
    if (end === start) return { ofPositives: Float64Array.of(Number.NaN), ofNegatives: Float64Array.of(Number.NaN) };
    const tiedNegatives = end - start - tiedPositives;
    for (let i = start; i < end; i++) {
      const row = order[i];
      place[row] = positive[row] !== 0 ? negatives + tiedNegatives / 2 : positives + tiedPositives / 2;
    }
    positives += tiedPositives;
    negatives += tiedNegatives;
    start = end;
  }
  const isPositive = (_: number, row: number) => positive[row] !== 0;
  const isNegative = (_: number, row: number) => positive[row] === 0;
  return {
    ofPositives: place.filter(isPositive).map((below) => below / negatives),
    ofNegatives: place.filter(isNegative).map((below) => 1 - below / positives),
  };
}

// The areas θ with |θ̂ − θ| ≤ z √V(θ), where V is Hanley & McNeil's variance (1982) for exponential scores with both
// class sizes in its numerator replaced by their mean.
function newcombeInterval(auroc: number, positives: number, negatives: number, z: number): Interval {
  const others = (positives + negatives) / 2 - 1;
  const tooFar = (area: number) => {
    const spread = 1 + others * ((1 - area) / (2 - area) + area / (1 + area));
    return (auroc - area) ** 2 > (z * z * area * (1 - area) * spread) / (positives * negatives);
  };
  const end = (outer: number) => {
    let [inside, outside] = [auroc, outer];
    for (let halving = 0; halving < 60; halving++) {
      const middle = (inside + outside) / 2;
      if (tooFar(middle)) outside = middle;
      else inside = middle;
    }
    return auroc === outer ? outer : (inside + outside) / 2;
  };
  return [end(0), end(1)];
}

function expit(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function isZero(value: number): boolean {
  return value === 0;
}
