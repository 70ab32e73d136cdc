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

/** Compares the parts in time. */
export function overlapInTime({ times, part, series }: PartsInTime): TimeOverlap {
  const found = { testRows: 0, testBeforeTraining: 0, testAtTrainingTime: 0, trainingRows: 0, trainingAfterTest: 0 };
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
  found: {
    testRows: number;
    testBeforeTraining: number;
    testAtTrainingTime: number;
    trainingRows: number;
    trainingAfterTest: number;
  },
  latest: { row: number; firstTest: number }[],
): boolean {
  let firstTest = Number.NaN;
  let lastTraining = Number.NaN;
  for (const row of rows) {
    if (part[row] === 2 && Number.isNaN(firstTest)) firstTest = times[row];
    if (part[row] === 1) lastTraining = times[row];
  }
  if (Number.isNaN(firstTest) || Number.isNaN(lastTraining)) return false;
  const trainingTimes = new Set<number>();
  const after: number[] = [];
  for (const row of rows) {
    if (part[row] !== 1) continue;
    found.trainingRows++;
    if (times[row] >= firstTest) trainingTimes.add(times[row]);
    if (times[row] > firstTest) after.push(row);
  }
  for (const row of rows) {
    if (part[row] !== 2) continue;
    found.testRows++;
    if (times[row] < lastTraining) found.testBeforeTraining++;
    if (trainingTimes.has(times[row])) found.testAtTrainingTime++;
  }
  found.trainingAfterTest += after.length;
  // Rows are in order of time, so the last ones lie furthest after.
  for (const row of after.slice(-most)) latest.push({ row, firstTest });
  return true;
}

/** First and last time of one part; `undefined` if it has none. */
export function timeRange(
  { times, part }: Pick<PartsInTime, "times" | "part">,
  which: number,
  admit: (row: number) => boolean = () => true,
): readonly [number, number] | undefined {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < times.length; row++) {
    if (part[row] !== which || Number.isNaN(times[row]) || !admit(row)) continue;
    if (times[row] < first) first = times[row];
    if (times[row] > last) last = times[row];
  }
  return first <= last ? [first, last] : undefined;
}
