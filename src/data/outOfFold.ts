// Predictions for every row by a model that did not see it.

import { stopIfAborted } from "../core/errors.js";
import { inParts, type PartsRun } from "../core/parts.js";
import { pause } from "../core/pause.js";
import type { Random } from "../core/random.js";
import { everyIndex } from "../stats/arrays.js";
import { applyBins, binnedAt, fitBins } from "../stats/learners/binning.js";
import { fitBinPredictions, type TreeOptions } from "../stats/learners/decisionTree.js";
import { type FeatureColumn, predictionWidth } from "../stats/learners/features.js";
import { type BoostingOptions, fitBinnedBoosting, predictBinnedBoosting } from "../stats/learners/gradientBoosting.js";
import { fitTextDirections, textNumbers } from "../stats/learners/textDirections.js";
import type { Dataset } from "./dataset.js";
import type { EventualLearner } from "./learner.js";
import { openForResampling, type Split } from "./split.js";
import { trainingData } from "./trainingData.js";

export interface ResamplingRun extends PartsRun {
  readonly random: Random;
  /** Called after each fold. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Fits `learner` once per fold and predicts what the fold holds back: row-major predictions for all rows of `dataset`, NaN
 * for rows that no fold tests. Lets other work of the process (an interrupt, above all) happen between folds. The
 * folds' seals are opened without a look being counted: what is predicted here must not be a held-out test set. Each fold is a
 * part: where `parts` is given, others may do some.
 *
 * Throws `Interrupted` once the signal is aborted.
 */
export async function outOfFold<Fitted>(
  learner: EventualLearner<Fitted>,
  dataset: Dataset,
  folds: readonly Split[],
  { random, progress, ...around }: ResamplingRun,
): Promise<Float64Array> {
  const width = predictionWidth(dataset.target);
  const byFold = await inParts<ArrayLike<number>>(around, folds.length, async (index) => {
    const { train } = folds[index];
    const fitted = await learner.fit(dataset, train, random.stream(`fold ${index}`));
    const values = await learner.predict(fitted, dataset, openForResampling(folds[index]));
    progress?.(index + 1, folds.length);
    return values;
  });
  const predicted = new Float64Array(dataset.tableRows.length * width).fill(Number.NaN);
  for (const [index, split] of folds.entries()) {
    placeRows(byFold[index], openForResampling(split).rows, width, predicted);
  }
  return predicted;
}

/**
 * `outOfFold` for gradient boosted trees whose bins are fitted once to all rows (and so are the numbers that
 * stand for texts), which tells the trees where values lie and nothing about any row's target: the folds share what would otherwise be done for each.
 *
 * Throws `Interrupted` once the signal is aborted.
 */
export async function outOfFoldBoosting(
  options: Omit<BoostingOptions, "random">,
  dataset: Dataset,
  folds: readonly Split[],
  { random, signal, progress }: ResamplingRun,
): Promise<Float64Array> {
  const { target, texts = [] } = dataset;
  const directions = fitTextDirections(texts, random.stream("texts"));
  const features = [...dataset.features, ...textNumbers(directions, texts)];
  const width = predictionWidth(target);
  const rows = everyIndex(dataset.tableRows.length);
  const bins = fitBins(features, rows, options.bins);
  const binned = applyBins(bins, features, rows);
  const predicted = new Float64Array(rows.length * width).fill(Number.NaN);
  for (const [index, split] of folds.entries()) {
    await pause();
    stopIfAborted(signal);
    const seen = trainingData({ ...dataset, features: [], texts: [] }, split.train);
    const own = { ...options, random: random.stream(`fold ${index}`) };
    const fitted = fitBinnedBoosting(
      bins,
      binnedAt(binned, split.train.rows),
      seen.target,
      everyIndex(seen.rowCount),
      own,
    );
    const held = openForResampling(split).rows;
    placeRows(predictBinnedBoosting(fitted, binnedAt(binned, held)), held, width, predicted);
    progress?.(index + 1, folds.length);
  }
  return predicted;
}

/**
 * `outOfFold` for a decision tree on one feature, made for asking many features one by one: O(n log n) for all folds
 * together. The feature's bins are fitted once to all rows, which tells a tree where values lie and nothing about any
 * row's target.
 *
 * Throws `Interrupted` once the signal is aborted.
 */
export async function outOfFoldAlone(
  feature: FeatureColumn,
  dataset: Dataset,
  folds: readonly Split[],
  { signal, progress }: Omit<ResamplingRun, "random">,
  options: TreeOptions = {},
): Promise<Float64Array> {
  const { target } = dataset;
  const width = predictionWidth(target);
  const rows = everyIndex(dataset.tableRows.length);
  const bins = fitBins([feature], rows);
  const [column] = applyBins(bins, [feature], rows).columns;
  const predicted = new Float64Array(rows.length * width).fill(Number.NaN);
  await pause();
  stopIfAborted(signal);
  for (const [index, split] of folds.entries()) {
    const seen = trainingData({ ...dataset, features: [], texts: [] }, split.train);
    const binsSeen = binnedAt({ rowCount: rows.length, columns: [column] }, split.train.rows).columns[0];
    const perBin = fitBinPredictions(bins[0], binsSeen, seen.target, everyIndex(seen.rowCount), options);
    for (const row of openForResampling(split).rows) {
      for (let w = 0; w < width; w++) predicted[row * width + w] = perBin[column[row] * width + w];
    }
    progress?.(index + 1, folds.length);
  }
  return predicted;
}

/** Copies row-major `values` to the places `rows` of `into`. */
function placeRows(values: ArrayLike<number>, rows: Int32Array, width: number, into: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    for (let w = 0; w < width; w++) into[rows[i] * width + w] = values[i * width + w];
  }
}
