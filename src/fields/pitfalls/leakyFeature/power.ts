// How much of the target's uncertainty some features take away, as seen on rows their model was not fitted to.

import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import { outOfFoldAlone, outOfFoldBoosting } from "../../../data/outOfFold.js";
import type { Split } from "../../../data/split.js";
import { numbersOf } from "../../../stats/arrays.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";
import { logLosses } from "../../../stats/probabilityMetrics.js";
import { type Skill, skillScore, squaredErrors } from "../../../stats/skill.js";
import { mean } from "../../../stats/summary.js";
import { quickTrees } from "../quickTrees.js";

/** A fitted probability is never taken to be surer than this: one wrong certainty shall not outweigh a hundred rows. */
const surest = 1e-3;

/** What one feature's own decision tree may ask. */
const tree = { depth: 5 };

/** Out-of-fold skill of a small decision tree on one feature. */
export async function powerAlone(
  feature: FeatureColumn,
  dataset: Dataset,
  folds: readonly Split[],
  run: Run,
): Promise<Skill> {
  return skillOf(await outOfFoldAlone(feature, dataset, folds, { signal: run.signal }, tree), dataset);
}

/** Out-of-fold skill of gradient boosted trees on all of `features`. */
export async function powerTogether(
  features: readonly FeatureColumn[],
  dataset: Dataset,
  folds: readonly Split[],
  run: Run,
): Promise<Skill> {
  const { random, signal } = run;
  const around = { random: random.stream("learner"), signal };
  return skillOf(await outOfFoldBoosting(quickTrees, { ...dataset, features }, folds, around), dataset);
}

/** 1 − log-loss / log-loss of the class shares for a class target, R² for a numeric one. */
function skillOf(predicted: Float64Array, { target }: Dataset): Skill {
  if (target.kind === "regression") {
    const centre = mean(target.values);
    return skillScore(
      squaredErrors(predicted, target.values),
      target.values.map((value) => (value - centre) ** 2),
    );
  }
  const { codes, classes } = target;
  const shares = new Float64Array(classes);
  for (const code of codes) shares[code] += 1 / codes.length;
  return skillScore(
    logLosses(
      predicted.map((probability) => Math.max(surest, probability)),
      codes,
      classes,
    ),
    numbersOf(codes.length, (i) => -Math.log(shares[codes[i]])),
  );
}
