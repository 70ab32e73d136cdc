// Measures of predicted classes, all computed from the confusion matrix (actual × predicted, row-major), so that
// they cost nothing once it is counted. A measure that is not defined is NaN, where other libraries may say 0.

import { margins } from "./confusion.js";

/** The share of predictions that are right; NaN of none. */
export function accuracy(matrix: Float64Array, classes: number): number {
  return trace(matrix, classes) / margins(matrix, classes).total;
}

/** The mean of the recalls of the classes that occur among the actual ones; NaN if none does. */
export function balancedAccuracy(matrix: Float64Array, classes: number): number {
  const { actual } = margins(matrix, classes);
  let sum = 0;
  let present = 0;
  for (let k = 0; k < classes; k++) {
    if (actual[k] === 0) continue;
    sum += matrix[k * classes + k] / actual[k];
    present++;
  }
  return sum / present;
}

/**
 * Matthews' correlation for any number of classes (Gorodkin 2004), in [−1, 1]. NaN if all rows are of one actual or
 * one predicted class: a correlation with a constant.
 */
export function matthewsCorrelation(matrix: Float64Array, classes: number): number {
  const { actual, predicted, total } = margins(matrix, classes);
  if (actual.filter(isPositive).length < 2 || predicted.filter(isPositive).length < 2) return Number.NaN;
  const squared = total * total;
  const covariance = trace(matrix, classes) * total - dot(actual, predicted);
  const actualVariance = squared - dot(actual, actual);
  const predictedVariance = squared - dot(predicted, predicted);
  return covariance / (Math.sqrt(actualVariance) * Math.sqrt(predictedVariance));
}

/**
 * Cohen's κ (1960): agreement beyond chance; with `penalty` "linear" or "quadratic", classes are ordered and an error
 * counts by its distance (Cohen 1968). NaN if chance alone agrees always.
 */
export function cohenKappa(
  matrix: Float64Array,
  classes: number,
  penalty: "none" | "linear" | "quadratic" = "none",
): number {
  const { actual, predicted, total } = margins(matrix, classes);
  let observed = 0;
  let expected = 0;
  for (let row = 0; row < classes; row++) {
    for (let column = 0; column < classes; column++) {
      if (row === column) continue;
      const distance = Math.abs(row - column);
      const cost = penalty === "none" ? 1 : penalty === "linear" ? distance : distance * distance;
      observed += cost * matrix[row * classes + column];
      expected += (cost * actual[row] * predicted[column]) / total;
    }
  }
  return expected > 0 ? 1 - observed / expected : Number.NaN;
}

/** Precision, recall, F and support (weight of actual rows), one element per class. */
export interface PerClass {
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly f: Float64Array;
  readonly support: Float64Array;
}

/**
 * Precision, recall and F_β of each class. Precision is NaN for a class never predicted, recall for a class that does
 * not occur, F only where both are.
 */
export function precisionRecallF(matrix: Float64Array, classes: number, beta = 1): PerClass {
  const { actual, predicted } = margins(matrix, classes);
  const right = Float64Array.from({ length: classes }, (_, k) => matrix[k * classes + k]);
  return {
    precision: right.map((hits, k) => hits / predicted[k]),
    recall: right.map((hits, k) => hits / actual[k]),
    f: right.map((hits, k) => fScore(hits, actual[k], predicted[k], beta)),
    support: actual,
  };
}

/** Precision, recall and F of all classes together. */
export interface AveragedPrecisionRecallF {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

/**
 * Precision, recall and F_β over all classes that occur as actual or as predicted: their plain mean ("macro"), their
 * mean weighted by support ("weighted"), or from the sums of hits over classes ("micro"). In the first two a class
 * that is never predicted, or that never occurs, counts as 0 rather than being left out: otherwise a model would gain
 * by giving up on a class. NaN of no rows.
 */
export function averagePrecisionRecallF(
  matrix: Float64Array,
  classes: number,
  average: "macro" | "weighted" | "micro",
  beta = 1,
): AveragedPrecisionRecallF {
  const { actual, predicted, total } = margins(matrix, classes);
  if (average === "micro") {
    const hits = trace(matrix, classes);
    return { precision: hits / total, recall: hits / total, f: fScore(hits, total, total, beta) };
  }
  const each = precisionRecallF(matrix, classes, beta);
  const sums = { precision: 0, recall: 0, f: 0 };
  let weights = 0;
  for (let k = 0; k < classes; k++) {
    if (actual[k] === 0 && predicted[k] === 0) continue;
    const weight = average === "macro" ? 1 : actual[k];
    weights += weight;
    sums.precision += weight * orZero(each.precision[k]);
    sums.recall += weight * orZero(each.recall[k]);
    sums.f += weight * orZero(each.f[k]);
  }
  return { precision: sums.precision / weights, recall: sums.recall / weights, f: sums.f / weights };
}

// F_β = (1 + β²) · precision · recall / (β² · precision + recall), written so that it is 0 where either is undefined.
function fScore(hits: number, actual: number, predicted: number, beta: number): number {
  const squared = beta * beta;
  return ((1 + squared) * hits) / (squared * actual + predicted);
}

function isPositive(value: number): boolean {
  return value > 0;
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

function trace(matrix: Float64Array, classes: number): number {
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += matrix[k * classes + k];
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
