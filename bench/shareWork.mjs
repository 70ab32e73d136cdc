// One list of jobs by one worker and by two, each a process of its own that works on one job at a time: how much sooner it is
// done. The jobs are examinations of one table with different seeds.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openPostgres } from "../dist/ledger/postgresDatabase.js";
import { newRunIdentifier } from "../dist/ledger/runIdentifier.js";
import { openTaskQueue } from "../dist/queue/taskQueue.js";
import { table } from "./makeTables.mjs";
import { temporaryPostgres } from "./temporaryPostgres.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const jobs = 12;

/** The section of docs/benchmarks.md. */
export async function shareWork() {
  const server = temporaryPostgres();
  try {
    const [one, two] = [await secondsWith(1, server.address), await secondsWith(2, server.address)];
    const ratio = (one / two).toFixed(2);
    return {
      section: `## Sharing work

\`npm run bench -- workers\`. ${jobs} examinations of 10,000 × 20 cells (all instruments) that wait in PostgreSQL on the same machine, by
workers that work on one at a time; from the first job taken to the last one ended, the workers' start left out.

| workers | seconds | jobs a minute |
| --- | --- | --- |
| 1 | ${one.toFixed(1)} | ${((60 * jobs) / one).toFixed(1)} |
| 2 | ${two.toFixed(1)} | ${((60 * jobs) / two).toFixed(1)} |

Two workers are ${ratio} times as fast on two cores, of which the database and each worker's own threads take their part.`,
      verdict: `two workers: ${ratio} times as fast as one`,
    };
  } finally {
    server.stop();
  }
}

async function secondsWith(count, address) {
  const { train, test, target } = await table(10_000, 20);
  const directory = mkdtempSync(join(tmpdir(), "touchstone-bench-workers-"));
  const database = await openPostgres(address);
  const queue = await openTaskQueue(database);
  const workers = Array.from({ length: count }, () =>
    spawn(process.execPath, [at("../dist/cli/main.js"), "worker"], {
      cwd: directory,
      env: { ...process.env, TOUCHSTONE_DATABASE_URL: address },
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  await sleep(3000);
  const start = performance.now();
  for (let seed = 0; seed < jobs; seed++) {
    const run = newRunIdentifier();
    await queue.submit(run, {
      command: "examine",
      run,
      paths: [train],
      kind: "table",
      table: { test: [test], target },
      instruments: undefined,
      options: {},
      seed,
      useLedger: true,
      output: { format: "json", colour: false, width: 80 },
      keepReport: false,
      strict: false,
      commandLine: "",
    });
  }
  while ((await queue.underWay()).length > 0) await sleep(50);
  const seconds = (performance.now() - start) / 1000;
  const ended = workers.map((worker) => new Promise((resolve) => worker.on("close", resolve)));
  for (const worker of workers) worker.kill("SIGTERM");
  await Promise.all(ended);
  const failed = await database.all((row) => row, "SELECT id FROM runs WHERE status <> 'finished'");
  if (failed.length > 0) throw new Error(`${failed.length} runs did not finish`);
  await database.close();
  rmSync(directory, { recursive: true });
  return seconds;
}
