// Opens the SQLite file of a ledger: settings for several processes at once, migrations, and the errors of the
// library turned into what the user can mend.

import { accessSync, closeSync, constants, existsSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Database from "libsql";
import { z } from "zod";
import { UserError } from "../core/errors.js";
import { isDiskFull, makeDirectories, systemReason } from "../core/systemErrors.js";
import type { LedgerDatabase, Statements } from "./ledgerDatabase.js";
import { migrations } from "./schema.js";

type Connection = Database.Database;

/** How long a process waits for another to let go of the file. */
const patienceMilliseconds = 20_000;

/**
 * Opens (and creates, if need be) the ledger file, brought up to the newest schema.
 * Throws a `UserError` if it cannot be written, is damaged, is something else, or is newer than this program.
 */
export async function openSqlite(path: string): Promise<LedgerDatabase> {
  const connection = await connect(path);
  const statements: Statements = {
    run: async (sql, ...values) => {
      guarded(path, () => connection.prepare(sql).run(...values));
    },
    all: async (parse, sql, ...values) =>
      guarded(path, () =>
        connection
          .prepare(sql)
          .all(...values)
          .map(parse),
      ),
  };
  // There is one connection: whoever asks waits until a transaction that is under way has ended.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const own = last.then(work);
    last = own.catch(() => undefined);
    return own;
  };
  return {
    name: path,
    now: () => new Date(),
    textIn: (column, key) => `json_extract(${column}, '$.${key}')`,
    run: (sql, ...values) => inTurn(() => statements.run(sql, ...values)),
    all: (parse, sql, ...values) => inTurn(() => statements.all(parse, sql, ...values)),
    inTransaction: (_turn, work) => inTurn(() => inTransaction(connection, path, () => work(statements))),
    close: () => inTurn(async () => connection.close()).then(() => undefined),
  };
}

async function connect(path: string): Promise<Connection> {
  makeDirectoryOf(path);
  const { default: SqliteDatabase } = await import("libsql");
  const connection = guarded(path, () => new SqliteDatabase(path, { timeout: patienceMilliseconds }));
  try {
    await switchToWriteAheadLog(connection, path);
    guarded(path, () => {
      // A process that is killed loses nothing; a power cut may lose the last moments, never the file.
      connection.pragma("synchronous = NORMAL");
      connection.pragma("foreign_keys = ON");
    });
    await migrate(connection, path);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

/** Runs `work` between BEGIN IMMEDIATE and COMMIT: other processes wait, and a failure leaves nothing behind. */
async function inTransaction<Result>(
  connection: Connection,
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    connection.exec("BEGIN IMMEDIATE");
    try {
      const result = await work();
      connection.exec("COMMIT");
      return result;
    } catch (error) {
      if (connection.inTransaction) connection.exec("ROLLBACK");
      throw error;
    }
  } catch (error) {
    throw explained(path, error);
  }
}

/** Runs `work`, and turns what SQLite says of the file into a `UserError`. */
function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explained(path, error);
  }
}

/** What SQLite's result codes mean for the user. Their higher bytes hold finer shades. */
const meanings = new Map<number, "not writable" | "busy" | "full" | "damaged">([
  [3, "not writable"], // PERM
  [5, "busy"], // BUSY
  [6, "busy"], // LOCKED
  [8, "not writable"], // READONLY
  [10, "full"], // IOERR
  [11, "damaged"], // CORRUPT
  [13, "full"], // FULL
  [14, "not writable"], // CANTOPEN
  [26, "damaged"], // NOTADB
]);

function meaningOf(error: Error) {
  // The library has the number at the end of the message where opening failed, else as a property.
  const code = "rawCode" in error ? error.rawCode : /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message)?.[1];
  return meanings.get(Number(code) & 0xff);
}

function explained(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  if (error instanceof z.ZodError || error instanceof SyntaxError) {
    return damaged(path, "a record in it cannot be read");
  }
  switch (meaningOf(error)) {
    case "damaged":
      return damaged(path, error.message);
    case "not writable":
      return notWritable(path, refusal(path) ?? error.message);
    case "busy":
      return new UserError("ledger-busy", `${path} is held by another process`, "wait for it to end, then try again");
    case "full":
      return diskFull(path, error.message);
    case undefined:
      return error;
  }
}

/** What the system says against writing the file. */
function refusal(path: string): string | undefined {
  try {
    accessSync(dirname(path), constants.W_OK);
    closeSync(openSync(path, "a"));
    return undefined;
  } catch (error) {
    return systemReason(error);
  }
}

function damaged(path: string, reason: string): UserError {
  return new UserError(
    "ledger-damaged",
    `${path} is damaged or not a ledger: ${reason}`,
    "move the file away (a new one is begun), put back a copy, or run with --no-ledger",
  );
}

function notWritable(path: string, reason: string): UserError {
  return new UserError(
    "ledger-not-writable",
    `the ledger ${path} cannot be opened for writing: ${reason}`,
    "work in a directory that you may write to, or run with --no-ledger",
  );
}

function diskFull(path: string, reason: string): UserError {
  return new UserError(
    "disk-full",
    `${path} cannot be written: ${reason}`,
    "make room on that disk, work in another directory, or run with --no-ledger",
  );
}

function makeDirectoryOf(path: string): void {
  const directory = dirname(path);
  try {
    makeDirectories(directory);
    // What is recorded here belongs to this machine, not to the project's history.
    const ignore = join(directory, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  } catch (error) {
    const reason = systemReason(error) ?? String(error);
    throw isDiskFull(error) ? diskFull(path, reason) : notWritable(path, reason);
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
      const isBusy = error instanceof Error && meaningOf(error) === "busy";
      if (!isBusy || performance.now() > deadline) throw explained(path, error);
      await sleep(20);
    }
  }
}

const versionRow = z.tuple([z.object({ user_version: z.number() })]);
const countRow = z.tuple([z.object({ tables: z.number() })]);

async function migrate(connection: Connection, path: string): Promise<void> {
  const version = () => versionRow.parse(connection.pragma("user_version"))[0].user_version;
  if (guarded(path, version) === migrations.length) return;
  await inTransaction(connection, path, async () => {
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
