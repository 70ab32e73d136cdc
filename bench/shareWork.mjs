// One list of jobs by one worker and by two, and one large job by both: how much sooner it is done. Each worker is a process of
// its own that works on one thing at a time. The jobs are examinations of one table with different seeds.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openPostgres } from "../dist/ledger/postgresDatabase.js";
import { newRunIdentifier } from "../dist/ledger/runIdentifier.js";
import { packageManifest } from "../dist/package.js";
import { openTaskQueue } from "../dist/queue/taskQueue.js";
import { table } from "./makeTables.mjs";
import { temporaryPostgres } from "./temporaryPostgres.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const jobs = 12;

/** The section of docs/benchmarks.md; of the part "divided" only how much sooner the one job is done. */
export async function shareWork([part] = []) {
  const server = temporaryPostgres();
  try {
    const many = [1, 2].map((count) => () => secondsWith(count, server.address, jobs, 10_000));
    const one = [1, 2].map((count) => () => secondsWith(count, server.address, 1, 100_000));
    const seconds = [];
    for (const measured of [...(part === "divided" ? [] : many), ...one]) seconds.push(await measured());
    if (part === "divided") {
      const [alone, both] = seconds;
      const said = `one worker ${alone.toFixed(1)} s, two ${both.toFixed(1)} s`;
      return { section: "", verdict: `one examination, divided: ${said}` };
    }
    const row = (what, [alone, both]) =>
      `| ${what} | ${alone.toFixed(1)} | ${both.toFixed(1)} | ${(alone / both).toFixed(2)} |`;
    const ratios = [seconds[0] / seconds[1], seconds[2] / seconds[3]].map((ratio) => ratio.toFixed(2));
    return {
      section: `## Sharing work

\`npm run bench -- workers\`. Examinations of 20 columns with all instruments for tables, which wait in PostgreSQL on the same machine, by
workers that work on one thing at a time; from the first job handed in to the last one ended, in seconds, the workers' start left
out.

| what | one worker | two workers | times as fast |
| --- | --- | --- | --- |
${row(`${jobs} examinations of 10,000 rows`, seconds)}
${row("one examination of 100,000 rows, divided", seconds.slice(2))}

There are two cores, of which the database and each worker's own threads take their part; of the one examination each worker reads
the table for itself.`,
      verdict: `two workers: ${ratios[0]} times as fast as one, on one examination ${ratios[1]} times`,
    };
  } finally {
    server.stop();
  }
}

async function secondsWith(count, address, jobs, rows) {
  const { train, test, target } = await table(rows, 20);
  const { instruments } = await packageManifest();
  const forTables = instruments.filter(({ accepts }) => accepts === "table").map(({ id }) => id);
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
      instruments: forTables,
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
