// The numbers that the checks of numeric columns share: extremes over all rows, quantiles over a sample.

import { mostCellsTogether } from "../../../data/columnsTogether.js";
import { type Column, identifier, isNumeric, type Table } from "../../../data/table.js";
import { sortNumbers } from "../../../stats/sortKernel.js";
import { finiteOnly, quantile } from "../../../stats/summary.js";
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

interface Range {
  readonly column: Column;
  readonly minimum: number;
  readonly maximum: number;
}

type Quantiles = Pick<NumericProfile, "sampled" | "inner">;

const probabilities = [0.005, 0.05, 0.5, 0.95, 0.995];

/** SQL that keeps about `most` of the table's rows, the same ones each time; empty if all may be read. */
export function sampleCondition(table: Table, most: number): string {
  const every = Math.floor(table.rowCount / most);
  return every > 1 ? `WHERE hash("#row") % ${every} = 0` : "";
}

/** Profiles of the numeric columns among `columns`. */
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
  const most = Math.min(sampleRows, Math.max(1000, 2e7 / Math.max(1, numeric.length)));
  const isSmall = table.rowCount <= most && table.rowCount * numeric.length <= mostCellsTogether;
  const quantiles = isSmall
    ? await quantilesInMemory(table, ranges)
    : await quantilesInDatabase(table, ranges, sampleCondition(table, most));
  return ranges.map((range, index) => ({ ...range, ...quantiles[index] }));
}

/** Of all rows: columns of a small table are read anyway, and sorting them takes a tenth of the time. */
async function quantilesInMemory(table: Table, ranges: readonly Range[]): Promise<Quantiles[]> {
  const found: Quantiles[] = [];
  for (const { column, minimum, maximum } of ranges) {
    const sorted = sortNumbers(finiteOnly(await table.numbers(column.name)));
    let [from, to] = [0, sorted.length];
    while (from < to && sorted[from] <= minimum) from++;
    while (to > from && sorted[to - 1] >= maximum) to--;
    const quantilesOf = (values: Float64Array) =>
      values.length === 0 ? [] : probabilities.map((share) => quantile(values, share));
    found.push({ sampled: quantilesOf(sorted), inner: quantilesOf(sorted.subarray(from, to)) });
  }
  return found;
}

async function quantilesInDatabase(table: Table, ranges: readonly Range[], sampled: string): Promise<Quantiles[]> {
  const shares = `[${probabilities.join(", ")}]`;
  const rows = await aggregateColumns(
    table,
    ranges,
    ({ column, minimum, maximum }) => {
      const value = `${identifier(column.name)}::DOUBLE`;
      const between = `${value} > ${sqlNumber(minimum)} AND ${value} < ${sqlNumber(maximum)}`;
      return {
        sampled: `quantile_cont(${value}, ${shares})::VARCHAR`,
        inner: `(quantile_cont(${value}, ${shares}) FILTER (${between}))::VARCHAR`,
      };
    },
    sampled,
  );
  return rows.map((row) => ({ sampled: parseList(textAt(row, "sampled")), inner: parseList(textAt(row, "inner")) }));
}

/** A number as an SQL literal that reads back as the same double. */
export function sqlNumber(value: number): string {
  return `(${value}::DOUBLE)`;
}

function parseList(text: string | null): number[] {
  return text === null ? [] : text.slice(1, -1).split(",").map(Number);
}
