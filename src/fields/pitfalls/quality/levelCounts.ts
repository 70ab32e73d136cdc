// How often each level of each category column stands, in all and in each part: what the checks of levels share.

import { groups } from "../../../core/groups.js";
import { type Column, identifier, type Table } from "../../../data/table.js";
import { numberAt, textAt } from "../queries.js";

export interface LevelCount {
  readonly level: string;
  readonly count: number;
  readonly train: number;
  readonly test: number;
  /** The first row it stands in. */
  readonly firstRow: number;
}

export interface LevelCounts {
  readonly column: Column;
  /** In ascending order of text. */
  readonly levels: readonly LevelCount[];
}

/** Columns with more levels than this are names or texts rather than categories, and are not counted level by level. */
export const mostLevels = 5000;

/** Counts the levels of the category and boolean columns among `columns`. */
export async function countLevels(table: Table, columns: readonly Column[]): Promise<LevelCounts[]> {
  const counted = columns.filter(
    ({ type, distinct }) =>
      (type === "category" || type === "text" || type === "boolean") && distinct > 0 && distinct <= mostLevels,
  );
  const found = counted.map((column) => ({ column, levels: [] as LevelCount[] }));
  // Each mention of a table of thousands of columns costs time, whatever its rows: there it is mentioned once.
  const isWide = table.columns.length > 500;
  for (const batch of groups(found, 40)) {
    const selects = batch.map(({ column }, index) => {
      const name = identifier(column.name);
      return `SELECT ${index} AS place, ${name}::VARCHAR AS level, count(*) AS count,
        count(*) FILTER ("#part" = 'train') AS train, count(*) FILTER ("#part" = 'test') AS test,
        min("#row") AS first_row
        FROM ${isWide ? "few" : "cells"} WHERE ${name} IS NOT NULL GROUP BY ${name}`;
    });
    const few = batch.map(({ column }) => identifier(column.name)).join(", ");
    const first = isWide ? `WITH few AS MATERIALIZED (SELECT ${few}, "#row", "#part" FROM cells)` : "";
    for (const row of await table.query(`${first} ${selects.join(" UNION ALL ")} ORDER BY place, level`)) {
      batch[numberAt(row, "place")].levels.push({
        level: textAt(row, "level") ?? "",
        count: numberAt(row, "count"),
        train: numberAt(row, "train"),
        test: numberAt(row, "test"),
        firstRow: numberAt(row, "first_row"),
      });
    }
  }
  return found;
}
