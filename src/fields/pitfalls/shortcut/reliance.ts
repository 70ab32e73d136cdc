// What a model of all features relies on: the loss of its score on held-back rows when one feature is shuffled among them
// (permutation importance, Breiman 2001; measured on rows that were not learnt from), and when it is left out and the model
// learnt again.

import { stopIfAborted } from "../../../core/errors.js";
import { pause } from "../../../core/pause.js";
import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import { openForResampling, type Split } from "../../../data/split.js";
import { trainingData } from "../../../data/trainingData.js";
import { everyIndex } from "../../../stats/arrays.js";
import { applyBins, type BinnedRows, binnedAt, type FeatureBins, fitBins } from "../../../stats/learners/binning.js";
import { predictionWidth } from "../../../stats/learners/features.js";
import { fitBinnedBoosting, predictBinnedBoosting } from "../../../stats/learners/gradientBoosting.js";
import { quickTrees } from "../quickTrees.js";
import { answersOf, contributions, type Scale } from "../score.js";

export interface Reliance {
  /** What the model answers for each row, having learnt from other folds. */
  readonly answers: Float64Array;
  /** Each row's contribution to the model's score. */
  readonly scores: Float64Array;
  /** For each name, what each row answers when that feature is shuffled among the held-back rows. */
  readonly shuffled: ReadonlyMap<string, Float64Array>;
}

/** A dataset whose features are binned. A bin's edges tell nothing of any row's target: they serve all folds. */
export interface BinnedDataset {
  readonly dataset: Dataset;
  readonly bins: readonly FeatureBins[];
  readonly binned: BinnedRows;
}

export function binnedDataset(dataset: Dataset): BinnedDataset {
  const rows = everyIndex(dataset.tableRows.length);
  const bins = fitBins(dataset.features, rows, quickTrees.bins);
  return { dataset, bins, binned: applyBins(bins, dataset.features, rows) };
}

/** The model of all features, and its answers with each feature of `names` shuffled. */
export async function relianceOn(
  names: readonly string[],
  { dataset, bins, binned }: BinnedDataset,
  folds: readonly Split[],
  scale: Scale,
  run: Run,
): Promise<Reliance> {
  const { features, target } = dataset;
  const rows = everyIndex(dataset.tableRows.length);
  const width = predictionWidth(target);
  const blank = () => new Float64Array(rows.length * width);
  const plain = blank();
  const shuffled = new Map(names.map((name) => [name, blank()]));
  for (const [index, split] of folds.entries()) {
    await pause();
    stopIfAborted(run.signal);
    run.progress(index, folds.length, "asking all features together");
    const random = run.random.stream(`shuffle ${index}`);
    const seen = trainingData({ ...dataset, features: [] }, split.train);
    const fitted = fitBinnedBoosting(
      bins,
      binnedAt(binned, split.train.rows),
      seen.target,
      everyIndex(seen.rowCount),
      quickTrees,
    );
    const held = openForResampling(split).rows;
    const own = binnedAt(binned, held);
    place(predictBinnedBoosting(fitted, own), held, width, plain);
    for (const [name, into] of shuffled) {
      const which = features.findIndex((feature) => feature.name === name);
      const order = random.permutation(held.length);
      const columns = own.columns.map((column, j) => (j === which ? order.map((from) => column[from]) : column));
      const mixed = columns.map((column) => Uint8Array.from(column));
      place(predictBinnedBoosting(fitted, { rowCount: held.length, columns: mixed }), held, width, into);
    }
  }
  const answers = answersOf(plain, scale);
  return {
    answers,
    scores: contributions(answers, target, rows, scale),
    shuffled: new Map([...shuffled].map(([name, predicted]) => [name, answersOf(predicted, scale)])),
  };
}

/** Each row's contribution to the score of a model that was never shown the feature `name`. */
export async function scoresWithout(
  name: string,
  { dataset, bins, binned }: BinnedDataset,
  folds: readonly Split[],
  scale: Scale,
  run: Run,
): Promise<Float64Array> {
  const { target, features } = dataset;
  const others = <Item>(items: readonly Item[]) => items.filter((_, index) => features[index].name !== name);
  const [binsLeft, left] = [others(bins), { ...binned, columns: others(binned.columns) }];
  const rows = everyIndex(dataset.tableRows.length);
  const width = predictionWidth(target);
  const predicted = new Float64Array(rows.length * width);
  for (const split of folds) {
    await pause();
    stopIfAborted(run.signal);
    const seen = trainingData({ ...dataset, features: [] }, split.train);
    const every = everyIndex(seen.rowCount);
    const fitted = fitBinnedBoosting(binsLeft, binnedAt(left, split.train.rows), seen.target, every, quickTrees);
    const held = openForResampling(split).rows;
    place(predictBinnedBoosting(fitted, binnedAt(left, held)), held, width, predicted);
  }
  return contributions(answersOf(predicted, scale), target, rows, scale);
}

function place(values: Float64Array, rows: Int32Array, width: number, into: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    for (let w = 0; w < width; w++) into[rows[i] * width + w] = values[i * width + w];
  }
}
