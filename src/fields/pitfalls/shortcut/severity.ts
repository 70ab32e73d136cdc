// What a shortcut costs where it breaks. A model learns from the rows outside the slice, as validation there would see it,
// and is scored outside (cross-validated) and inside; then once more after the repair: without the features that break, or,
// where the property is no feature, from rows drawn so that property and target are independent (Idrissi et al. 2022). How
// much further the score falls before the repair than after is what the shortcut is worth: a slice that is merely harder
// costs both alike.

import { stopIfAborted } from "../../../core/errors.js";
import { pause } from "../../../core/pause.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import { gradientBoosting } from "../../../data/learner.js";
import {
  fewerTrainingRows,
  openForResampling,
  type ScoringRows,
  type Split,
  splitWithin,
  type TrainingRows,
} from "../../../data/split.js";
import { targetFolds } from "../../../data/targetFolds.js";
import { targetAt } from "../../../data/trainingData.js";
import { numbersOf } from "../../../stats/arrays.js";
import { normalQuantile } from "../../../stats/distributions.js";
import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import { quickTrees } from "../quickTrees.js";
import { answersOf, contributions, type Scale, scaleOf } from "../score.js";
import { evenlySplit } from "./coarse.js";

/** How to do without a shortcut. */
export interface Repair {
  /** Features that are left out. */
  readonly without: readonly string[];
  /** A code per row of the dataset: the target is made independent of it among the rows that are learnt from. */
  readonly balanced?: Int32Array;
}

export interface Severity {
  readonly before: { readonly outside: MeanInterval; readonly inside: MeanInterval };
  readonly after: { readonly outside: MeanInterval; readonly inside: MeanInterval };
  /** How much further the score falls, from outside to inside, before the repair than after it. */
  readonly worth: MeanInterval;
  /** How much better the score inside is after the repair, on the same rows. */
  readonly gained: MeanInterval;
  /** How many rows there are inside. */
  readonly n: number;
}

const learner = gradientBoosting(quickTrees);
const outsideFolds = 3;

/** The model of `split`'s training rows, outside and on the `inside` rows; `undefined` where the repair leaves nothing to learn from. */
export function severityOf(
  dataset: Dataset,
  groups: Int32Array | undefined,
  split: Split,
  inside: ScoringRows,
  repair: Repair,
  level: number,
  random: Random,
): Severity | undefined {
  const { train } = split;
  const own = targetAt(dataset.target, train.rows);
  const scale = scaleOf(own);
  const ownGroups = groups === undefined ? undefined : train.rows.map((row) => groups[row]);
  const folds = targetFolds(own, ownGroups, outsideFolds, random.stream("folds")).map((fold) =>
    splitWithin(train, fold),
  );
  const repaired = {
    ...dataset,
    features: dataset.features.filter(({ name }) => !repair.without.includes(name)),
  };
  const rowsOf = (rows: TrainingRows) =>
    repair.balanced === undefined
      ? rows
      : independentRows(rows, dataset, repair.balanced, random.stream(`balance ${rows.rows.length}`));
  const plain = (rows: TrainingRows): TrainingRows => rows;
  if (rowsOf(train) === undefined || repaired.features.length === 0) return undefined;

  const scores = (data: Dataset, prepare: (rows: TrainingRows) => TrainingRows | undefined) => {
    const held = folds.map((fold) => openForResampling(fold));
    const answers = new Float64Array(dataset.tableRows.length).fill(Number.NaN);
    for (const [index, fold] of folds.entries()) {
      const answered = answer(data, prepare(fold.train), held[index], scale, random);
      for (const [i, row] of held[index].rows.entries()) answers[row] = answered[i];
    }
    const outside = numbersOf(train.rows.length, (i) => answers[train.rows[i]]);
    return {
      outside: contributions(outside, data.target, train.rows, scale),
      inside: contributions(answer(data, prepare(train), inside, scale, random), data.target, inside.rows, scale),
    };
  };
  const before = scores(dataset, plain);
  const after = scores(repaired, rowsOf);
  const summed = ({ outside, inside: within }: typeof before) => ({
    outside: meanInterval(outside, level),
    inside: meanInterval(within, level),
  });
  const differences = (a: Float64Array, b: Float64Array) =>
    meanInterval(
      numbersOf(a.length, (i) => a[i] - b[i]),
      level,
    );
  const outside = differences(before.outside, after.outside);
  const within = differences(before.inside, after.inside);
  const value = outside.value - within.value;
  const standardError = Math.hypot(outside.standardError, within.standardError);
  const reach = normalQuantile((1 + level) / 2) * standardError;
  return {
    before: summed(before),
    after: summed(after),
    worth: { value, standardError, interval: [value - reach, value + reach], level },
    gained: differences(after.inside, before.inside),
    n: inside.rows.length,
  };
}

function answer(
  dataset: Dataset,
  training: TrainingRows | undefined,
  rows: ScoringRows,
  scale: Scale,
  random: Random,
): Float64Array {
  if (training === undefined) return new Float64Array(rows.rows.length).fill(Number.NaN);
  return answersOf(learner.predict(learner.fit(dataset, training, random), dataset, rows), scale);
}

/** `severityOf` for a slice of the dataset's own rows. */
export async function severityInSlice(
  dataset: Dataset,
  groups: Int32Array | undefined,
  split: Split,
  repair: Repair,
  level: number,
  run: Run,
): Promise<Severity | undefined> {
  await pause();
  stopIfAborted(run.signal);
  return severityOf(dataset, groups, split, openForResampling(split), repair, level, run.random.stream("severity"));
}

/** Fewest rows that balancing may leave, and the least share. */
const fewestBalanced = 40;
const leastBalanced = 0.05;

/**
 * As many of `rows` as can be had such that code and class (of numbers: quarter) are independent, each as frequent as
 * before; `undefined` where some code never meets some class.
 */
function independentRows(
  training: TrainingRows,
  { target }: Dataset,
  codes: Int32Array,
  random: Random,
): TrainingRows | undefined {
  const { rows } = training;
  const classOf = target.kind === "classification" ? target.codes : evenlySplit(target.values, 4);
  const cells = new Map<string, number[]>();
  const [ofCode, ofClass] = [new Map<number, number>(), new Map<number, number>()];
  for (const [position, row] of rows.entries()) {
    const [code, own] = [codes[row], classOf[row]];
    const key = `${code}/${own}`;
    const members = cells.get(key);
    if (members === undefined) cells.set(key, [position]);
    else members.push(position);
    ofCode.set(code, (ofCode.get(code) ?? 0) + 1);
    ofClass.set(own, (ofClass.get(own) ?? 0) + 1);
  }
  let share = 1;
  const expected = (code: number, own: number) => ((ofCode.get(code) ?? 0) * (ofClass.get(own) ?? 0)) / rows.length;
  for (const code of ofCode.keys()) {
    for (const own of ofClass.keys()) {
      share = Math.min(share, (cells.get(`${code}/${own}`)?.length ?? 0) / expected(code, own));
    }
  }
  if (share < leastBalanced || share * rows.length < fewestBalanced) return undefined;
  const kept: number[] = [];
  for (const code of ofCode.keys()) {
    for (const own of ofClass.keys()) {
      const members = cells.get(`${code}/${own}`) ?? [];
      const chosen = random.sample(members.length, Math.round(share * expected(code, own)));
      for (const index of chosen) kept.push(members[index]);
    }
  }
  return fewerTrainingRows(training, Int32Array.from(kept).sort());
}
