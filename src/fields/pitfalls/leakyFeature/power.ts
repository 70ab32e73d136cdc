// How much of the target's uncertainty some features take away, as seen on rows their model was not fitted to.

import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import type { Learner } from "../../../data/learner.js";
import { outOfFold } from "../../../data/outOfFold.js";
import type { Split } from "../../../data/split.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";
import { logLosses, type Skill, skillScore, squaredErrors } from "../../../stats/skill.js";
import { mean } from "../../../stats/summary.js";

/** A fitted probability is never taken to be surer than this: one wrong certainty shall not outweigh a hundred rows. */
const surest = 1e-3;

/**
 * Out-of-fold skill of `learner` on `features` alone: 1 − log-loss / log-loss of the class shares for a class target,
 * R² for a numeric one.
 */
export async function predictivePower<Fitted>(
  learner: Learner<Fitted>,
  features: readonly FeatureColumn[],
  dataset: Dataset,
  folds: readonly Split[],
  run: Run,
): Promise<Skill> {
  const { target } = dataset;
  const predicted = await outOfFold(learner, { ...dataset, features }, folds, {
    random: run.random.stream("learner"),
    signal: run.signal,
  });
  if (target.kind === "regression") {
    const centre = mean(target.values);
    return skillScore(squaredErrors(predicted, target.values), target.values.map((value) => (value - centre) ** 2));
  }
  const { codes, classes } = target;
  const shares = new Float64Array(classes);
  for (const code of codes) shares[code] += 1 / codes.length;
  return skillScore(
    logLosses(predicted, codes, classes, surest),
    Float64Array.from(codes, (code) => -Math.log(shares[code])),
  );
}
