// A PostgreSQL server of the test's own, in a temporary directory, reached through a socket that lies there too.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const programs = programDirectory();

/** Whether this machine has PostgreSQL. */
export const hasPostgres = programs !== undefined;

export interface TemporaryPostgres {
  /** Runs SQL, all of it or nothing, and returns the rows as psql prints them. Throws what the server says. */
  query(sql: string): string;
  stop(): void;
}

/** Starts a server with an empty database. */
export function startPostgres(): TemporaryPostgres {
  const directory = mkdtempSync(join(tmpdir(), "touchstone-postgres-"));
  const data = join(directory, "data");
  const server = (program: string, ...flags: string[]) => run(join(programs ?? "", program), ...flags);
  server("initdb", "-D", data, "-A", "trust", "-U", "touchstone", "-E", "UTF8", "--no-sync");
  const options = `-k ${directory} -c listen_addresses= -c fsync=off`;
  server("pg_ctl", "-D", data, "-w", "-l", join(directory, "log"), "-o", options, "start");
  return {
    query: (sql) =>
      execFileSync(
        "psql",
        ["-h", directory, "-U", "touchstone", "-At1", "-v", "ON_ERROR_STOP=1", "postgres", "-c", sql],
        { encoding: "utf8", stdio: "pipe" },
      ).trim(),
    stop() {
      server("pg_ctl", "-D", data, "-m", "immediate", "stop");
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
