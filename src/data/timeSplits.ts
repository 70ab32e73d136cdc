// Splits in order of time. Rows of the same time are never divided, and rows without a time (NaN) stand in no part.

import { UserError } from "../core/errors.js";
import { cutBetweenTimes, percent, requireFolds, requireRows, rowsByTime } from "./partition.js";
import { givenSplit, type Split } from "./split.js";

/**
 * Holds back the latest rows, about `fraction` of them: every training time is before every test time.
 *
 * Throws a RangeError unless 0 < fraction < 1, a UserError with fewer than two different times.
 */
export function timeHoldout(times: Float64Array, fraction: number): Split {
  if (!(fraction > 0 && fraction < 1)) throw new RangeError(`cannot hold back a fraction of ${fraction}`);
  const order = rowsByTime(times);
  requireRows(order.length, 2);
  const [, cut] = cutBetweenTimes(times, order, [1 - fraction, fraction]);
  const held = (order.length - cut) / order.length;
  return givenSplit(
    order.subarray(0, cut),
    order.subarray(cut),
    `holdout of the latest ${percent(held)}${withoutTime(times, order)}`,
  );
}

/**
 * `folds` splits that each test one unbroken block of time and train on everything before and after it.
 *
 * Throws a RangeError unless `folds` is a whole number of at least 2, a UserError with fewer different times than folds.
 */
export function blockedTimeFolds(times: Float64Array, folds: number): Split[] {
  const { order, cuts } = timeBlocks(times, folds, folds);
  return Array.from({ length: folds }, (_, fold) =>
    givenSplit(
      order.filter((_row, position) => position < cuts[fold] || position >= cuts[fold + 1]),
      order.subarray(cuts[fold], cuts[fold + 1]),
      `fold ${fold + 1} of ${folds}, blocks of time${withoutTime(times, order)}`,
    ),
  );
}

export interface PurgeOptions {
  /** A row of time t has a label that depends on [t, t + horizon]; in the unit of the times. */
  readonly horizon: number;
  /** Rows left out after each test block's labels end, as a fraction of all rows. */
  readonly embargo?: number;
}

/**
 * Blocks of time as `blockedTimeFolds` makes them, but a training row is purged when its label interval
 * [t, t + horizon] touches the label interval of the test block, and the rows that follow, `embargo` of all,
 * are left out as well (M. López de Prado, Advances in Financial Machine Learning, 2018, chapter 7).
 *
 * Throws a RangeError for a negative horizon or an embargo outside [0, 1), a UserError with fewer different times
 * than folds or where no training row is left.
 */
export function purgedTimeFolds(
  times: Float64Array,
  folds: number,
  { horizon, embargo = 0.01 }: PurgeOptions,
): Split[] {
  if (!(horizon >= 0)) throw new RangeError(`no horizon of ${horizon}`);
  if (!(embargo >= 0 && embargo < 1)) throw new RangeError(`no embargo of ${embargo}`);
  const { order, cuts } = timeBlocks(times, folds, folds);
  return Array.from({ length: folds }, (_, fold) => {
    const first = times[order[cuts[fold]]];
    const labelsEnd = times[order[cuts[fold + 1] - 1]] + horizon;
    let resume = cuts[fold + 1];
    while (resume < order.length && times[order[resume]] <= labelsEnd) resume++;
    resume += Math.floor(embargo * order.length);
    const train = order.filter((row, position) =>
      position < cuts[fold] ? times[row] + horizon < first : position >= resume,
    );
    if (train.length === 0) {
      throw new UserError(
        "horizon-too-long",
        `fold ${fold + 1} of ${folds} has no training rows left once labels that overlap it are purged`,
        "ask for a shorter horizon, a smaller embargo or more folds",
      );
    }
    return givenSplit(
      train,
      order.subarray(cuts[fold], cuts[fold + 1]),
      `fold ${fold + 1} of ${folds}, blocks of time, purged by a horizon of ${horizon}, ` +
        `${percent(embargo)} embargo${withoutTime(times, order)}`,
    );
  });
}

/**
 * `folds` splits with a window that grows: time is cut into folds + 1 blocks, and fold k tests block k + 1 and trains
 * on all blocks before it. The first block is never tested.
 *
 * Throws a RangeError unless `folds` is a whole number of at least 2, a UserError with fewer different times than blocks.
 */
export function forwardFolds(times: Float64Array, folds: number): Split[] {
  const { order, cuts } = timeBlocks(times, folds, folds + 1);
  return Array.from({ length: folds }, (_, fold) =>
    givenSplit(
      order.subarray(0, cuts[fold + 1]),
      order.subarray(cuts[fold + 1], cuts[fold + 2]),
      `fold ${fold + 1} of ${folds}, forward in time${withoutTime(times, order)}`,
    ),
  );
}

function timeBlocks(times: Float64Array, folds: number, blocks: number) {
  requireFolds(folds);
  const order = rowsByTime(times);
  requireRows(order.length, blocks);
  const shares = Array.from({ length: blocks }, () => 1 / blocks);
  return { order, cuts: cutBetweenTimes(times, order, shares) };
}

function withoutTime(times: Float64Array, order: Int32Array): string {
  const left = times.length - order.length;
  return left === 0 ? "" : `; ${left} ${left === 1 ? "row" : "rows"} without a time left out`;
}
