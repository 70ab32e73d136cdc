// Counts over all cells of stored columns: how many have a value, how many different ones, what kind of numbers.

import { groups } from "../core/groups.js";
import type { Session } from "./duckdbSession.js";
import type { Storage } from "./fileReader.js";

/** Up to this many rows, distinct values are counted exactly, column by column, in one pass. */
const rowsForLists = 20_000;
/** Columns with about this many distinct values or fewer are counted exactly, whatever the number of rows. */
const distinctForExact = 10_000;
/** Up to this many rows, every column is counted exactly. */
const rowsForExact = 250_000;

export interface ColumnStatistics {
  /** Cells with a value. */
  readonly filled: number;
  /** Different values. */
  readonly distinct: number;
  /** Whether `distinct` is exact; else it is HyperLogLog's estimate, good to about 5 %. */
  readonly exact: boolean;
  /** Cells that are not whole numbers; 0 for anything but numbers. */
  readonly fractions: number;
  readonly infinite: number;
  /** The largest magnitude of a number; 0 for anything else. */
  readonly magnitude: number;
  /** Mean number of characters of a text; 0 for anything else. */
  readonly meanLength: number;
}

/** An expression over the columns of `stored`, and what it gives. */
export interface StoredExpression {
  readonly sql: string;
  readonly storage: Storage;
}

/** Statistics of each expression, in order. */
export async function columnStatistics(
  session: Session,
  columns: readonly StoredExpression[],
  rowCount: number,
): Promise<ColumnStatistics[]> {
  const statistics: ColumnStatistics[] = [];
  const size = Math.min(100, Math.max(1, Math.ceil(columns.length / 2)));
  for (const pair of groups(groups(columns, size), 2)) {
    const asked = pair.map((group) => group.flatMap((column) => aggregatesOf(column, rowCount)));
    const answers = await session.valuesBeside(
      asked.map((aggregates) => `SELECT ${aggregates.join(", ")} FROM stored`),
    );
    const values = answers.flat().map(Number);
    for (const [index, { sql, storage }] of pair.flat().entries()) {
      const [filled, distinct, measure, fractions] = values.slice(4 * index, 4 * index + 4);
      const magnitude = storage === "DOUBLE" || storage === "BIGINT" ? measure : 0;
      let infinite = storage === "TIMESTAMP" ? measure : 0;
      if (magnitude === Number.POSITIVE_INFINITY) {
        infinite = Number((await session.values(`SELECT count_if(isinf(${sql})) FROM stored`))[0]);
      }
      statistics.push({
        filled,
        distinct: Math.min(distinct, filled),
        exact: rowCount <= rowsForLists,
        fractions,
        infinite,
        magnitude,
        meanLength: storage === "VARCHAR" ? measure : 0,
      });
    }
  }
  for (const [index, column] of columns.entries()) {
    const estimate = statistics[index];
    if (estimate.exact || !worthCounting(estimate, column.storage, rowCount)) continue;
    const [distinct] = await session.values(`SELECT count(DISTINCT ${column.sql}) FROM stored`);
    statistics[index] = { ...estimate, distinct: Number(distinct), exact: true };
  }
  return statistics;
}

/** Count, distinct values, a measure that depends on the storage, and how many numbers have a fraction. */
function aggregatesOf({ sql, storage }: StoredExpression, rowCount: number): string[] {
  const distinct = rowCount <= rowsForLists ? `list_unique(list(${sql}))` : `approx_count_distinct(${sql})`;
  const common = [`count(${sql})`, distinct];
  switch (storage) {
    case "DOUBLE":
      return [...common, `max(abs(${sql}))`, `count_if(${sql} <> trunc(${sql}))`];
    case "BIGINT":
      return [...common, `max(abs(${sql}::DOUBLE))`, "0"];
    case "TIMESTAMP":
      return [...common, `count_if(isinf(${sql}))`, "0"];
    case "VARCHAR":
      return [...common, `avg(length(${sql}))`, "0"];
    case "BOOLEAN":
      return [...common, "0", "0"];
  }
}

// Identifiers must be known to be unique, so whole numbers and texts that seem to be are counted, too.
function worthCounting(estimate: ColumnStatistics, storage: Storage, rowCount: number): boolean {
  if (rowCount <= rowsForExact || estimate.distinct <= distinctForExact) return true;
  const discrete = storage !== "DOUBLE" || estimate.fractions === 0;
  return discrete && storage !== "TIMESTAMP" && estimate.distinct > 0.8 * estimate.filled;
}
