// Copies a ledger into another database: every row of every table, or nothing.

import { z } from "zod";
import type { LedgerDatabase, SqlValue } from "./ledgerDatabase.js";
import { migrations } from "./schema.js";

/** How many rows of a table there were, and how many of these the other database did not have. */
export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
  readonly copied: number;
}

const rowsAtOnce = 200;
const cells = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const counted = z.object({ rows: z.number() });

/** The tables of a ledger, those that others refer to first. */
const tables = migrations
  .flat()
  .flatMap((statement) => [...statement.matchAll(/^\s*CREATE TABLE (\w+)/gm)].map(([, table]) => table));

/** Copies all rows of `from` that `to` does not have. What is there already stays as it is, so that it may be done again. */
export function copyLedger(from: LedgerDatabase, to: LedgerDatabase): Promise<readonly CopiedTable[]> {
  return to.inTransaction("copy a ledger", async (target) => {
    const count = async (table: string) =>
      (await target.all((row) => counted.parse(row), `SELECT count(*) AS rows FROM ${table}`))[0].rows;
    const copied: CopiedTable[] = [];
    for (const table of tables) {
      const before = await count(table);
      let rows = 0;
      for (;;) {
        const page = await from.all(
          (row) => cells.parse(row),
          `SELECT * FROM ${table} ORDER BY 1, 2, 3 LIMIT ${rowsAtOnce} OFFSET ${rows}`,
        );
        for (const row of page) await target.run(...insertion(table, row));
        rows += page.length;
        if (page.length < rowsAtOnce) break;
      }
      copied.push({ table, rows, copied: (await count(table)) - before });
    }
    return copied;
  });
}

function insertion(table: string, row: Readonly<Record<string, SqlValue>>): [sql: string, ...values: SqlValue[]] {
  const columns = Object.keys(row);
  const places = columns.map(() => "?").join(", ");
  const sql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places}) ON CONFLICT DO NOTHING`;
  return [sql, ...columns.map((column) => row[column])];
}
