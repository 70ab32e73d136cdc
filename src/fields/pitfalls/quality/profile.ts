// The numbers that the checks of numeric columns share: extremes over all rows, quantiles over a sample.

import { type Column, identifier, isNumeric, type Table } from "../../../data/table.js";
import { aggregateColumns, numberAt, textAt } from "../queries.js";

export interface NumericProfile {
  readonly column: Column;
  /** Extremes over all rows. Numbers are finite: infinities were read as missing. */
  readonly minimum: number;
  readonly maximum: number;
  /** Quantiles 0.5 %, 5 %, 50 %, 95 %, 99.5 % of sampled rows. */
  readonly sampled: readonly number[];
  /** The same without cells equal to the minimum or the maximum: what lies between the extremes. */
  readonly inner: readonly number[];
}

const probabilities = "[0.005, 0.05, 0.5, 0.95, 0.995]";

/** SQL that keeps about `most` of the table's rows, the same ones each time; empty if all may be read. */
export function sampleCondition(table: Table, most: number): string {
  const every = Math.floor(table.rowCount / most);
  return every > 1 ? `WHERE hash("#row") % ${every} = 0` : "";
}

/** Profiles of the numeric columns among `columns`, in two passes over the table. */
export async function profileNumbers(
  table: Table,
  columns: readonly Column[],
  sampleRows: number,
): Promise<NumericProfile[]> {
  const numeric = columns.filter((column) => isNumeric(column) && column.distinct > 0);
  const extremes = await aggregateColumns(table, numeric, ({ name }) => ({
    minimum: `min(${identifier(name)})::DOUBLE`,
    maximum: `max(${identifier(name)})::DOUBLE`,
  }));
  const ranges = numeric.map((column, index) => ({
    column,
    minimum: numberAt(extremes[index], "minimum"),
    maximum: numberAt(extremes[index], "maximum"),
  }));
  const quantiles = await aggregateColumns(
    table,
    ranges,
    ({ column, minimum, maximum }) => {
      const value = `${identifier(column.name)}::DOUBLE`;
      const between = `${value} > ${sqlNumber(minimum)} AND ${value} < ${sqlNumber(maximum)}`;
      return {
        sampled: `quantile_cont(${value}, ${probabilities})::VARCHAR`,
        inner: `(quantile_cont(${value}, ${probabilities}) FILTER (${between}))::VARCHAR`,
      };
    },
    sampleCondition(table, Math.min(sampleRows, Math.max(1000, 2e7 / Math.max(1, numeric.length)))),
  );
  return ranges.map((range, index) => ({
    ...range,
    sampled: parseList(textAt(quantiles[index], "sampled")),
    inner: parseList(textAt(quantiles[index], "inner")),
  }));
}

/** A number as an SQL literal that reads back as the same double. */
export function sqlNumber(value: number): string {
  return `(${value}::DOUBLE)`;
}

function parseList(text: string | null): number[] {
  return text === null ? [] : text.slice(1, -1).split(",").map(Number);
}
