// What entities in both parts are worth: the score of simple learners by folds drawn at random, in which rows of one entity
// stand on both sides, less their score by folds that keep entities whole. Both predict the same rows, so that the difference
// is paired; its interval takes rows of different entities only to be independent.

import type { Measure } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import { type Dataset, loadDataset } from "../../../data/dataset.js";
import { groupedKFold } from "../../../data/folds.js";
import { gradientBoosting, type Learner, nearestNeighbour } from "../../../data/learner.js";
import { outOfFold } from "../../../data/outOfFold.js";
import type { Split } from "../../../data/split.js";
import type { Column, Table } from "../../../data/table.js";
import { targetFolds } from "../../../data/targetFolds.js";
import { everyIndex, numbersOf } from "../../../stats/arrays.js";
import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import { commonClasses } from "../commonClasses.js";
import { quickTrees } from "../quickTrees.js";
import { answersOf, contributions, scaleOf } from "../score.js";
import { wholeEntities } from "./wholeEntities.js";

export interface Gap {
  readonly learner: string;
  readonly atRandom: MeanInterval;
  readonly whole: MeanInterval;
  /** `atRandom` less `whole`. */
  readonly difference: MeanInterval;
  readonly n: number;
}

export interface GapOptions {
  readonly rows: number;
  readonly folds: number;
  readonly level: number;
}

const fewestRows = 50;
const mostClasses = 30;

/**
 * The gap for each learner, on the training part (all rows without a split); none where there is no target, nothing to learn
 * from, or there are fewer entities than folds. `names` are columns that name entities: nothing is learnt from them.
 */
export async function validationGaps(
  table: Table,
  group: Column,
  names: readonly string[],
  options: GapOptions,
  run: Run,
): Promise<readonly Gap[]> {
  if (table.roles.target === undefined) return [];
  const random = run.random.stream(`gap ${group.name}`);
  const part = table.parts === undefined ? undefined : "train";
  const rows = await wholeEntities(table, group, options.rows, random.stream("entities"), part);
  const features = table.features
    .map(({ name }) => name)
    .filter((name) => name !== group.name && !names.includes(name));
  const { dataset } = commonClasses(await loadDataset(table, rows, { features }), 2 * options.folds);
  const groups = (await table.codes(group.name, dataset.tableRows)).codes;
  if (!canLearn(dataset) || new Set(groups).size < options.folds) return [];
  const { target } = dataset;
  const atRandom = targetFolds(target, undefined, options.folds, random.stream("folds"));
  const whole = groupedKFold(groups, options.folds);
  // A row without a name is an entity of its own.
  const clusters = groups.map((code, row) => (code < 0 ? -2 - row : code));
  const ask = async <Fitted>(name: string, learner: Learner<Fitted>): Promise<Gap> => {
    run.progress(0, 1, "validating by whole entities");
    const scores = async (folds: readonly Split[]) => {
      const around = { random: random.stream(name), signal: run.signal };
      const answers = answersOf(await outOfFold(learner, dataset, folds, around), scaleOf(target));
      return contributions(answers, target, everyIndex(dataset.tableRows.length), scaleOf(target));
    };
    const [mixed, kept] = [await scores(atRandom), await scores(whole)];
    const { level } = options;
    return {
      learner: name,
      atRandom: meanInterval(mixed, level, clusters),
      whole: meanInterval(kept, level, clusters),
      difference: meanInterval(
        numbersOf(mixed.length, (row) => mixed[row] - kept[row]),
        level,
        clusters,
      ),
      n: mixed.length,
    };
  };
  return [
    await ask("nearest neighbour", nearestNeighbour(1)),
    await ask("gradient boosting", gradientBoosting(quickTrees)),
  ];
}

function canLearn({ features, target, tableRows }: Dataset): boolean {
  if (features.length === 0 || tableRows.length < fewestRows) return false;
  if (target.kind === "regression") return target.values.some((value) => value !== target.values[0]);
  const present = new Set(target.codes).size;
  return present >= 2 && present <= mostClasses;
}

/** The gaps as measures: 0 is chance, 1 is perfect (balanced accuracy less chance, or the variance explained). */
export function gapMeasures(gaps: readonly Gap[], group: string): Measure[] {
  return gaps.flatMap(({ learner, atRandom, whole, difference, n }): Measure[] => {
    const measure = (name: string, { value, interval, level }: MeanInterval, better: Measure["better"]): Measure => {
      return { name, value, interval, level, baseline: 0, better, n };
    };
    return [
      measure(`score of ${learner}, folds at random`, atRandom, "higher"),
      measure(`score of ${learner}, each ${group} whole`, whole, "higher"),
      measure(`what mixing rows of one ${group} is worth to ${learner}`, difference, "lower"),
    ];
  });
}

/** The largest surely positive difference. */
export function certainGap(gaps: readonly Gap[]): Gap | undefined {
  const [first] = [...gaps].sort((a, b) => b.difference.interval[0] - a.difference.interval[0]);
  return first !== undefined && first.difference.interval[0] > 0 ? first : undefined;
}
