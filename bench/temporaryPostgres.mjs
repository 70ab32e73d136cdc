// A PostgreSQL server of the bench's own (Debian's programs), in a temporary directory, reached through a socket there.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = "/usr/lib/postgresql";

/** Its address, and what ends it. */
export function temporaryPostgres() {
  const newest = readdirSync(root).sort((a, b) => Number(b) - Number(a))[0];
  const directory = mkdtempSync(join(tmpdir(), "touchstone-bench-postgres-"));
  const data = join(directory, "data");
  // PostgreSQL refuses to run as root: there it runs in a user namespace, where it is somebody else.
  const prefix = process.getuid() === 0 ? ["unshare", "--user", "--map-user=1000"] : [];
  const server = (program, ...flags) => {
    const [command, ...rest] = [...prefix, join(root, newest, "bin", program), ...flags];
    execFileSync(command, rest, { stdio: "ignore" });
  };
  server("initdb", "-D", data, "-A", "trust", "-U", "touchstone", "-E", "UTF8");
  server(
    "pg_ctl",
    "-D",
    data,
    "-w",
    "-l",
    join(directory, "log"),
    "-o",
    `-k ${directory} -c listen_addresses=`,
    "start",
  );
  return {
    address: `postgres:///postgres?host=${encodeURIComponent(directory)}&user=touchstone`,
    stop() {
      server("pg_ctl", "-D", data, "-m", "fast", "stop");
      rmSync(directory, { recursive: true });
    },
  };
}
