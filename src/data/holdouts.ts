// Splits that hold back one part of the rows: at random, by class, or by group. (By time: timeSplits.ts.)

import { UserError } from "../core/errors.js";
import type { Random } from "../core/random.js";
import { everyIndex } from "../stats/arrays.js";
import { groupNumbers, percent } from "./partition.js";
import { givenSplit, type Split } from "./split.js";

/**
 * Holds back `fraction` of the rows 0 … rows − 1, drawn at random; at least one row stays in each part.
 *
 * Throws a RangeError unless 0 < fraction < 1, a UserError with fewer than two rows.
 */
export function holdout(rows: number, fraction: number, random: Random): Split {
  const held = heldBackCount(rows, fraction);
  const order = random.permutation(rows);
  return givenSplit(order.subarray(held), order.subarray(0, held), `random holdout, ${percent(fraction)} held back`);
}

/**
 * Holds back `fraction` of the rows of every class: `codes` gives each row's class, and the number held back of a
 * class differs from its share by less than one row. Rows without a class (−1) count as a class.
 *
 * Throws a RangeError unless 0 < fraction < 1, a UserError with fewer than two rows.
 */
export function stratifiedHoldout(codes: Int32Array, fraction: number, random: Random): Split {
  const held = heldBackCount(codes.length, fraction);
  const order = random.permutation(codes.length);
  const members = new Map<number, number[]>();
  for (const row of order) {
    const list = members.get(codes[row]);
    if (list) list.push(row);
    else members.set(codes[row], [row]);
  }
  // Largest remainders: each class gets the whole part of its share, then the largest fractions one more.
  const strata = [...members.keys()].sort((a, b) => a - b).map((code) => members.get(code) ?? []);
  const counts = strata.map((list) => Math.floor((list.length * held) / codes.length));
  const remainders = strata.map((list, stratum) => (list.length * held) / codes.length - counts[stratum]);
  let left = held - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = strata.map((_, stratum) => stratum).sort((a, b) => remainders[b] - remainders[a] || a - b);
  for (const stratum of byRemainder) {
    if (left === 0) break;
    counts[stratum]++;
    left--;
  }
  const test = strata.flatMap((list, stratum) => list.slice(0, counts[stratum]));
  const train = strata.flatMap((list, stratum) => list.slice(counts[stratum]));
  return givenSplit(
    Int32Array.from(train),
    Int32Array.from(test),
    `stratified holdout, ${percent(fraction)} held back`,
  );
}

/**
 * Holds back whole groups, drawn at random until about `fraction` of the rows are held back; at least one group stays
 * in each part. `groups` gives each row's group; rows without one (−1) each count as a group of their own.
 *
 * Throws a RangeError unless 0 < fraction < 1, a UserError with fewer than two groups.
 */
export function groupedHoldout(groups: Int32Array, fraction: number, random: Random): Split {
  const wanted = heldBackCount(groups.length, fraction);
  const { numbers, sizes } = groupNumbers(groups);
  if (sizes.length < 2) {
    throw new UserError(
      "too-few-groups",
      "a grouped holdout needs two groups, and there is only one",
      "name a group column that tells more rows apart, or split without groups",
    );
  }
  const order = random.permutation(sizes.length);
  let held = sizes[order[0]];
  let count = 1;
  while (count < sizes.length - 1 && Math.abs(held + sizes[order[count]] - wanted) < Math.abs(held - wanted)) {
    held += sizes[order[count]];
    count++;
  }
  const isHeld = new Uint8Array(sizes.length);
  for (let i = 0; i < count; i++) isHeld[order[i]] = 1;
  const rows = everyIndex(groups.length);
  return givenSplit(
    rows.filter((row) => isHeld[numbers[row]] === 0),
    rows.filter((row) => isHeld[numbers[row]] === 1),
    `grouped holdout, ${count} of ${sizes.length} groups (${percent(held / groups.length)} of the rows) held back`,
  );
}

function heldBackCount(rows: number, fraction: number): number {
  if (!(fraction > 0 && fraction < 1)) throw new RangeError(`cannot hold back a fraction of ${fraction}`);
  if (rows < 2) {
    throw new UserError("too-few-rows", `a holdout needs two rows, and there are ${rows}`, "bring more rows");
  }
  return Math.min(rows - 1, Math.max(1, Math.round(rows * fraction)));
}
