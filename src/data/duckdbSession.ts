// One DuckDB database for one table: in memory when the input is small, in a temporary file otherwise, with a
// bound on its memory, and without any reach beyond the files it was given.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { Interrupted, UserError } from "../core/errors.js";
import { isDiskFull } from "../core/systemErrors.js";
import { diskFull, firstLine, noTemporaryDirectory, outOfMemory } from "./readErrors.js";
import type { QueryRow } from "./table.js";

type Cell = QueryRow[string];

export interface SessionOptions {
  /** DuckDB's own memory, such as `512MB`. What does not fit is kept in the temporary directory. */
  readonly memoryLimit: string;
  /** Whether the database lies in a file rather than in memory. */
  readonly onDisk: boolean;
  /** Where temporary files go; the system's directory for them if not given. */
  readonly temporaryDirectory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Session {
  /** The session's own directory: removed by `close` and at the end of the process. */
  readonly directory: string;
  /** Runs statements whose answer nobody needs. */
  run(sql: string): Promise<void>;
  /** Runs a query; counts come as numbers, times as ISO 8601 text. */
  query(sql: string): Promise<QueryRow[]>;
  /** The same over another connection: what else goes on does not wait for it, nor, mostly, for each other. It sees what is committed. */
  queryBeside(sql: string): Promise<QueryRow[]>;
  /** Runs a query that gives one row and returns its values in order. */
  values(sql: string): Promise<Cell[]>;
  /** The same for several queries at once, over other connections. */
  valuesBeside(queries: readonly string[]): Promise<Cell[][]>;
  /** Runs a query and hands over its answer chunk by chunk; chunks come in the order of rows. */
  eachChunk(sql: string, visit: (chunk: DuckDBDataChunk) => void): Promise<void>;
  /** Appends to a table what `fill` hands to the appender, in one transaction. */
  append(table: string, fill: (appender: DuckDBAppender) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Most connections beside the first. */
const mostBeside = 2;

const directoriesToRemove = new Set<string>();

function removeDirectories(): void {
  for (const directory of directoriesToRemove) rmSync(directory, { recursive: true, force: true });
}

/** Makes a directory that is removed when the process ends. */
function temporaryDirectoryIn(parent: string): string {
  let directory: string;
  try {
    directory = mkdtempSync(join(parent, "touchstone-"));
  } catch (error) {
    if (isDiskFull(error)) throw diskFull(parent);
    throw noTemporaryDirectory(parent);
  }
  if (!process.listeners("exit").includes(removeDirectories)) process.on("exit", removeDirectories);
  directoriesToRemove.add(directory);
  return directory;
}

/**
 * Opens a database. Throws a `UserError` for a memory limit that is none, and, as every call does, where memory or disk
 * do not suffice; every call throws `Interrupted` after `signal` was aborted.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  if (!/^\d+(\.\d+)?\s*[KMGT]i?B$/i.test(options.memoryLimit.trim())) {
    throw new UserError(
      "bad-memory",
      `"${options.memoryLimit}" is not an amount of memory`,
      "for example 512MB or 2GB",
    );
  }
  const duckdb = await import("@duckdb/node-api");
  const convert = await cellConverter();
  const parent = options.temporaryDirectory ?? tmpdir();
  const directory = temporaryDirectoryIn(parent);
  const removeDirectory = () => {
    rmSync(directory, { recursive: true, force: true });
    directoriesToRemove.delete(directory);
  };

  const { signal } = options;
  const guarded = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    if (signal?.aborted) throw new Interrupted();
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted) throw new Interrupted();
      const told = firstLine(error);
      // DuckDB calls it out of memory, too, when there is no room on the disk for what memory cannot hold.
      if (/failed to offload|No space left on device|File too large|disk.*full/i.test(told)) throw diskFull(parent);
      if (/^Out of Memory Error/.test(told)) throw outOfMemory(options.memoryLimit);
      throw error;
    }
  };

  const open = async () => {
    const instance = await duckdb.DuckDBInstance.create(options.onDisk ? join(directory, "table.duckdb") : ":memory:", {
      memory_limit: options.memoryLimit,
      temp_directory: join(directory, "spill"),
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      // What reading leaves behind is given back at once, before instruments need as much.
      allocator_flush_threshold: "1MB",
      allocator_bulk_deallocation_flush_threshold: "1MB",
    });
    return { instance, connection: await connect(instance) };
  };
  const { instance, connection } = await guarded(open).catch((error: unknown) => {
    removeDirectory();
    throw error;
  });
  const connections = [connection];
  const beside: { readonly connection: Promise<DuckDBConnection>; busy: number }[] = [];
  const connectBeside = async () => {
    const made = await connect(instance);
    connections.push(made);
    return made;
  };
  /** A connection that has nothing to do, or one with least. */
  const leastBusy = () => {
    const [first] = [...beside].sort((one, other) => one.busy - other.busy);
    if (first !== undefined && (first.busy === 0 || beside.length === mostBeside)) return first;
    const made = { connection: connectBeside(), busy: 0 };
    beside.push(made);
    return made;
  };
  const runBeside = async (sql: string) => {
    const line = leastBusy();
    line.busy++;
    try {
      return await (await line.connection).run(sql);
    } finally {
      line.busy--;
    }
  };
  const interrupt = () => {
    for (const each of connections) each.interrupt();
  };
  signal?.addEventListener("abort", interrupt);

  let closed = false;
  return {
    directory,
    run: (sql) =>
      guarded(async () => {
        await connection.run(sql);
      }),
    query: (sql) =>
      guarded(async () => {
        const result = await connection.run(sql);
        return result.convertRowObjects(convert);
      }),
    queryBeside: (sql) =>
      guarded(async () => {
        const result = await runBeside(sql);
        return result.convertRowObjects(convert);
      }),
    values: (sql) =>
      guarded(async () => {
        const result = await connection.run(sql);
        const rows = await result.convertRows(convert);
        return rows[0];
      }),
    valuesBeside: (queries) =>
      guarded(() =>
        Promise.all(
          queries.map(async (sql) => {
            const rows = await (await runBeside(sql)).convertRows(convert);
            return rows[0];
          }),
        ),
      ),
    eachChunk: (sql, visit) =>
      guarded(async () => {
        const result = await connection.run(sql);
        for (const chunk of await result.fetchAllChunks()) visit(chunk);
      }),
    append: (table, fill) =>
      guarded(async () => {
        // One transaction, or else each chunk would be written twice: to the log and to the table.
        await connection.run("BEGIN");
        const appender = await connection.createAppender(table);
        try {
          await fill(appender);
          appender.flushSync();
        } finally {
          appender.closeSync();
        }
        await connection.run("COMMIT");
      }),
    async close() {
      if (closed) return;
      closed = true;
      signal?.removeEventListener("abort", interrupt);
      for (const each of connections) each.disconnectSync();
      instance.closeSync();
      removeDirectory();
    },
  };
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

/** How a value of DuckDB becomes a number, a text, a boolean or null. */
async function cellConverter(): Promise<(value: DuckDBValue) => Cell> {
  const { DuckDBDecimalValue, DuckDBTimestampValue, DuckDBTimestampTZValue } = await import("@duckdb/node-api");
  return (value) => {
    if (value === null || typeof value === "number" || typeof value === "string" || typeof value === "boolean") {
      return value;
    }
    if (typeof value === "bigint") return Number(value);
    if (value instanceof DuckDBDecimalValue) return value.toDouble();
    if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
      return isoTime(Number(value.micros) / 1000);
    }
    return String(value);
  };
}

/** ISO 8601 text of a time in milliseconds since 1970: no fraction where there is none, no zone. */
export function isoTime(milliseconds: number): string {
  const rounded = Math.floor(milliseconds);
  if (!(Math.abs(rounded) <= 8.64e15)) return String(milliseconds);
  return new Date(rounded).toISOString().replace(/(\.000)?Z$/, "");
}
