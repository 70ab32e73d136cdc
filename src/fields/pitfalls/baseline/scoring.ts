// Scores of every baseline (and the model) on the same test rows, and how far the model is ahead of the best of them.

import type { Run } from "../../../core/run.js";
import { bytesOf, integersOf, numbersOf } from "../../../stats/arrays.js";
import { logLosses } from "../../../stats/probabilityMetrics.js";
import { type Estimate, estimate, type Statistic } from "../predictions/estimate.js";
import { meanRecall } from "../predictions/meanRecall.js";
import { drawsWithin, ownWeights, rowDraws } from "../predictions/rowDraws.js";
import { meanLoss, rankingStatistics, rootMeanSquare, weightedMean } from "../predictions/rowStatistics.js";
import { type Contestant, type ContestantKind, certainAnswer } from "./contestants.js";
import type { BaselineSettings } from "./options.js";

/** What the test rows truly are, and how they count. */
export interface Truth {
  readonly codes: Int32Array | undefined;
  readonly values: Float64Array | undefined;
  readonly classes: number;
  readonly weights: Float64Array | undefined;
  readonly clusters: Int32Array | undefined;
}

/** The model's own answers for the test rows. */
export interface Model {
  /** Predicted classes, or values. */
  readonly predicted: Int32Array | Float64Array | undefined;
  /** The score of the positive class, where there are two. */
  readonly ranking: Float64Array | undefined;
  readonly positive: number;
}

export interface Scored {
  readonly contestant: string;
  /** `model` is the user's. */
  readonly kind: ContestantKind | "model";
  /** One estimate per measure. */
  readonly estimates: readonly Estimate[];
}

export type MeasureName = "accuracy" | "balanced accuracy" | "AUROC" | "MAE" | "RMSE" | "MASE";

export const modelName = "the model";

/** Scores all contestants and the model; with two classes and rankings AUROC too, in a series MASE. */
export function scoreAll(
  contestants: readonly Contestant[],
  model: Model | undefined,
  truth: Truth,
  scale: number,
  settings: BaselineSettings,
  run: Run,
): readonly Scored[] {
  const entries = [
    ...contestants.map((contestant) => ({
      contestant: contestant.name,
      kind: contestant.kind,
      statistics: statisticsOf(contestant, truth, scale),
    })),
    ...(model === undefined
      ? []
      : [{ contestant: modelName, kind: "model" as const, statistics: modelStatistics(model, truth, scale) }]),
  ];
  const statistics = entries.flatMap((entry) => entry.statistics);
  const n = truth.codes?.length ?? truth.values?.length ?? 0;
  const full = ownWeights(n, truth.weights);
  const estimates = estimate({
    full,
    base: full,
    statistics,
    sampled: statistics,
    draws: rowDraws(n, {
      resamples: drawsWithin(settings.resamples, n, statistics.length / 1.5),
      random: run.random.stream("draws"),
      signal: run.signal,
      clusters: truth.clusters,
      own: truth.weights,
    }),
    scale: 1,
    level: settings.level,
    n,
  });
  let next = 0;
  return entries.map(({ contestant, kind, statistics: own }) => {
    const mine = estimates.slice(next, next + own.length);
    next += own.length;
    return { contestant, kind, estimates: mine };
  });
}

/** The scores of one baseline. */
export function statisticsOf(contestant: Contestant, truth: Truth, scale: number): readonly Statistic<Float64Array>[] {
  if (truth.codes === undefined)
    return truth.values === undefined ? [] : errorStatistics(contestant.answers, truth.values, scale);
  const predicted = mostProbable(contestant.answers, truth.classes);
  const ranking = truth.classes === 2 ? probabilityOf(contestant, truth, 1) : undefined;
  const statistics = classStatistics(predicted, ranking, 1, truth.codes, truth.classes);
  if (contestant.name === certainAnswer) return statistics;
  return [...statistics, meanLoss("log-loss", logLosses(contestant.answers, truth.codes, truth.classes), undefined)];
}

/** The scores of the model. */
export function modelStatistics(model: Model, truth: Truth, scale: number): readonly Statistic<Float64Array>[] {
  const { predicted, ranking, positive } = model;
  if (truth.codes !== undefined) {
    const classes = predicted instanceof Int32Array ? predicted : undefined;
    return classStatistics(classes, ranking, positive, truth.codes, truth.classes);
  }
  if (truth.values === undefined || !(predicted instanceof Float64Array)) return [];
  return errorStatistics(predicted, truth.values, scale);
}

function classStatistics(
  predicted: Int32Array | undefined,
  ranking: Float64Array | undefined,
  positive: number,
  codes: Int32Array,
  classes: number,
): readonly Statistic<Float64Array>[] {
  const statistics: Statistic<Float64Array>[] = [];
  if (predicted !== undefined) {
    const right = numbersOf(codes.length, (i) => (codes[i] === predicted[i] ? 1 : 0));
    const common = { better: "higher", range: [0, 1] } as const;
    const recalls = recallsOf(right, codes, classes, new Float64Array(codes.length).fill(1));
    statistics.push(
      { name: "accuracy", ...common, score: (weights) => weightedMean(right, weights) },
      {
        name: "balanced accuracy",
        ...common,
        score: (weights) => meanRecall(recallsOf(right, codes, classes, weights), recalls),
      },
    );
  }
  if (ranking !== undefined) {
    const isPositive = bytesOf(codes.length, (i) => (codes[i] === positive ? 1 : 0));
    statistics.push(rankingStatistics(ranking, isPositive)[0]);
  }
  return statistics;
}

/** The share of each class that is right; NaN where the class does not occur. */
function recallsOf(right: Float64Array, codes: Int32Array, classes: number, weights: Float64Array): Float64Array {
  const hits = new Float64Array(classes);
  const totals = new Float64Array(classes);
  for (let i = 0; i < codes.length; i++) {
    hits[codes[i]] += weights[i] * right[i];
    totals[codes[i]] += weights[i];
  }
  return hits.map((hit, code) => hit / totals[code]);
}

function errorStatistics(
  answers: Float64Array,
  values: Float64Array,
  scale: number,
): readonly Statistic<Float64Array>[] {
  const errors = answers.map((answer, i) => answer - values[i]);
  const absolute = errors.map(Math.abs);
  return [
    meanLoss("MAE", absolute, undefined),
    rootMeanSquare("RMSE", errors, undefined),
    ...(scale > 0
      ? [
          meanLoss(
            "MASE",
            absolute.map((error) => error / scale),
            undefined,
          ),
        ]
      : []),
  ];
}

/** The probability that a baseline gives to class `level`, row by row. */
export function probabilityOf({ answers }: Contestant, { classes }: Truth, level: number): Float64Array {
  return numbersOf(answers.length / classes, (i) => answers[i * classes + level]);
}

/** The class that a baseline gives the highest probability, row by row. */
export function mostProbable(probabilities: Float64Array, classes: number): Int32Array {
  return integersOf(probabilities.length / classes, (i) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (probabilities[i * classes + c] > probabilities[i * classes + best]) best = c;
    return best;
  });
}
