// Splits whose test part is sealed. Fitting takes `TrainingRows`; the rows of a `SealedRows` cannot be read by
// any means but `scoreSealed`, which counts the look, and what it hands over is not accepted by anything that fits.
// How rows are divided stands in holdouts.ts, folds.ts and timeSplits.ts; all of them build with `givenSplit`.

import type { LookCounter } from "../core/run.js";

const trainingBrand: unique symbol = Symbol("training rows");
const sealedBrand: unique symbol = Symbol("sealed rows");
const scoringBrand: unique symbol = Symbol("scoring rows");

/** Rows of a dataset that may be learnt from. */
export interface TrainingRows {
  readonly rows: Int32Array;
  readonly [trainingBrand]: true;
}

/** Rows that are held back. */
export interface SealedRows {
  readonly size: number;
  readonly [sealedBrand]: true;
}

/** Rows that may be predicted and scored, not learnt from. */
export interface ScoringRows {
  readonly rows: Int32Array;
  readonly [scoringBrand]: true;
}

export interface Split {
  /** How the rows were divided, such as `stratified holdout, 25 % held back`. */
  readonly description: string;
  readonly train: TrainingRows;
  readonly test: SealedRows;
}

/** What a look at a sealed part is for, and which data it looks at. */
export interface Look {
  /** Such as `model selection` or `baseline`; looks are counted per purpose. */
  readonly purpose: string;
  /** The content fingerprint of the test data, such as a table's `testFingerprint`. */
  readonly testFingerprint: string;
}

// What lies under each seal. Nothing outside this file can reach it.
const sealed = new WeakMap<SealedRows, Int32Array>();

/**
 * A split into the rows `train` and the rows `test`, which are sealed (both are copied and put into ascending order).
 * Rows that stand in neither part are used by nothing.
 *
 * Throws a RangeError if a row number is negative, or stands twice, within one part or in both.
 */
export function givenSplit(train: Int32Array, test: Int32Array, description = "the split as given"): Split {
  const training = train.slice().sort();
  const heldBack = test.slice().sort();
  for (const rows of [training, heldBack]) {
    if (rows.length > 0 && rows[0] < 0) throw new RangeError(`no row ${rows[0]}`);
    for (let i = 1; i < rows.length; i++) {
      if (rows[i] === rows[i - 1]) throw new RangeError(`row ${rows[i]} stands twice in one part`);
    }
  }
  for (let i = 0, j = 0; i < training.length && j < heldBack.length; ) {
    if (training[i] === heldBack[j]) throw new RangeError(`row ${training[i]} stands in both parts`);
    if (training[i] < heldBack[j]) i++;
    else j++;
  }
  const test_: SealedRows = { size: heldBack.length, [sealedBrand]: true };
  sealed.set(test_, heldBack);
  return { description, train: { rows: training, [trainingBrand]: true }, test: test_ };
}

/** The split of the positions of `tableRows`, some rows of a table, that holds back those of the rows `heldBack`. */
export function splitAt(tableRows: Int32Array, heldBack: ReadonlySet<number>): Split {
  const positions = Int32Array.from(tableRows.keys());
  return givenSplit(
    positions.filter((position) => !heldBack.has(tableRows[position])),
    positions.filter((position) => heldBack.has(tableRows[position])),
  );
}

/**
 * Opens the seal of `split` for `score`, and counts it: `looks.look` is called exactly once, before `score`.
 * Returns what `score` returns.
 */
export async function scoreSealed<T>(
  split: Split,
  looks: LookCounter,
  { purpose, testFingerprint }: Look,
  score: (test: ScoringRows) => T | Promise<T>,
): Promise<T> {
  await looks.look(testFingerprint, purpose);
  return score(openForResampling(split));
}

/**
 * Opens a seal without counting. Only for the validation parts of a resampling that happens wholly inside data
 * that is not a held-out test set: `outOfFold` uses it. Everything else goes through `scoreSealed`.
 */
export function openForResampling(split: Split): ScoringRows {
  return { rows: contents(split.test), [scoringBrand]: true };
}

/** At most `count` of the rows of `training`: those at `positions`, ascending. Makes a fit cheaper. */
export function fewerTrainingRows(training: TrainingRows, positions: Int32Array): TrainingRows {
  return { rows: take(training.rows, positions), [trainingBrand]: true };
}

/**
 * `inner`, a split of the positions 0 … m − 1, as a split of the m rows of `training`. Its parts hold rows of
 * `training` only.
 *
 * Throws a RangeError if `inner` has a position that `training` has not.
 */
export function splitWithin(training: TrainingRows, inner: Split): Split {
  return givenSplit(
    take(training.rows, inner.train.rows),
    take(training.rows, contents(inner.test)),
    inner.description,
  );
}

/** Throws a TypeError unless `rows` were made to be learnt from: the types say so too, but not to everybody. */
export function requireTrainingRows(rows: TrainingRows): void {
  if (rows[trainingBrand] !== true) throw new TypeError("these rows are not for learning");
}

function contents(seal: SealedRows): Int32Array {
  const rows = sealed.get(seal);
  if (rows === undefined) throw new TypeError("these sealed rows were not made by a split");
  return rows;
}

function take(rows: Int32Array, positions: Int32Array): Int32Array {
  return positions.map((position) => {
    if (position >= rows.length) throw new RangeError(`no position ${position} among ${rows.length} rows`);
    return rows[position];
  });
}
