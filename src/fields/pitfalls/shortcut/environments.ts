// Leave one environment out: the model learns from all environments but one and is scored there, beside its score on the same
// rows in a cross-validation that has seen their environment.

import { stopIfAborted } from "../../../core/errors.js";
import { pause } from "../../../core/pause.js";
import type { Run } from "../../../core/run.js";
import { gradientBoosting } from "../../../data/learner.js";
import { givenSplit, openForResampling } from "../../../data/split.js";
import { everyIndex, numbersOf, valuesAt } from "../../../stats/arrays.js";
import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import { quickTrees } from "../quickTrees.js";
import { answersOf, contributions } from "../score.js";
import type { Material } from "./material.js";
import type { Reliance } from "./reliance.js";
import type { Slice } from "./slices.js";

export interface Environment {
  readonly name: string;
  readonly n: number;
  /** The score where other rows of the environment were learnt from. */
  readonly seen: MeanInterval;
  /** The score where none was. */
  readonly unseen: MeanInterval;
  /** `seen` less `unseen`, on the same rows. */
  readonly drop: MeanInterval;
}

const mostEnvironments = 12;

/** Each environment left out in turn. */
export async function leaveEnvironmentsOut(
  slices: readonly Slice[],
  { dataset, scale }: Material,
  { answers }: Reliance,
  level: number,
  run: Run,
): Promise<readonly Environment[]> {
  const learner = gradientBoosting(quickTrees);
  const environments: Environment[] = [];
  const named = slices.filter(({ environment }) => environment).slice(0, mostEnvironments);
  for (const [index, { name, rows }] of named.entries()) {
    await pause();
    stopIfAborted(run.signal);
    run.progress(index, named.length, "leaving environments out");
    const isInside = new Set(rows);
    const others = everyIndex(dataset.tableRows.length).filter((row) => !isInside.has(row));
    const split = givenSplit(others, rows);
    const fitted = learner.fit(dataset, split.train, run.random.stream(name));
    const predicted = learner.predict(fitted, dataset, openForResampling(split));
    const unseen = contributions(answersOf(predicted, scale), dataset.target, rows, scale);
    const seen = contributions(valuesAt(answers, rows), dataset.target, rows, scale);
    environments.push({
      name,
      n: rows.length,
      seen: meanInterval(seen, level),
      unseen: meanInterval(unseen, level),
      drop: meanInterval(
        numbersOf(rows.length, (i) => seen[i] - unseen[i]),
        level,
      ),
    });
  }
  return environments;
}
