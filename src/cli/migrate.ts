// `touchstone migrate`: the ledger of this directory into PostgreSQL.

import { existsSync } from "node:fs";
import { UserError } from "../core/errors.js";
import { copyLedger } from "../ledger/copyLedger.js";
import { ledgerPath, requireDatabaseAddress } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { openPostgres } from "../ledger/postgresDatabase.js";
import { openSqlite } from "../ledger/sqliteDatabase.js";
import { alignedRows } from "../report/textTable.js";

/** Copies, and returns what is to be printed. Throws a `UserError` where either ledger is missing or cannot be used. */
export async function migrate(json: boolean): Promise<string> {
  const address = requireDatabaseAddress("move the ledger to");
  const path = ledgerPath(touchstoneDirectory());
  if (!existsSync(path)) {
    throw new UserError("no-ledger", `there is no ${path} to move`, "work in the directory whose runs are to move");
  }
  const from = await openSqlite(path);
  try {
    const to = await openPostgres(address);
    try {
      const tables = await copyLedger(from, to);
      if (json) return `${JSON.stringify({ from: from.name, to: to.name, tables }, null, 2)}\n`;
      const rows = tables.map(({ table, rows: all, copied }) => [table, String(all), String(copied)]);
      return `${from.name} is in ${to.name} now; the file stays as it is, and so do reports and models beside it.\n\n${alignedRows([["table", "rows", "new there"], ...rows])}`;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}
