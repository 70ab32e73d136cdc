// Scores sorted once, after which the area under the ROC curve and average precision cost one pass for any weights.
// This makes their bootstrap quick: a resample is a set of weights, and needs no sorting.

import { ascendingOrder } from "./order.js";
import { requireLength } from "./sameLength.js";

/** Measures of a ranking as functions of row weights (such as how often a bootstrap resample holds each row). */
export interface RankedScores {
  /** NaN without positive or without negative weight. */
  auroc(weights: Float64Array): number;
  /** NaN without positive weight. */
  averagePrecision(weights: Float64Array): number;
}

/** Sorts `scores` (high means positive). If a score is NaN, all measures are NaN. */
export function rankScores(scores: Float64Array, positive: Uint8Array): RankedScores {
  requireLength(scores.length, positive);
  const n = scores.length;
  const order = ascendingOrder(scores);
  const isPositive = new Uint8Array(n);
  // Whether the next score up differs, so that equal scores are taken together.
  const endsTie = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    isPositive[i] = positive[order[i]] === 0 ? 0 : 1;
    endsTie[i] = i + 1 === n || scores[order[i + 1]] !== scores[order[i]] ? 1 : 0;
  }
  // NaN sorts last.
  const defined = n > 0 && !Number.isNaN(scores[order[n - 1]]);

  // P(score of a positive > score of a negative) + ½ P(equal).
  const auroc = (weights: Float64Array) => {
    requireLength(n, weights);
    let [positives, negatives, tiedPositives, tiedNegatives, wins] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const weight = weights[order[i]];
      if (isPositive[i] === 1) tiedPositives += weight;
      else tiedNegatives += weight;
      if (endsTie[i] === 1) {
        wins += tiedPositives * (negatives + tiedNegatives / 2);
        positives += tiedPositives;
        negatives += tiedNegatives;
        tiedPositives = 0;
        tiedNegatives = 0;
      }
    }
    return defined ? wins / (positives * negatives) : Number.NaN;
  };

  // Σ (recall_t − recall_t−1) · precision_t over thresholds t from the highest score down.
  const averagePrecision = (weights: Float64Array) => {
    requireLength(n, weights);
    let [positives, all, tiedPositives, tied, sum] = [0, 0, 0, 0, 0];
    for (let i = n - 1; i >= 0; i--) {
      const weight = weights[order[i]];
      tied += weight;
      if (isPositive[i] === 1) tiedPositives += weight;
      if (i === 0 || endsTie[i - 1] === 1) {
        positives += tiedPositives;
        all += tied;
        if (tiedPositives !== 0) sum += (tiedPositives * positives) / all;
        tiedPositives = 0;
        tied = 0;
      }
    }
    return defined ? sum / positives : Number.NaN;
  };

  return { auroc, averagePrecision };
}
