// The scores that depend on predicted classes alone, over drawn confusion matrices, each beside the class that is
// always the same.

import {
  accuracy,
  averagePrecisionRecallF,
  cohenKappa,
  matthewsCorrelation,
  precisionRecallF,
} from "../../../stats/classificationMetrics.js";
import type { Statistic } from "./estimate.js";
import { meanRecall } from "./meanRecall.js";

export interface MatrixDraw {
  /** Row-major actual × predicted. */
  readonly model: Float64Array;
  /** The same rows, all predicted to be one class. */
  readonly constant: Float64Array;
}

/** The matrix of predicting `always` on the rows of `matrix`, written to `into`. */
export function constantMatrix(
  matrix: Float64Array,
  classes: number,
  always: number,
  into = new Float64Array(matrix.length),
): Float64Array {
  into.fill(0);
  for (let actual = 0; actual < classes; actual++) {
    for (let predicted = 0; predicted < classes; predicted++) {
      into[actual * classes + always] += matrix[actual * classes + predicted];
    }
  }
  return into;
}

/** Pairs each drawn matrix with that of predicting `always`. */
export function* besideConstant(
  matrices: Iterable<Float64Array>,
  classes: number,
  always: number,
): Generator<MatrixDraw> {
  const constant = new Float64Array(classes * classes);
  for (const model of matrices) yield { model, constant: constantMatrix(model, classes, always, constant) };
}

/**
 * Accuracy, balanced accuracy, Matthews correlation, Cohen's kappa, macro and weighted precision and F1. (Macro recall
 * is balanced accuracy, weighted recall is accuracy.) `full` is all rows as they are.
 */
export function matrixStatistics(classes: number, full: MatrixDraw): readonly Statistic<MatrixDraw>[] {
  const recalls = (matrix: Float64Array) => precisionRecallF(matrix, classes).recall;
  const [own, ofConstant] = [recalls(full.model), recalls(full.constant)];
  const averaged = (average: "macro" | "weighted", part: "precision" | "recall" | "f") => (matrix: Float64Array) =>
    averagePrecisionRecallF(matrix, classes, average)[part];
  const share: readonly [number, number] = [0, 1];
  const correlation: readonly [number, number] = [-1, 1];
  return [
    statistic("accuracy", share, (matrix) => accuracy(matrix, classes)),
    {
      name: "balanced accuracy",
      better: "higher",
      range: share,
      score: ({ model }) => meanRecall(recalls(model), own),
      baseline: ({ constant }) => meanRecall(recalls(constant), ofConstant),
    },
    statistic("Matthews correlation", correlation, (matrix) => orZero(matthewsCorrelation(matrix, classes))),
    statistic("Cohen's kappa", correlation, (matrix) => orZero(cohenKappa(matrix, classes))),
    statistic("macro precision", share, averaged("macro", "precision")),
    statistic("macro F1", share, averaged("macro", "f")),
    statistic("weighted precision", share, averaged("weighted", "precision")),
    statistic("weighted F1", share, averaged("weighted", "f")),
  ];
}

/** Precision, recall and F1 of the classes in `listed`. */
export function classStatistics(
  levels: readonly string[],
  listed: readonly number[],
): readonly Statistic<MatrixDraw>[] {
  const share: readonly [number, number] = [0, 1];
  const parts = [
    ["recall", "recall"],
    ["precision", "precision"],
    ["f", "F1"],
  ] as const;
  return listed.flatMap((level) =>
    parts.map(([part, name]) =>
      statistic(`${name} of ${levels[level]}`, share, (matrix) => precisionRecallF(matrix, levels.length)[part][level]),
    ),
  );
}

function statistic(
  name: string,
  range: readonly [number, number],
  score: (matrix: Float64Array) => number,
): Statistic<MatrixDraw> {
  return {
    name,
    better: "higher",
    range,
    score: ({ model }) => score(model),
    baseline: ({ constant }) => score(constant),
  };
}

// A correlation with a constant is undefined; as a score of skill it is none.
function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
