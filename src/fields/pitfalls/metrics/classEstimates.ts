// The portfolio of scores of a classification, each with an interval and beside always answering the most common
// class (of the training part), or the classes' frequencies.

import type { Run } from "../../../core/run.js";
import { confusionMatrix } from "../../../stats/confusion.js";
import { delongInterval } from "../../../stats/delong.js";
import { logLosses } from "../../../stats/probabilityMetrics.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";
import { type Estimate, estimate } from "../predictions/estimate.js";
import type { JudgedClasses } from "../predictions/judged.js";
import { matrixDraws, weightedCells } from "../predictions/matrixDraws.js";
import { besideConstant, classStatistics, constantMatrix, matrixStatistics } from "../predictions/matrixStatistics.js";
import { drawsWithin, ownWeights, resampledPart, rowDraws } from "../predictions/rowDraws.js";
import { macroRankingStatistics, meanLoss, rankingStatistics } from "../predictions/rowStatistics.js";
import type { MetricsOptions } from "./options.js";

const mostClassesListed = 10;

/** The class that is most common in the training part (in the judged rows if there is no split). */
export function majorityOf({ priors }: JudgedClasses): number {
  return priors.reduce((best, share, level) => (share > priors[best] ? level : best), 0);
}

export interface PredictedClasses {
  readonly actual: Int32Array;
  readonly predicted: Int32Array;
}

/** Scores that depend on predicted classes alone; per class for the most common classes. */
export function estimateFromClasses(
  judged: JudgedClasses,
  { actual, predicted }: PredictedClasses,
  matrix: Float64Array,
  settings: MetricsOptions,
  run: Run,
): readonly Estimate[] {
  const { levels, clusters, weights } = judged;
  const classes = levels.length;
  const listed = mostCommon(matrix, classes).slice(0, mostClassesListed);
  const majority = majorityOf(judged);
  const full = { model: matrix, constant: constantMatrix(matrix, classes, majority) };
  const statistics = [...matrixStatistics(classes, full), ...classStatistics(levels, listed)];
  const random = run.random.stream("classes");
  const n = actual.length;
  // Whole matrices are passed over in each draw, so their size counts too.
  const resamples = Math.max(50, Math.min(drawsWithin(settings.resamples, classes * classes * 10)));
  const matrices =
    clusters === undefined
      ? matrixDraws(weightedCells(actual, predicted, classes, weights), { resamples, random, signal: run.signal })
      : clusteredMatrices(judged, { actual, predicted }, settings, run);
  const estimates = estimate({
    full,
    base: full,
    statistics,
    sampled: statistics,
    draws: besideConstant(matrices, classes, majority),
    scale: 1,
    level: settings.level,
    n,
  });
  if (clusters !== undefined || weights !== undefined) return estimates;
  return estimates.map((one) => {
    if (one.name !== "accuracy") return one;
    return { ...one, interval: wilsonInterval(Math.round(one.value * n), n, settings.level) };
  });
}

function* clusteredMatrices(
  { clusters, levels, weights }: JudgedClasses,
  { actual, predicted }: PredictedClasses,
  settings: MetricsOptions,
  run: Run,
): Generator<Float64Array> {
  const draws = rowDraws(actual.length, {
    resamples: drawsWithin(settings.resamples, actual.length),
    random: run.random.stream("clusters"),
    signal: run.signal,
    clusters,
    own: weights,
  });
  for (const draw of draws) yield confusionMatrix(actual, predicted, levels.length, draw);
}

/** Scores of probabilities and rankings; none without scores. */
export function estimateFromScores(judged: JudgedClasses, settings: MetricsOptions, run: Run): readonly Estimate[] {
  const { scores, clusters, weights } = judged;
  const present = presentClasses(judged);
  if (scores === undefined || present.length < 2) return [];
  const n = judged.actual.length;
  const part = resampledPart(n, clusters, run.random.stream("resampled rows"));
  const taken = part.positions;
  const statistics = scoreStatistics(judged, present, undefined);
  const sampled = taken === undefined ? statistics : scoreStatistics(judged, present, taken);
  const own = weights === undefined || taken === undefined ? weights : Float64Array.from(taken, (i) => weights[i]);
  const rows = taken?.length ?? n;
  const draws = rowDraws(rows, {
    resamples: drawsWithin(settings.resamples, rows, Math.max(1, statistics.length * present.length * 0.25)),
    random: run.random.stream("scores"),
    signal: run.signal,
    clusters: taken === undefined || clusters === undefined ? clusters : taken.map((i) => clusters[i]),
    own,
  });
  const full = ownWeights(n, weights);
  const estimates = estimate({
    full,
    base: taken === undefined ? full : ownWeights(rows, own),
    statistics,
    sampled,
    draws,
    scale: part.scale,
    level: settings.level,
    n,
  });
  if (scores.positive === undefined || clusters !== undefined || weights !== undefined) return estimates;
  const { positive, values, classes } = scores;
  const { interval, standardError } = delongInterval(
    column(values, classes, positive),
    positives(judged.actual, positive),
    settings.level,
  );
  return estimates.map((one) => {
    if (one.name !== "AUROC" || !interval.every(Number.isFinite)) return one;
    return {
      ...one,
      interval,
      gain: { value: one.value - 0.5, interval: [interval[0] - 0.5, interval[1] - 0.5], standardError },
    };
  });
}

function scoreStatistics(judged: JudgedClasses, present: readonly number[], taken: Int32Array | undefined) {
  const { scores, priors } = judged;
  if (scores === undefined) return [];
  const { classes, positive } = scores;
  const actual = taken === undefined ? judged.actual : taken.map((i) => judged.actual[i]);
  const values = taken === undefined ? scores.values : gatherRows(scores.values, taken, classes);
  const ranking =
    positive === undefined
      ? macroRankingStatistics(values, actual, classes, present)
      : rankingStatistics(column(values, classes, positive), positives(actual, positive));
  if (!scores.inUnitInterval) return ranking;
  const constant = new Float64Array(actual.length * classes);
  for (let i = 0; i < actual.length; i++) constant.set(priors, i * classes);
  const brierRange: readonly [number, number] = [0, positive === undefined ? 2 : 1];
  const halved = positive === undefined ? 1 : 0.5;
  return [
    ...ranking,
    meanLoss("log-loss", logLosses(values, actual, classes), logLosses(constant, actual, classes)),
    meanLoss(
      "Brier score",
      squaredDistances(values, actual, classes, halved),
      squaredDistances(constant, actual, classes, halved),
      brierRange,
    ),
  ];
}

/** Classes that occur among the judged rows. */
export function presentClasses({ actual, levels }: JudgedClasses): readonly number[] {
  const seen = new Uint8Array(levels.length);
  for (const code of actual) seen[code] = 1;
  return levels.map((_, level) => level).filter((level) => seen[level] === 1);
}

/** Classes by how often they occur, the most common first; those that do not occur are left out. */
function mostCommon(matrix: Float64Array, classes: number): number[] {
  const support = Float64Array.from({ length: classes }, (_, level) =>
    matrix.subarray(level * classes, (level + 1) * classes).reduce((sum, weight) => sum + weight, 0),
  );
  return Array.from({ length: classes }, (_, level) => level)
    .filter((level) => support[level] > 0)
    .sort((a, b) => support[b] - support[a]);
}

/** One column of row-major `values`. */
export function column(values: Float64Array, width: number, at: number): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, i) => values[i * width + at]);
}

/** 1 where the class is `level`. */
export function positives(actual: Int32Array, level: number): Uint8Array {
  return Uint8Array.from(actual, (code) => (code === level ? 1 : 0));
}

function gatherRows(values: Float64Array, rows: Int32Array, width: number): Float64Array {
  const gathered = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let c = 0; c < width; c++) gathered[i * width + c] = values[row * width + c];
  });
  return gathered;
}

// Σ over classes of (p − y)²; with two classes that counts each error twice, so it is halved.
function squaredDistances(values: Float64Array, actual: Int32Array, classes: number, factor: number): Float64Array {
  return Float64Array.from(actual, (code, i) => {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += (values[i * classes + c] - (c === code ? 1 : 0)) ** 2;
    return factor * sum;
  });
}
