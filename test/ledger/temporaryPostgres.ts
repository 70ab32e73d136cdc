// A PostgreSQL server of the test's own, in a temporary directory, reached through a socket that lies there too.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const programs = programDirectory();

/** Whether this machine has PostgreSQL. */
export const hasPostgres = programs !== undefined;

export interface TemporaryPostgres {
  /** Runs SQL, all of it or nothing, and returns the rows as psql prints them. Throws what the server says. */
  query(sql: string): string;
  /** What TOUCHSTONE_DATABASE_URL would say. */
  readonly address: string;
  /** Stops it at once, as a crash would, waits, and starts it again. */
  restart(secondsAway: number): Promise<void>;
  stop(): void;
}

/** Starts a server with an empty database. */
export function startPostgres(): TemporaryPostgres {
  const directory = mkdtempSync(join(tmpdir(), "touchstone-postgres-"));
  const data = join(directory, "data");
  const server = (program: string, ...flags: string[]) => run(join(programs ?? "", program), ...flags);
  server("initdb", "-D", data, "-A", "trust", "-U", "touchstone", "-E", "UTF8", "--no-sync");
  const options = `-k ${directory} -c listen_addresses= -c fsync=off`;
  const start = () => server("pg_ctl", "-D", data, "-w", "-l", join(directory, "log"), "-o", options, "start");
  const crash = () => server("pg_ctl", "-D", data, "-m", "immediate", "stop");
  start();
  return {
    address: `postgres:///postgres?host=${encodeURIComponent(directory)}&user=touchstone`,
    async restart(secondsAway) {
      crash();
      await sleep(1000 * secondsAway);
      start();
    },
    query: (sql) =>
      execFileSync(
        "psql",
        ["-h", directory, "-U", "touchstone", "-At1", "-v", "ON_ERROR_STOP=1", "postgres", "-c", sql],
        { encoding: "utf8", stdio: "pipe" },
      ).trim(),
    stop() {
      crash();
      rmSync(directory, { recursive: true });
    },
  };
}

/** PostgreSQL refuses to run as root: there it runs in a user namespace, where it is somebody else. */
function run(program: string, ...flags: string[]): void {
  const [command = program, ...rest] =
    process.getuid?.() === 0 ? ["unshare", "--user", "--map-user=1000", program, ...flags] : [program, ...flags];
  execFileSync(command, rest, { stdio: "ignore", timeout: 30_000 });
}

/** Where Debian keeps the newest PostgreSQL's server programs. */
function programDirectory(): string | undefined {
  const root = "/usr/lib/postgresql";
  try {
    const newest = readdirSync(root)
      .sort((a, b) => Number(b) - Number(a))
      .at(0);
    return newest === undefined ? undefined : join(root, newest, "bin");
  } catch {
    return undefined;
  }
}
