// How far the training part reaches into, or past, the time of the test part: over all rows, or entity by entity.

import type { Series } from "../predictions/series.js";

export interface PartsInTime {
  /** Milliseconds or plain numbers, per row of the table; NaN where missing. */
  readonly times: Float64Array;
  readonly entities: Int32Array | undefined;
  readonly series: Series;
  /** 1 for training rows, 2 for test rows, 0 for neither. */
  readonly part: Uint8Array;
}

export interface TimeOverlap {
  /** Test rows whose past and future both are compared: those with a time and, with entities, a training row of theirs. */
  readonly testRows: number;
  /** Of these, how many are earlier than some training row (of their entity). */
  readonly testBeforeTraining: number;
  /** Of these, how many have the time of a training row (of their entity). */
  readonly testAtTrainingTime: number;
  readonly trainingRows: number;
  /** Training rows later than the first test row (of their entity). */
  readonly trainingAfterTest: number;
  /** Those of the training rows that lie furthest after the first test row, at most `most`. */
  readonly latest: readonly { readonly row: number; readonly firstTest: number }[];
  /** Entities that have rows in both parts; 1 where there are no entities. */
  readonly entitiesInBoth: number;
}

const most = 20;

interface Counts {
  testRows: number;
  testBeforeTraining: number;
  testAtTrainingTime: number;
  trainingRows: number;
  trainingAfterTest: number;
}

/** Compares the parts in time. */
export function overlapInTime({ times, part, series }: PartsInTime): TimeOverlap {
  const found: Counts = {
    testRows: 0,
    testBeforeTraining: 0,
    testAtTrainingTime: 0,
    trainingRows: 0,
    trainingAfterTest: 0,
  };
  const latest: { row: number; firstTest: number }[] = [];
  let entitiesInBoth = 0;
  for (let begin = 0; begin < series.order.length; ) {
    let end = begin + 1;
    while (end < series.order.length && series.begins[end] === begin) end++;
    if (compareEntity(series.order.subarray(begin, end), times, part, found, latest)) entitiesInBoth++;
    begin = end;
  }
  latest.sort((a, b) => times[b.row] - b.firstTest - (times[a.row] - a.firstTest) || a.row - b.row);
  return { ...found, latest: latest.slice(0, most), entitiesInBoth };
}

function compareEntity(
  rows: Int32Array,
  times: Float64Array,
  part: Uint8Array,
  found: Counts,
  latest: { row: number; firstTest: number }[],
): boolean {
  let firstTest = Number.NaN;
  let lastTraining = Number.NaN;
  for (const row of rows) {
    if (part[row] === 2 && Number.isNaN(firstTest)) firstTest = times[row];
    if (part[row] === 1) lastTraining = times[row];
  }
  if (Number.isNaN(firstTest) || Number.isNaN(lastTraining)) return false;
  const after: number[] = [];
  // Rows are in order of time: one run of equal times after the other.
  for (let begin = 0; begin < rows.length; ) {
    const time = times[rows[begin]];
    let training = 0;
    let test = 0;
    let end = begin;
    for (; end < rows.length && times[rows[end]] === time; end++) {
      if (part[rows[end]] === 2) test++;
      if (part[rows[end]] !== 1) continue;
      training++;
      if (time > firstTest) after.push(rows[end]);
    }
    found.trainingRows += training;
    found.testRows += test;
    if (time < lastTraining) found.testBeforeTraining += test;
    if (training > 0) found.testAtTrainingTime += test;
    begin = end;
  }
  found.trainingAfterTest += after.length;
  // The last ones lie furthest after.
  for (const row of after.slice(-most)) latest.push({ row, firstTest });
  return true;
}

/** First and last time of each part. */
export interface PartRanges {
  readonly train: readonly [number, number] | undefined;
  readonly test: readonly [number, number] | undefined;
}

/** The stretch of time that each part covers, for each of `entities` (rows of other entities are left out). */
export function rangesInTime(
  { times, part }: Pick<PartsInTime, "times" | "part">,
  entityOf: (row: number) => number | undefined,
): ReadonlyMap<number, PartRanges> {
  const found = new Map<number, { train?: [number, number]; test?: [number, number] }>();
  for (let row = 0; row < times.length; row++) {
    const entity = entityOf(row);
    if (entity === undefined || part[row] === 0 || Number.isNaN(times[row])) continue;
    const which = part[row] === 1 ? "train" : "test";
    let ranges = found.get(entity);
    if (ranges === undefined) {
      ranges = {};
      found.set(entity, ranges);
    }
    const range = ranges[which];
    if (range === undefined) ranges[which] = [times[row], times[row]];
    else {
      range[0] = Math.min(range[0], times[row]);
      range[1] = Math.max(range[1], times[row]);
    }
  }
  return new Map([...found].map(([entity, { train, test }]) => [entity, { train, test }]));
}
