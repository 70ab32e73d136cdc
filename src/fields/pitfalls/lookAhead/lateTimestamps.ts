// Feature columns that hold times after their own row's time: things that were not yet known, unless they were
// planned ahead (due dates, appointments).

import { identifier, type Table } from "../../../data/table.js";
import { numberAt } from "../queries.js";

export interface LateColumn {
  readonly column: string;
  /** Share of the rows with both times in which the column's time is later. */
  readonly share: number;
  readonly rows: number;
  /** A few such rows. */
  readonly examples: readonly { readonly row: number; readonly time: string | null; readonly value: string | null }[];
}

/** Other time columns that are later than the row's time in more than `tolerated` of the rows. */
export async function findLateTimestamps(
  table: Table,
  time: string,
  tolerated: number,
): Promise<readonly LateColumn[]> {
  if (table.column(time).type !== "time") return [];
  const found: LateColumn[] = [];
  for (const { name } of table.features.filter(({ type }) => type === "time")) {
    const later = `${identifier(name)} > ${identifier(time)}`;
    const [counts] = await table.query(
      `SELECT count(*) FILTER (WHERE ${later}) AS later, count(*) FILTER (WHERE ${identifier(name)} IS NOT NULL AND ${identifier(time)} IS NOT NULL) AS known FROM cells`,
    );
    const rows = numberAt(counts, "known");
    const share = rows > 0 ? numberAt(counts, "later") / rows : 0;
    if (share <= tolerated) continue;
    const examples = await table.query(
      `SELECT "#row" AS place, ${identifier(time)}::VARCHAR AS own, ${identifier(name)}::VARCHAR AS other FROM cells WHERE ${later} ORDER BY "#row" LIMIT 5`,
    );
    found.push({
      column: name,
      share,
      rows,
      examples: examples.map((row) => ({
        row: numberAt(row, "place"),
        time: row.own === null ? null : String(row.own),
        value: row.other === null ? null : String(row.other),
      })),
    });
  }
  return found.sort((a, b) => b.share - a.share);
}
