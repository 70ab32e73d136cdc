// What the ways to split share: groups as numbers, parts as splits, cuts between different times.

import { UserError } from "../core/errors.js";
import { everyIndex } from "../stats/arrays.js";
import { givenSplit, type Split } from "./split.js";

/** `0.25` as `25 %`. */
export function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(1))} %`;
}

/**
 * Group codes as numbers 0 … sizes.length − 1 in the order of their first rows, and how many rows each group has.
 * A row without a group (−1) is a group of its own.
 */
export function groupNumbers(groups: Int32Array): { readonly numbers: Int32Array; readonly sizes: readonly number[] } {
  const numbers = new Int32Array(groups.length);
  const sizes: number[] = [];
  const known = new Map<number, number>();
  for (let row = 0; row < groups.length; row++) {
    let number = groups[row] < 0 ? undefined : known.get(groups[row]);
    if (number === undefined) {
      number = sizes.length;
      sizes.push(0);
      if (groups[row] >= 0) known.set(groups[row], number);
    }
    numbers[row] = number;
    sizes[number]++;
  }
  return { numbers, sizes };
}

/** One split per fold: `foldOf` gives the fold that tests each row; all other rows train. */
export function foldSplits(foldOf: Int32Array, folds: number, describe: (fold: number) => string): Split[] {
  const sizes = new Int32Array(folds);
  for (let row = 0; row < foldOf.length; row++) sizes[foldOf[row]]++;
  return Array.from({ length: folds }, (_, fold) => {
    const test = new Int32Array(sizes[fold]);
    const train = new Int32Array(foldOf.length - test.length);
    let held = 0;
    for (let row = 0; row < foldOf.length; row++) {
      if (foldOf[row] === fold) test[held++] = row;
      else train[row - held] = row;
    }
    return givenSplit(train, test, describe(fold));
  });
}

/** Throws a RangeError unless `folds` is a whole number of at least 2. */
export function requireFolds(folds: number): void {
  if (!(Number.isInteger(folds) && folds >= 2)) throw new RangeError(`cannot make ${folds} folds`);
}

/** Throws a UserError if there are more `parts` (folds, blocks) than rows. */
export function requireRows(rows: number, parts: number): void {
  if (rows < parts) {
    throw new UserError("too-few-rows", `cannot divide ${rows} rows into ${parts} parts`, "ask for fewer folds");
  }
}

/** The rows whose time is known, in order of time (rows of the same time in order of their number). */
export function rowsByTime(times: Float64Array): Int32Array {
  const rows = everyIndex(times.length).filter((row) => !Number.isNaN(times[row]));
  let ordered = true;
  for (let i = 1; ordered && i < rows.length; i++) ordered = times[rows[i - 1]] <= times[rows[i]];
  return ordered ? rows : rows.sort((a, b) => times[a] - times[b] || a - b);
}

/**
 * Cuts rows in order of time into `shares.length` blocks of about these shares (which sum to 1), such that no
 * two blocks have a time in common. Returns the cuts: block b is `order[cuts[b]] … order[cuts[b + 1] − 1]`.
 *
 * Throws a UserError if there are fewer different times than blocks.
 */
export function cutBetweenTimes(times: Float64Array, order: Int32Array, shares: readonly number[]): number[] {
  const starts: number[] = [];
  for (let i = 0; i < order.length; i++) {
    if (i === 0 || times[order[i]] !== times[order[i - 1]]) starts.push(i);
  }
  if (starts.length < shares.length) {
    throw new UserError(
      "too-few-times",
      `cannot divide ${starts.length} different times into ${shares.length} parts`,
      "ask for fewer folds, or name a time column with more different values",
    );
  }
  const cuts = [0];
  let share = 0;
  let run = 0;
  for (let block = 1; block < shares.length; block++) {
    share += shares[block - 1];
    const wanted = share * order.length;
    // One run of equal times at least for this block, and one for each block that is still to come.
    const last = starts.length - (shares.length - block);
    run++;
    while (run < last && Math.abs(starts[run + 1] - wanted) < Math.abs(starts[run] - wanted)) run++;
    cuts.push(starts[run]);
  }
  cuts.push(order.length);
  return cuts;
}
