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
