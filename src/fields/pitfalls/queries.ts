// Small helpers for instruments that ask a table in SQL.

import { groups } from "../../core/groups.js";
import type { QueryRow, Table } from "../../data/table.js";

/** A count or measure out of a query's answer; NaN where there is none. */
export function numberAt(row: QueryRow | undefined, name: string): number {
  const value = row?.[name];
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
}

/** A text out of a query's answer; null where there is none. */
export function textAt(row: QueryRow | undefined, name: string): string | null {
  const value = row?.[name];
  return value === null || value === undefined ? null : String(value);
}

/**
 * Asks one row of aggregates about many columns: `aggregates(column, index)` lists SQL expressions by name, and the
 * answer has one record per column under the same names.
 */
export async function aggregateColumns<Item>(
  table: Table,
  items: readonly Item[],
  aggregates: (item: Item) => Readonly<Record<string, string>>,
  where = "",
): Promise<QueryRow[]> {
  const answers: QueryRow[] = [];
  for (const batch of groups(items, 100)) {
    const asked = batch.map(aggregates);
    const expressions = asked.flatMap((expression, index) =>
      Object.entries(expression).map(([name, sql]) => `${sql} AS "${name}_${index}"`),
    );
    const [row] = await table.query(`SELECT ${expressions.join(", ")} FROM cells ${where}`);
    asked.forEach((expression, index) => {
      answers.push(
        Object.fromEntries(Object.keys(expression).map((name) => [name, row?.[`${name}_${index}`] ?? null])),
      );
    });
  }
  return answers;
}

/** The first few rows that meet an SQL condition, as a person would call them: `3, 17, 20`. */
export async function exampleRows(table: Table, condition: string, most = 5): Promise<string> {
  const rows = await table.query(`SELECT "#row" AS place FROM cells WHERE ${condition} ORDER BY "#row" LIMIT ${most}`);
  return rows.map((row) => String(table.locate(numberAt(row, "place")))).join(", ");
}
