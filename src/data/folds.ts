// Cross-validation folds: every row is tested once. (In order of time: timeSplits.ts.)

import { UserError } from "../core/errors.js";
import type { Random } from "../core/random.js";
import { foldSplits, groupNumbers, requireFolds, requireRows } from "./partition.js";
import { type Split, splitWithin } from "./split.js";

/**
 * `folds` splits of the rows 0 … rows − 1, each testing a random part; the parts' sizes differ by at most one row.
 *
 * Throws a RangeError unless `folds` is a whole number of at least 2, a UserError with more folds than rows.
 */
export function kFold(rows: number, folds: number, random: Random): Split[] {
  requireFolds(folds);
  requireRows(rows, folds);
  const foldOf = new Int32Array(rows);
  const order = random.permutation(rows);
  for (let i = 0; i < rows; i++) foldOf[order[i]] = i % folds;
  return foldSplits(foldOf, folds, (fold) => `fold ${fold + 1} of ${folds}, drawn at random`);
}

/**
 * `folds` splits that each test the same share of every class, to within one row: `codes` gives each row's class. A
 * class with fewer rows than folds is tested in as many folds as it has rows. Rows without a class (−1) count as a
 * class.
 *
 * Throws a RangeError unless `folds` is a whole number of at least 2, a UserError with more folds than rows.
 */
export function stratifiedKFold(codes: Int32Array, folds: number, random: Random): Split[] {
  requireFolds(folds);
  requireRows(codes.length, folds);
  // Dealt out class after class, going on where the last class stopped, so that the folds' sizes stay within one row.
  const order = random.permutation(codes.length);
  let classes = 1;
  for (let row = 0; row < codes.length; row++) classes = Math.max(classes, codes[row] + 2);
  // Of each class, rows without one first: where its next row is dealt.
  const next = new Int32Array(classes + 1);
  for (let row = 0; row < codes.length; row++) next[codes[row] + 2]++;
  for (let at = 1; at < next.length; at++) next[at] += next[at - 1];
  const foldOf = new Int32Array(codes.length);
  for (let i = 0; i < order.length; i++) foldOf[order[i]] = next[codes[order[i]] + 1]++ % folds;
  return foldSplits(foldOf, folds, (fold) => `fold ${fold + 1} of ${folds}, stratified by class`);
}

/**
 * `folds` splits that keep every group whole; `groups` gives each row's group, and rows without one (−1) each count as a
 * group of their own. The largest group goes first, each into the fold with the fewest rows so far. Nothing is drawn.
 *
 * Throws a RangeError unless `folds` is a whole number of at least 2, a UserError with fewer groups than folds.
 */
export function groupedKFold(groups: Int32Array, folds: number): Split[] {
  requireFolds(folds);
  requireRows(groups.length, folds);
  const { numbers, sizes } = groupNumbers(groups);
  if (sizes.length < folds) {
    throw new UserError(
      "too-few-groups",
      `cannot divide ${sizes.length} groups into ${folds} folds`,
      "ask for fewer folds, or name a group column that tells more rows apart",
    );
  }
  const bySize = sizes.map((_, group) => group).sort((a, b) => sizes[b] - sizes[a] || a - b);
  const foldOfGroup = new Int32Array(sizes.length);
  const load = new Float64Array(folds);
  for (const group of bySize) {
    let lightest = 0;
    for (let fold = 1; fold < folds; fold++) if (load[fold] < load[lightest]) lightest = fold;
    foldOfGroup[group] = lightest;
    load[lightest] += sizes[group];
  }
  return foldSplits(
    numbers.map((group) => foldOfGroup[group]),
    folds,
    (fold) => `fold ${fold + 1} of ${folds}, groups kept whole`,
  );
}

/** An outer split and the folds of its training rows, in which choices are made before the outer test part is scored. */
export interface NestedFold {
  readonly outer: Split;
  readonly inner: readonly Split[];
}

/**
 * For each outer split, inner folds of its training rows alone. `drawInner` gets the outer training rows and returns
 * splits of their positions 0 … rows.length − 1, for instance
 * `(rows, fold) => stratifiedKFold(rows.map((row) => codes[row]), 5, random.stream(`inner ${fold}`))`.
 */
export function nestedFolds(
  outer: readonly Split[],
  drawInner: (rows: Int32Array, outerFold: number) => readonly Split[],
): NestedFold[] {
  return outer.map((split, fold) => ({
    outer: split,
    inner: drawInner(split.train.rows.slice(), fold).map((inner) => splitWithin(split.train, inner)),
  }));
}
