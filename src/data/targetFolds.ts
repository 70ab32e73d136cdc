// The folds that fit a target: whole groups where rows belong together, else stratified by class, else at random.

import type { Random } from "../core/random.js";
import type { Target } from "../stats/learners/features.js";
import { groupedKFold, kFold, stratifiedKFold } from "./folds.js";
import type { Split } from "./split.js";

/**
 * `folds` splits of all rows. `groups` gives each row's group (−1: none), and is not heeded where there are fewer groups
 * than folds.
 *
 * Throws as `kFold` does.
 */
export function targetFolds(target: Target, groups: Int32Array | undefined, folds: number, random: Random): Split[] {
  if (groups !== undefined && new Set(groups).size >= folds) return groupedKFold(groups, folds);
  return target.kind === "classification"
    ? stratifiedKFold(target.codes, folds, random)
    : kFold(target.values.length, folds, random);
}
