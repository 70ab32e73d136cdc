// How well scores rank positives above negatives: the areas under the ROC curve (Hanley & McNeil 1982) and the
// precision-recall curve, and these curves. High scores mean positive; `positive[i]` is 0 or 1.

import { bytesOf, numbersOf } from "./arrays.js";
import { ascendingOrder } from "./order.js";
import { rankScores } from "./rankedScores.js";
import { requireLength } from "./sameLength.js";
import { sortNumbers } from "./sortKernel.js";

/**
 * The area under the ROC curve: the chance that a positive scores above a negative, ties counting half. NaN without
 * positives or without negatives, or if a score is NaN.
 */
export function auroc(scores: Float64Array, positive: Uint8Array, weights?: Float64Array): number {
  if (weights !== undefined) return rankScores(scores, positive).auroc(weights);
  const { positives, negatives } = sortedByClass(scores, positive);
  if (hasNaN(positives) || hasNaN(negatives)) return Number.NaN;
  // Twice the wins, so that all sums are whole numbers.
  let doubled = 0;
  let below = 0;
  let notAbove = 0;
  for (const score of positives) {
    while (below < negatives.length && negatives[below] < score) below++;
    if (notAbove < below) notAbove = below;
    while (notAbove < negatives.length && negatives[notAbove] <= score) notAbove++;
    doubled += below + notAbove;
  }
  return doubled / (2 * positives.length * negatives.length);
}

/**
 * Average precision: Σ (recall_t − recall_t−1) · precision_t over the distinct scores t, highest first; a step-wise
 * area under the precision-recall curve. Its value without skill is the share of positives. NaN without positives,
 * or if a score is NaN.
 */
export function averagePrecision(scores: Float64Array, positive: Uint8Array, weights?: Float64Array): number {
  if (weights !== undefined) return rankScores(scores, positive).averagePrecision(weights);
  const { positives, negatives } = sortedByClass(scores, positive);
  if (hasNaN(positives) || hasNaN(negatives)) return Number.NaN;
  let sum = 0;
  let remaining = negatives.length;
  for (let i = positives.length; i > 0; ) {
    const score = positives[i - 1];
    const above = i;
    while (i > 0 && positives[i - 1] === score) i--;
    while (remaining > 0 && negatives[remaining - 1] >= score) remaining--;
    const hits = positives.length - i;
    sum += ((above - i) * hits) / (hits + negatives.length - remaining);
  }
  return sum / positives.length;
}

/** One point per distinct score of rows with weight, plus the one that calls nothing positive. */
export interface RocCurve {
  readonly falsePositiveRate: Float64Array;
  readonly truePositiveRate: Float64Array;
  /** Scores at or above which a row is called positive, descending from ∞. */
  readonly thresholds: Float64Array;
}

/** The ROC curve from (0, 0) to (1, 1). A rate is NaN if its class is absent. Throws a RangeError for a NaN score. */
export function rocCurve(scores: Float64Array, positive: Uint8Array, weights?: Float64Array): RocCurve {
  const { thresholds, truePositives, falsePositives } = cumulativeHits(scores, positive, weights);
  const last = thresholds.length - 1;
  return {
    falsePositiveRate: falsePositives.map((count) => count / falsePositives[last]),
    truePositiveRate: truePositives.map((count) => count / truePositives[last]),
    thresholds,
  };
}

/** One point per distinct score of rows with weight, plus the end point of precision 1 and recall 0, which has no threshold. */
export interface PrecisionRecallCurve {
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  /** Scores at or above which a row is called positive, ascending; one fewer than there are points. */
  readonly thresholds: Float64Array;
}

/** The precision-recall curve. Recall is NaN without positives. Throws a RangeError for a NaN score. */
export function precisionRecallCurve(
  scores: Float64Array,
  positive: Uint8Array,
  weights?: Float64Array,
): PrecisionRecallCurve {
  const { thresholds, truePositives, falsePositives } = cumulativeHits(scores, positive, weights);
  const all = truePositives[thresholds.length - 1];
  const precision = truePositives.map((hits, i) => (i === 0 ? 1 : hits / (hits + falsePositives[i])));
  const recall = truePositives.map((hits, i) => (i === 0 ? 0 : hits / all));
  return {
    precision: precision.reverse(),
    recall: recall.reverse(),
    thresholds: thresholds.subarray(1).slice().reverse(),
  };
}

/**
 * The mean over classes of the one-versus-rest `auroc` of `probabilities` (rows × classes, row-major). Rows with a
 * negative code are left out, and so are classes that no row or every row has. With two classes it is their `auroc`.
 * NaN if no class remains.
 */
export function macroAuroc(probabilities: Float64Array, codes: Int32Array, classes: number): number {
  return macroAverage(probabilities, codes, classes, auroc);
}

/** As `macroAuroc`, of `averagePrecision`. */
export function macroAveragePrecision(probabilities: Float64Array, codes: Int32Array, classes: number): number {
  return macroAverage(probabilities, codes, classes, averagePrecision);
}

function macroAverage(
  probabilities: Float64Array,
  codes: Int32Array,
  classes: number,
  measure: (scores: Float64Array, positive: Uint8Array) => number,
): number {
  requireLength(codes.length * classes, probabilities);
  const rows = Uint32Array.from(codes.keys()).filter((row) => codes[row] >= 0);
  let sum = 0;
  let counted = 0;
  for (let k = 0; k < classes; k++) {
    const positive = bytesOf(rows.length, (i) => (codes[rows[i]] === k ? 1 : 0));
    const count = positive.reduce((total, one) => total + one, 0);
    if (count === 0 || count === rows.length) continue;
    sum += measure(
      numbersOf(rows.length, (i) => probabilities[rows[i] * classes + k]),
      positive,
    );
    counted++;
  }
  return sum / counted;
}

// Sorting the two classes apart needs no indices, and merging them afterwards needs no ranks.
function sortedByClass(scores: Float64Array, positive: Uint8Array) {
  requireLength(scores.length, positive);
  let count = 0;
  for (let i = 0; i < positive.length; i++) if (positive[i] !== 0) count++;
  const positives = new Float64Array(count);
  const negatives = new Float64Array(scores.length - count);
  let [nextPositive, nextNegative] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (positive[i] !== 0) positives[nextPositive++] = scores[i];
    else negatives[nextNegative++] = scores[i];
  }
  return { positives: sortNumbers(positives), negatives: sortNumbers(negatives) };
}

/** Whether ascending values hold a NaN, which sorts last. */
function hasNaN(sorted: Float64Array): boolean {
  return sorted.length > 0 && Number.isNaN(sorted[sorted.length - 1]);
}

/** Weight of the rows that score at least each threshold, from ∞ down over the distinct scores. */
function cumulativeHits(scores: Float64Array, positive: Uint8Array, weights: Float64Array | undefined) {
  requireLength(scores.length, positive, weights);
  const ascending = ascendingOrder(scores);
  const order = (weights === undefined ? ascending : ascending.filter((row) => weights[row] !== 0)).reverse();
  if (order.length > 0 && Number.isNaN(scores[order[0]])) throw new RangeError("a score is not a number");
  const thresholds = new Float64Array(order.length + 1);
  const truePositives = new Float64Array(order.length + 1);
  const falsePositives = new Float64Array(order.length + 1);
  thresholds[0] = Number.POSITIVE_INFINITY;
  let point = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    if (i === 0 || scores[row] !== scores[order[i - 1]]) {
      point++;
      thresholds[point] = scores[row];
      truePositives[point] = truePositives[point - 1];
      falsePositives[point] = falsePositives[point - 1];
    }
    const weight = weights === undefined ? 1 : weights[row];
    if (positive[row] !== 0) truePositives[point] += weight;
    else falsePositives[point] += weight;
  }
  return {
    thresholds: thresholds.slice(0, point + 1),
    truePositives: truePositives.slice(0, point + 1),
    falsePositives: falsePositives.slice(0, point + 1),
  };
}
