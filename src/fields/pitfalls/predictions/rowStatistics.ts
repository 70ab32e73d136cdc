// Scores of probabilities, rankings and values under row weights: everything that needs an order is sorted once,
// so that each bootstrap draw costs one pass.

import { ascendingOrder } from "../../../stats/order.js";
import { rankScores } from "../../../stats/rankedScores.js";
import type { Statistic } from "./estimate.js";

type RowStatistic = Statistic<Float64Array>;

const upToOne: readonly [number, number] = [0, 1];
const nonNegative: readonly [number, number] = [0, Number.POSITIVE_INFINITY];

/** Σ w·x / Σ w. */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weights[i] * values[i];
    total += weights[i];
  }
  return sum / total;
}

/** A score that is a weighted mean of row losses, beside that of the baseline's losses on the same rows. */
export function meanLoss(
  name: string,
  losses: Float64Array,
  reference: Float64Array | undefined,
  range: readonly [number, number] = nonNegative,
): RowStatistic {
  return {
    name,
    better: "lower",
    range,
    score: (weights) => weightedMean(losses, weights),
    ...(reference === undefined ? {} : { baseline: (weights: Float64Array) => weightedMean(reference, weights) }),
  };
}

/** √ of the weighted mean of squared errors. */
export function rootMeanSquare(name: string, errors: Float64Array, reference: Float64Array | undefined): RowStatistic {
  const square = (values: Float64Array) => values.map((value) => value * value);
  const squares = square(errors);
  const referenceSquares = reference === undefined ? undefined : square(reference);
  return {
    name,
    better: "lower",
    range: nonNegative,
    score: (weights) => Math.sqrt(weightedMean(squares, weights)),
    ...(referenceSquares === undefined
      ? {}
      : { baseline: (weights: Float64Array) => Math.sqrt(weightedMean(referenceSquares, weights)) }),
  };
}

/** R² = 1 − Σ w·e² / Σ w·(y − ȳ)², ȳ the weighted mean of the same rows. */
export function coefficientOfDetermination(
  actual: Float64Array,
  errors: Float64Array,
  reference: Float64Array,
): RowStatistic {
  const under = (weights: Float64Array, residuals: Float64Array) => {
    const center = weightedMean(actual, weights);
    let explained = 0;
    let total = 0;
    for (let i = 0; i < actual.length; i++) {
      explained += weights[i] * residuals[i] ** 2;
      total += weights[i] * (actual[i] - center) ** 2;
    }
    return total > 0 ? 1 - explained / total : Number.NaN;
  };
  return {
    name: "R²",
    better: "higher",
    range: [Number.NEGATIVE_INFINITY, 1],
    score: (weights) => under(weights, errors),
    baseline: (weights) => under(weights, reference),
  };
}

/** The weighted median of absolute errors: the middle of the two nearest where half the weight falls between. */
export function medianLoss(name: string, losses: Float64Array, reference: Float64Array): RowStatistic {
  const order = ascendingOrder(losses);
  const referenceOrder = ascendingOrder(reference);
  return {
    name,
    better: "lower",
    range: nonNegative,
    score: (weights) => weightedMedian(losses, order, weights),
    baseline: (weights) => weightedMedian(reference, referenceOrder, weights),
  };
}

function weightedMedian(values: Float64Array, order: Uint32Array, weights: Float64Array): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let below = 0;
  let at = -1;
  for (const i of order) {
    if (weights[i] === 0) continue;
    if (at >= 0 && below === total / 2) return (values[at] + values[i]) / 2;
    below += weights[i];
    if (below > total / 2) return values[i];
    at = i;
  }
  return at >= 0 ? values[at] : Number.NaN;
}

/** AUROC (ties count half) and AUPRC (as average precision) of one score for one class. */
export function rankingStatistics(scores: Float64Array, positive: Uint8Array): readonly [RowStatistic, RowStatistic] {
  const ranked = rankScores(scores, positive);
  return rankingPair("", ranked.auroc, ranked.averagePrecision, (weights) => weightedShare(positive, weights));
}

/** The means over the `judged` classes of each class's AUROC and average precision against the rest. */
export function macroRankingStatistics(
  scores: Float64Array,
  actual: Int32Array,
  classes: number,
  judged: readonly number[],
): readonly [RowStatistic, RowStatistic] {
  const each = judged.map((level) => {
    const positive = Uint8Array.from(actual, (code) => (code === level ? 1 : 0));
    const ranked = rankScores(
      Float64Array.from(actual, (_, i) => scores[i * classes + level]),
      positive,
    );
    return { ranked, positive };
  });
  const averaged = (of: (one: (typeof each)[number], weights: Float64Array) => number) => (weights: Float64Array) => {
    const values = each.map((one) => of(one, weights)).filter(Number.isFinite);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return rankingPair(
    "macro ",
    averaged(({ ranked }, weights) => ranked.auroc(weights)),
    averaged(({ ranked }, weights) => ranked.averagePrecision(weights)),
    averaged(({ positive }, weights) => weightedShare(positive, weights)),
  );
}

function rankingPair(
  prefix: string,
  auroc: (weights: Float64Array) => number,
  averagePrecision: (weights: Float64Array) => number,
  prevalence: (weights: Float64Array) => number,
): readonly [RowStatistic, RowStatistic] {
  const common = { better: "higher", range: upToOne } as const;
  return [
    { name: `${prefix}AUROC`, ...common, score: auroc, baseline: () => 0.5 },
    { name: `${prefix}AUPRC`, ...common, score: averagePrecision, baseline: prevalence },
  ];
}

function weightedShare(positive: Uint8Array, weights: Float64Array): number {
  let hits = 0;
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i];
    if (positive[i] === 1) hits += weights[i];
  }
  return hits / total;
}
