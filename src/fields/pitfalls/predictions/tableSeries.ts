// The whole table as series: its target in order of time, entity by entity.

import type { Table } from "../../../data/table.js";
import { inTimeOrder, type Series } from "./series.js";

/** Rows of the table are positions of the series. */
export interface TableSeries {
  readonly times: Float64Array;
  readonly entities: Int32Array | undefined;
  readonly series: Series;
  /** Whether a row may be learnt from: it stands in the training part, or there is no split. */
  readonly learn: (row: number) => boolean;
}

/** At most this share of times may repeat within an entity for rows to count as a series. */
const mostRepeated = 0.1;

/** `undefined` if the table names no time that has an order. */
export async function readSeries(table: Table): Promise<TableSeries | undefined> {
  const { time, group } = table.roles;
  if (time === undefined || ["category", "text"].includes(table.column(time).type)) return undefined;
  const times = await table.numbers(time);
  const entities = group === undefined ? undefined : (await table.codes(group)).codes;
  const series = inTimeOrder(times, entities);
  const training = new Uint8Array(table.rowCount).fill(table.parts === undefined ? 1 : 0);
  if (table.parts !== undefined) for (const row of await table.rows("train")) training[row] = 1;
  return { times, entities, series, learn: (row) => training[row] === 1 };
}

/** Whether rows follow one another: a row's past is the row before. */
export function isOneSeries({ series }: TableSeries): boolean {
  return (
    series.order.length >= 10 && series.repeatedTimes <= mostRepeated && series.order.length >= 3 * series.entities
  );
}

/** Milliseconds per step where the time is a date; NaN where it is a plain number. */
export function stepOf(table: Table, { series }: TableSeries): number {
  const { time } = table.roles;
  return time !== undefined && table.column(time).type === "time" ? series.step : Number.NaN;
}

/**
 * Blocks of neighbouring rows, as codes of entities: errors of one block are drawn together, because neighbours in time
 * err alike. `rows` are cut, in order of time and entity by entity, into blocks of about n^(1/3) rows (the order that
 * is best for a mean: Hall, Horowitz & Jing 1995). Rows without a time are blocks of their own.
 */
export function timeBlocks({ series }: TableSeries, rows: Int32Array): Int32Array {
  const length = Math.max(1, Math.round(rows.length ** (1 / 3)));
  const wanted = new Map<number, number>();
  rows.forEach((row, index) => {
    wanted.set(row, index);
  });
  const blocks = new Int32Array(rows.length).fill(-1);
  let block = 0;
  let filled = 0;
  let entity = -1;
  for (let place = 0; place < series.order.length; place++) {
    const index = wanted.get(series.order[place]);
    if (index === undefined) continue;
    if (filled === length || series.begins[place] !== entity) {
      if (filled > 0) block++;
      filled = 0;
      entity = series.begins[place];
    }
    blocks[index] = block;
    filled++;
  }
  return blocks.map((code) => (code < 0 ? ++block : code));
}
