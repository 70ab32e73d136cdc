// What a way of dividing rows into folds is worth that lets training rows tell of test rows: the score of simple learners by such
// folds less their score by honest ones. Both predict the same rows, so that the difference is paired; its interval takes rows of
// different clusters only to be independent.

import type { Measure } from "../../core/finding.js";
import type { Random } from "../../core/random.js";
import type { Run } from "../../core/run.js";
import type { Dataset } from "../../data/dataset.js";
import { gradientBoosting, type Learner, nearestNeighbour } from "../../data/learner.js";
import { outOfFold } from "../../data/outOfFold.js";
import type { Split } from "../../data/split.js";
import { everyIndex, numbersOf } from "../../stats/arrays.js";
import { type MeanInterval, meanInterval } from "../../stats/meanInterval.js";
import { quickTrees } from "./quickTrees.js";
import { answersOf, contributions, scaleOf } from "./score.js";

export interface Gap {
  readonly learner: string;
  readonly atRandom: MeanInterval;
  readonly honest: MeanInterval;
  /** `atRandom` less `honest`. */
  readonly difference: MeanInterval;
  readonly n: number;
}

export interface Folds {
  readonly atRandom: readonly Split[];
  readonly honest: readonly Split[];
}

interface GapOptions {
  readonly level: number;
  /** A code for each row of the dataset. */
  readonly clusters: Int32Array;
  readonly random: Random;
}

const fewestRows = 50;
const mostClasses = 30;

/** The gap for each learner, over the rows that both kinds of folds test; told as `doing`. */
export async function validationGaps(
  dataset: Dataset,
  folds: Folds,
  { level, clusters, random }: GapOptions,
  doing: string,
  run: Run,
): Promise<readonly Gap[]> {
  const { target } = dataset;
  const scale = scaleOf(target);
  const ask = async <Fitted>(name: string, learner: Learner<Fitted>): Promise<Gap> => {
    run.progress(0, 1, doing);
    const answers = async (splits: readonly Split[]) => {
      const around = { random: random.stream(name), signal: run.signal };
      return answersOf(await outOfFold(learner, dataset, splits, around), scale);
    };
    const [mixed, kept] = [await answers(folds.atRandom), await answers(folds.honest)];
    const rows = everyIndex(mixed.length).filter((row) => isKnown(mixed[row]) && isKnown(kept[row]));
    const scores = (given: Float64Array) =>
      contributions(
        numbersOf(rows.length, (i) => given[rows[i]]),
        target,
        rows,
        scale,
      );
    const [easy, honest] = [scores(mixed), scores(kept)];
    const codes = rows.map((row) => clusters[row]);
    return {
      learner: name,
      atRandom: meanInterval(easy, level, codes),
      honest: meanInterval(honest, level, codes),
      difference: meanInterval(
        numbersOf(rows.length, (i) => easy[i] - honest[i]),
        level,
        codes,
      ),
      n: rows.length,
    };
  };
  return [
    await ask("nearest neighbour", nearestNeighbour(1)),
    await ask("gradient boosting", gradientBoosting(quickTrees)),
  ];
}

// Of classes no answer is -1, of numbers NaN.
function isKnown(answer: number): boolean {
  return Number.isFinite(answer) && answer !== -1;
}

/** Whether simple learners can learn from it. */
export function canLearn({ features, target, tableRows }: Dataset): boolean {
  if (features.length === 0 || tableRows.length < fewestRows) return false;
  if (target.kind === "regression") return target.values.some((value) => value !== target.values[0]);
  const present = new Set(target.codes).size;
  return present >= 2 && present <= mostClasses;
}

/** The gaps as measures: 0 is chance, 1 is perfect (balanced accuracy less chance, or the variance explained). */
export function gapMeasures(gaps: readonly Gap[], honestly: string, worth: string): Measure[] {
  return gaps.flatMap(({ learner, atRandom, honest, difference, n }): Measure[] => {
    const measure = (name: string, { value, interval, level }: MeanInterval, better: Measure["better"]): Measure => {
      return { name, value, interval, level, baseline: 0, better, n };
    };
    return [
      measure(`score of ${learner}, folds at random`, atRandom, "higher"),
      measure(`score of ${learner}, ${honestly}`, honest, "higher"),
      measure(`what ${worth} is worth to ${learner}`, difference, "lower"),
    ];
  });
}

/** The largest surely positive difference. */
export function certainGap(gaps: readonly Gap[]): Gap | undefined {
  const [first] = [...gaps].sort((a, b) => b.difference.interval[0] - a.difference.interval[0]);
  return first !== undefined && first.difference.interval[0] > 0 ? first : undefined;
}
