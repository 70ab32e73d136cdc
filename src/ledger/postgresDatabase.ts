// A ledger in PostgreSQL, for several machines at once: one pool of connections, the migrations of `schema.ts`, and
// patience with a server that is being restarted.

import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import { UserError } from "../core/errors.js";
import { errorCode } from "../core/systemErrors.js";
import type { LedgerDatabase, SqlValue, Statements } from "./ledgerDatabase.js";
import { migrations } from "./schema.js";

/** How long a statement is tried anew while the server cannot be reached. */
const patienceMilliseconds = 60_000;
const firstPauseMilliseconds = 50;
const longestPauseMilliseconds = 1000;
const mostConnections = 4;
/** PostgreSQL's type of 64-bit integers, which the library would hand over as text. */
const bigintType = 20;

/**
 * Opens the ledger at `address` (`postgres://user:password@host:port/database`), its tables made or brought up to the newest
 * schema. Throws a `UserError` where the server cannot be reached (where `patient`, not for a minute), lets nobody in, or holds a newer ledger.
 */
export async function openPostgres(address: string, patient = false): Promise<LedgerDatabase> {
  const name = withoutPassword(address);
  const { default: postgres } = await import("pg");
  const pool = new postgres.Pool({
    connectionString: address,
    max: mostConnections,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (type, format) => (type === bigintType ? Number : postgres.types.getTypeParser(type, format)),
    },
  });
  // A connection that breaks while nobody uses it is replaced when one is needed.
  pool.on("error", () => undefined);
  try {
    const open = () => connectAndMigrate(pool, name);
    const clockOffset = await (patient ? patiently(name, open) : guarded(name, open));
    return databaseOver(pool, name, clockOffset);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function databaseOver(pool: Pool, name: string, clockOffset: number): LedgerDatabase {
  const ask = (sql: string, values: readonly SqlValue[]) =>
    patiently(name, async (again) => {
      try {
        const { rows } = await pool.query(numbered(sql), [...values]);
        return rows;
      } catch (error) {
        // The first time round it was recorded, and only the answer was lost.
        if (again && sqlState(error) === uniqueViolation) return [];
        throw error;
      }
    });
  return {
    name,
    now: () => new Date(Date.now() + clockOffset),
    textIn: (column, key) => `(${column}::json ->> '${key}')`,
    run: async (sql, ...values) => {
      await ask(sql, values);
    },
    all: async (parse, sql, ...values) => parsed(name, parse, await ask(sql, values)),
    inTransaction: (turn, work) => patiently(name, () => inTransaction(pool, name, turn, work)),
    close: () => pool.end(),
  };
}

async function inTransaction<Result>(
  pool: Pool,
  name: string,
  turn: string,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  const client = await connected(pool);
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [turn]);
    const result = await work(statementsOf(client, name));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((second: Error) => {
      broken = second;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A connection of one's own. Where it breaks between two statements, the next one says so. */
async function connected(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect();
  if (client.listenerCount("error") === 0) client.on("error", () => undefined);
  return client;
}

function statementsOf(client: PoolClient, name: string): Statements {
  return {
    run: async (sql, ...values) => {
      await client.query(numbered(sql), [...values]);
    },
    all: async (parse, sql, ...values) => parsed(name, parse, (await client.query(numbered(sql), [...values])).rows),
  };
}

/** Makes or migrates the tables; returns by how many milliseconds the server's clock is ahead of ours. */
async function connectAndMigrate(pool: Pool, name: string): Promise<number> {
  const client = await connected(pool);
  try {
    const asked = Date.now();
    const { rows } = await client.query("SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now");
    const clockOffset = clockRow.parse(rows[0]).now - (asked + Date.now()) / 2;
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('touchstone schema', 0))");
    await client.query("CREATE TABLE IF NOT EXISTS touchstone_schema (version INTEGER NOT NULL)");
    const versions = await client.query("SELECT version FROM touchstone_schema");
    const version = versions.rows.length === 0 ? 0 : versionRow.parse(versions.rows[0]).version;
    if (version > migrations.length) {
      throw new UserError(
        "ledger-too-new",
        `${name} was written by a newer Touchstone (schema ${version}; this one knows ${migrations.length})`,
        "update Touchstone, or run with --no-ledger",
      );
    }
    for (const statement of migrations.slice(version).flat()) await client.query(statement);
    await client.query("DELETE FROM touchstone_schema");
    await client.query("INSERT INTO touchstone_schema (version) VALUES ($1)", [migrations.length]);
    await client.query("COMMIT");
    return clockOffset;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Tries `work` again, at growing intervals, while the server is away; `again` says that this is no first try. */
async function patiently<Result>(name: string, work: (again: boolean) => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + patienceMilliseconds;
  for (let pause = firstPauseMilliseconds, again = false; ; again = true) {
    try {
      return await work(again);
    } catch (error) {
      if (!(isAway(error) || sqlState(error) === deadlock) || performance.now() > deadline)
        throw explained(name, error);
      await sleep(pause);
      pause = Math.min(longestPauseMilliseconds, 2 * pause);
    }
  }
}

async function guarded<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw explained(name, error);
  }
}

/** `?` after `?` as `$1`, `$2` …: the ledger's statements hold none in quotes. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll("?", () => {
    count++;
    return `$${count}`;
  });
}

function parsed<Row>(name: string, parse: (row: unknown) => Row, rows: readonly unknown[]): Row[] {
  try {
    return rows.map((row) => parse(row));
  } catch (error) {
    throw explained(name, error);
  }
}

const clockRow = z.object({ now: z.number() });
const versionRow = z.object({ version: z.number() });

/** SQLSTATE of a key that is there already. */
const uniqueViolation = "23505";
/** Shut down by its administrator, crashed, not yet up; class 08 is a broken connection. */
const away = /^(08...|57P0[123])$/;
/** Two waited for each other, and this one was chosen to begin again. */
const deadlock = "40P01";
const networkFailures = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT", "EAI_AGAIN"]);

/** What the library says of a connection that broke, without a code. */
const brokenConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

function sqlState(error: unknown): string {
  const code = errorCode(error);
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : "";
}

/** Whether the server cannot be reached now and may be later. */
function isAway(error: unknown): boolean {
  if (away.test(sqlState(error)) || networkFailures.has(errorCode(error) ?? "")) return true;
  return error instanceof Error && brokenConnection.test(error.message);
}

function explained(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  if (error instanceof z.ZodError || error instanceof SyntaxError) {
    return new UserError(
      "ledger-damaged",
      `${name} is no ledger: a record in it cannot be read`,
      "name another database",
    );
  }
  const state = sqlState(error);
  if (isAway(error) || errorCode(error) === "ENOTFOUND") {
    return new UserError(
      "ledger-unreachable",
      `the ledger ${name} cannot be reached: ${error.message}`,
      "start the server, mend TOUCHSTONE_DATABASE_URL, or unset it to keep the ledger in a file",
    );
  }
  if (state.startsWith("28") || state === "3D000" || state === "42501") {
    return new UserError(
      "ledger-refused",
      `the ledger ${name} lets nobody in by that name: ${error.message}`,
      "mend user, password and database in TOUCHSTONE_DATABASE_URL",
    );
  }
  if (state === "53100") {
    return new UserError("disk-full", `${name} cannot be written: ${error.message}`, "make room on the server's disk");
  }
  return error;
}

/** The address as it may be shown. Throws a `UserError` where it is none of PostgreSQL's. */
function withoutPassword(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !["postgres:", "postgresql:"].includes(url.protocol)) {
    throw new UserError(
      "no-database-address",
      "TOUCHSTONE_DATABASE_URL is no address of a PostgreSQL database",
      "write it as postgres://user:password@host:5432/database",
    );
  }
  url.password = "";
  url.search = "";
  return url.href;
}
