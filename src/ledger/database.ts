// Opens the SQLite file of a ledger: settings for several processes at once, migrations, and the errors of the
// library turned into what the user can mend.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Database from "libsql";
import { z } from "zod";
import { UserError } from "../core/errors.js";
import { migrations } from "./schema.js";

type Connection = Database.Database;

/** How long a process waits for another to let go of the file. */
const patienceMilliseconds = 20_000;

/**
 * Opens (and creates, if need be) the ledger file, brought up to the newest schema.
 * Throws a `UserError` if it cannot be written, is damaged, is something else, or is newer than this program.
 */
export async function openDatabase(path: string): Promise<Connection> {
  makeDirectory(dirname(path));
  const { default: SqliteDatabase } = await import("libsql");
  const connection = guarded(path, () => new SqliteDatabase(path, { timeout: patienceMilliseconds }));
  try {
    await switchToWriteAheadLog(connection, path);
    guarded(path, () => {
      // A process that is killed loses nothing; a power cut may lose the last moments, never the file.
      connection.pragma("synchronous = NORMAL");
      connection.pragma("foreign_keys = ON");
      migrate(connection, path);
    });
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

/** Runs `work` between BEGIN IMMEDIATE and COMMIT: other processes wait, and a failure leaves nothing behind. */
export function inTransaction<Result>(connection: Connection, work: () => Result): Result {
  connection.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    connection.exec("COMMIT");
    return result;
  } catch (error) {
    if (connection.inTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

/** Runs `work`, and turns what SQLite says of the file into a `UserError`. */
export function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explained(path, error);
  }
}

// The library reports a failed opening with SQLite's number at the end of the message, and everything else with
// the symbol of SQLite's (extended) result code.
function explained(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const unreadable = error instanceof z.ZodError || error instanceof SyntaxError;
  if (unreadable || /^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
    return new UserError(
      "ledger-damaged",
      `${path} is damaged or not a ledger: ${unreadable ? "a record in it cannot be read" : error.message}`,
      "move the file away (a new one is begun), put back a copy, or run with --no-ledger",
    );
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code) || error.message.includes("ConnectionFailed")) {
    return notWritable(path, error.message);
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new UserError("ledger-busy", `${path} is held by another process`, "wait for it to end, then try again");
  }
  if (/^SQLITE_(FULL|IOERR)/.test(code)) {
    return new UserError(
      "disk-full",
      `${path} cannot be written: ${error.message}`,
      "make room on that disk, work in another directory, or run with --no-ledger",
    );
  }
  return error;
}

function notWritable(path: string, reason: string): UserError {
  return new UserError(
    "ledger-not-writable",
    `the ledger ${path} cannot be opened for writing: ${reason}`,
    "work in a directory that you may write to, or run with --no-ledger",
  );
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    // What is recorded here belongs to this machine, not to the project's history.
    const ignore = join(directory, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  } catch (error) {
    throw notWritable(join(directory, "ledger.db"), error instanceof Error ? error.message : String(error));
  }
}

// SQLite does not wait its turn for this one statement, so we do.
async function switchToWriteAheadLog(connection: Connection, path: string): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    try {
      connection.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      const busy = error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
      if (!busy || performance.now() > deadline) throw explained(path, error);
      await sleep(20);
    }
  }
}

const versionRow = z.tuple([z.object({ user_version: z.number() })]);
const countRow = z.tuple([z.object({ tables: z.number() })]);

function migrate(connection: Connection, path: string): void {
  const version = () => versionRow.parse(connection.pragma("user_version"))[0].user_version;
  if (version() === migrations.length) return;
  inTransaction(connection, () => {
    const from = version();
    if (from > migrations.length) {
      throw new UserError(
        "ledger-too-new",
        `${path} was written by a newer Touchstone (schema ${from}; this one knows ${migrations.length})`,
        "update Touchstone, or run with --no-ledger",
      );
    }
    const [{ tables }] = countRow.parse(connection.prepare("SELECT count(*) AS tables FROM sqlite_schema").all());
    if (from === 0 && tables > 0) {
      throw new UserError(
        "ledger-damaged",
        `${path} is a database of something else, not a ledger`,
        "move the file away; a new one is begun",
      );
    }
    for (const statement of migrations.slice(from).flat()) connection.exec(statement);
    connection.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}
