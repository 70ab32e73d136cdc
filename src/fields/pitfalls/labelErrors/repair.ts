// What the doubted labels cost: each fold's rows are predicted again by a learner that was not shown the doubted ones
// among its training rows. Which these are is found within the training rows alone, so that nothing of the rows to be
// scored has a say in it.

import { stopIfAborted } from "../../../core/errors.js";
import type { Measure } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import { kFold, stratifiedKFold } from "../../../data/folds.js";
import { outOfFold } from "../../../data/outOfFold.js";
import { fewerTrainingRows, openForResampling, type TrainingRows } from "../../../data/split.js";
import { featuresAt, targetAt } from "../../../data/trainingData.js";
import { numbersOf, valuesAt } from "../../../stats/arrays.js";
import { predictionWidth, type Target } from "../../../stats/learners/features.js";
import { textsAt } from "../../../stats/learners/textBags.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { mostProbable } from "../../../stats/mostProbable.js";
import { doubtedRows } from "./judge.js";
import { learnerNamed } from "./learners.js";
import type { Material } from "./material.js";
import type { Settings } from "./options.js";

const innerFolds = 3;

export interface Repair {
  readonly measures: readonly Measure[];
  /** Share of the training rows that was dropped. */
  readonly dropped: number;
}

/** The change of the score by dropping doubted training rows, on held-back rows that are not doubted and on all. */
export async function measureRepair(
  { dataset, folds, groups }: Material,
  settings: Settings,
  run: Run,
): Promise<Repair> {
  const { target } = dataset;
  const learner = learnerNamed(settings.learner, target);
  const random = run.random.stream("repair");
  const width = predictionWidth(target);
  const rowCount = dataset.tableRows.length;
  const change = new Float64Array(rowCount);
  const between = new Float64Array(rowCount * width);
  let [dropped, seen] = [0, 0];
  for (const [index, split] of folds.entries()) {
    stopIfAborted(run.signal);
    run.progress(index, folds.length, "learning without the doubted rows");
    const kept = await keptPositions(split.train);
    const held = openForResampling(split);
    const stream = () => random.stream(`fold ${index}`);
    const before = await learner.predict(await learner.fit(dataset, split.train, stream()), dataset, held);
    const fewer = fewerTrainingRows(split.train, kept);
    const after = await learner.predict(await learner.fit(dataset, fewer, stream()), dataset, held);
    const gains = gainsOf(target, held.rows, before, after);
    for (const [i, row] of held.rows.entries()) {
      change[row] = gains[i];
      for (let w = 0; w < width; w++) between[row * width + w] = (before[i * width + w] + after[i * width + w]) / 2;
    }
    dropped += split.train.rows.length - kept.length;
    seen += split.train.rows.length;
  }

  async function keptPositions({ rows }: TrainingRows): Promise<Int32Array> {
    const inner = {
      ...dataset,
      tableRows: rows.map((row) => dataset.tableRows[row]),
      features: featuresAt(dataset.features, rows),
      texts: textsAt(dataset.texts ?? [], rows),
      target: targetAt(target, rows),
    };
    const own = random.stream("inner");
    const splits =
      inner.target.kind === "classification"
        ? stratifiedKFold(inner.target.codes, innerFolds, own)
        : kFold(rows.length, innerFolds, own);
    const predicted = await outOfFold(learner, inner, splits, { random: own, signal: run.signal });
    const doubtful = doubtedRows(inner, predicted, settings);
    return Int32Array.from(rows.keys()).filter((position) => doubtful[position] === 0);
  }

  // Doubted by both learners together: by one of them alone, its own mistakes would be left out.
  const doubted = doubtedRows(dataset, between, settings);
  const trusted = Int32Array.from(doubted.keys()).filter((row) => doubted[row] === 0);
  const name = target.kind === "classification" ? "accuracy gained" : "mean absolute error saved";
  const measure = (where: string, rows: Int32Array): Measure => {
    const changes = valuesAt(change, rows);
    const clusters = groups === undefined ? undefined : rows.map((row) => (groups[row] < 0 ? -2 - row : groups[row]));
    const { value, interval, level } = meanInterval(changes, settings.level, clusters);
    return { name: `${name} ${where}`, value, interval, level, baseline: 0, better: "higher", n: rows.length };
  };
  return {
    measures: [
      measure("by dropping doubted rows, where labels are not doubted", trusted),
      measure("by dropping doubted rows, on all rows", Int32Array.from(doubted.keys())),
    ],
    dropped: dropped / seen,
  };
}

/** By how much the answer to each of `rows` became better. */
function gainsOf(target: Target, rows: Int32Array, before: Float64Array, after: Float64Array): Float64Array {
  if (target.kind === "regression") {
    const { values } = target;
    return numbersOf(rows.length, (i) => Math.abs(values[rows[i]] - before[i]) - Math.abs(values[rows[i]] - after[i]));
  }
  const { classes, codes } = target;
  const [said, says] = [mostProbable(before, classes), mostProbable(after, classes)];
  return numbersOf(rows.length, (i) => Number(says[i] === codes[rows[i]]) - Number(said[i] === codes[rows[i]]));
}
