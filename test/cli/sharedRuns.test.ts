// One examination, one reproduction, worked on by several workers at once: the answer is the same as one process gives, whoever
// dies; and a worker that reads another file than the others says so.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { type Ledger, ledgerIn } from "../../src/ledger/ledger.js";
import type { LedgerDatabase } from "../../src/ledger/ledgerDatabase.js";
import { openPostgres } from "../../src/ledger/postgresDatabase.js";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";
import { startThrough } from "../../src/queue/startQueuedTask.js";
import { openTaskQueue } from "../../src/queue/taskQueue.js";
import type { Told } from "../../src/tasks/taskThread.js";
import type { ExamineTask, ReproduceTask } from "../../src/tasks/threadMessages.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { hasPostgres, startPostgres, type TemporaryPostgres } from "../ledger/temporaryPostgres.js";
import { builtCli, touchstone } from "./builtCli.js";

/** The first reads what others look at: it must not matter which of them came before. */
const instruments = [
  "test-set-reuse",
  "quality",
  "duplicates",
  "metrics",
  "label-errors",
  "leaky-feature",
  "shift",
  "baseline",
].map((name) => `pitfalls/${name}`);
/** The repetitions of the last are parts of it. */
const claims = [
  "accuracy-hides-majority",
  "standard-interval-coverage",
  "selection-before-validation",
  "holdout-reuse",
].map((name) => `pitfalls/${name}`);
const output = { format: "json", colour: false, width: 80 } as const;

describe.skipIf(!hasPostgres)("workers on one run (skipped where Debian's postgresql is missing)", () => {
  let server: TemporaryPostgres;
  let database: LedgerDatabase;
  let ledger: Ledger;
  let start: ReturnType<typeof startThrough>["startTask"];
  let workers: ChildProcess[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    server = startPostgres();
    database = await openPostgres(server.address);
    ledger = ledgerIn(database, "");
    start = startThrough(await openTaskQueue(database), () => {
      throw new Error("nothing is started here");
    }).startTask;
  }, 60_000);
  afterAll(async () => {
    await endWorkers();
    await database?.close();
    server?.stop();
  });

  async function startWorker(cwd: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, [await builtCli(), "worker"], {
      cwd,
      env: { ...process.env, TOUCHSTONE_DATABASE_URL: server.address },
      stdio: ["ignore", "pipe", "inherit"],
    });
    workers.push(child);
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (text) => {
        lines.push(...String(text).trim().split("\n"));
        resolve();
      });
    });
    return child;
  }

  async function endWorkers(): Promise<void> {
    const ended = workers.map(
      (one) =>
        new Promise((resolve) => ((one.exitCode ?? one.signalCode) === null ? one.once("close", resolve) : resolve(0))),
    );
    for (const worker of workers) worker.kill("SIGTERM");
    await Promise.all(ended);
    workers = [];
  }

  /** Waits until so many findings of the run are recorded. */
  async function recorded(run: string, count: number): Promise<void> {
    while ((await ledger.verdicts(run)).length < count) await sleep(20);
  }

  it("find the same as one process, tell of it as it comes, and settle it once", async () => {
    const cwd = directoryWithModel(4000);
    const alone = await touchstone(
      [
        "examine",
        "model.csv",
        "--target",
        "answer",
        "--prediction",
        "said",
        "--split",
        "part",
        "--seed",
        "7",
        "--json",
        "--with",
        instruments.join(),
      ],
      { cwd, env: { TOUCHSTONE_DATABASE_URL: "" } },
    );
    await startWorker(cwd);
    await startWorker(cwd);
    const task = examination(join(cwd, "model.csv"));
    const told: Told[] = [];
    const outcome = await start({ ...task, keepReport: true }, (one) => told.push(one)).outcome;
    if (!("result" in outcome)) throw new Error(JSON.stringify(outcome));
    const { text, failures, report } = outcome.result;
    expect(failures).toEqual([]);
    expect(examined(text)).toEqual(examined(alone.stdout));
    expect(examined(text).findings.map(({ instrument }) => instrument)).toEqual(instruments);
    // Both had their share.
    expect(lines.filter((line) => line.includes(`${task.run} begins`))).toHaveLength(2);
    const found = told.flatMap((one) => (one.type === "found" ? [one.finding.instrument] : []));
    expect([...found].sort()).toEqual([...instruments].sort());
    expect(report !== undefined && existsSync(report)).toBe(true);
    const run = await ledger.findRun(task.run);
    expect(run).toMatchObject({ status: "finished", outcome: { faults: [] } });
    expect(server.query("SELECT count(*), count(DISTINCT purpose) FROM looks")).toBe("3|3");
    await endWorkers();
  }, 120_000);

  it("do what one that is killed had begun, and find nothing twice", async () => {
    const cwd = directoryWithModel(30_000);
    const dying = await startWorker(cwd);
    await startWorker(cwd);
    const task = examination(join(cwd, "model.csv"));
    const running = start(task, () => undefined);
    await recorded(task.run, 1);
    const held = () => server.query(`SELECT count(DISTINCT share) FROM queued_pieces WHERE task_id = '${task.run}'`);
    while (held() !== "2") await sleep(20);
    dying.kill("SIGKILL");
    expect(await running.outcome).toMatchObject({ result: { failures: [] } });
    expect((await ledger.findings(task.run)).map(({ instrument }) => instrument)).toEqual(instruments);
    expect((await ledger.findRun(task.run)).status).toBe("finished");
    await endWorkers();
  }, 120_000);

  it("all stop where it is cancelled, and what is found stands", async () => {
    const cwd = directoryWithModel(60_000);
    await startWorker(cwd);
    await startWorker(cwd);
    const task = examination(join(cwd, "model.csv"));
    const running = start(task, () => undefined);
    await recorded(task.run, 1);
    running.interrupt();
    const outcome = await running.outcome;
    expect(outcome).toMatchObject({ result: { failures: [{ kind: "interrupted" }] } });
    const run = await ledger.findRun(task.run);
    expect(run.status).toBe("interrupted");
    const found = await ledger.verdicts(task.run);
    expect(found.length).toBeLessThan(instruments.length);
    await sleep(1500);
    expect(await ledger.verdicts(task.run)).toEqual(found);
    expect(server.query("SELECT count(*) FROM queued_pieces")).toBe("0");
    await endWorkers();
  }, 120_000);

  it("say so where one reads another file than the run began with, or none", async () => {
    const cwd = directoryWithModel(30_000);
    const path = join(cwd, "model.csv");
    await startWorker(cwd);
    const task = examination(path);
    const running = start(task, () => undefined);
    await recorded(task.run, 1);
    writeFileSync(path, "a,answer,said,part\n1,yes,yes,train\n2,no,no,test\n3,no,yes,train\n");
    await startWorker(cwd);
    const outcome = await running.outcome;
    expect(outcome).toMatchObject({ failure: { kind: "user", code: "other-subject" } });
    expect("failure" in outcome && outcome.failure.kind === "user" && outcome.failure.message).toBe(
      `${path} on ${hostname()} is not what this run began with: it was changed, or another file lies there on this machine`,
    );
    expect((await ledger.findRun(task.run)).status).toBe("failed");
    const missing = await start(examination(join(cwd, "none.csv")), () => undefined).outcome;
    expect(missing).toMatchObject({
      failure: { kind: "user", message: expect.stringContaining(`(on ${hostname()})`) },
    });
    await endWorkers();
  }, 120_000);

  it("reproduce claims with the same numbers as one process", async () => {
    const cwd = emptyDirectory();
    const alone = await touchstone(["reproduce", ...claims, "--seed", "3", "--json"], {
      cwd,
      env: { TOUCHSTONE_DATABASE_URL: "" },
    });
    await startWorker(cwd);
    await startWorker(cwd);
    const run = newRunIdentifier();
    const task: ReproduceTask = {
      command: "reproduce",
      run,
      claims,
      scale: "quick",
      seed: 3,
      useLedger: true,
      output,
      file: undefined,
      strict: false,
    };
    const outcome = await start(task, () => undefined).outcome;
    if (!("result" in outcome)) throw new Error(JSON.stringify(outcome));
    expect(reproduced(outcome.result.text)).toEqual(reproduced(alone.stdout));
    expect(lines.filter((line) => line.includes(`${run} begins`)).length).toBeGreaterThan(1);
    await endWorkers();
  }, 240_000);
});

/** What an examination answers, apart from times and its name. */
function examined(text: string) {
  const finding = z.looseObject({ instrument: z.string(), elapsedSeconds: z.number() });
  const report = z.looseObject({ findings: z.array(finding) }).parse(JSON.parse(text));
  const findings = report.findings.map(({ elapsedSeconds: _, ...rest }) => rest);
  return { ...report, findings, run: "", elapsedSeconds: 0, command: "" };
}

function reproduced(text: string) {
  const report = z.looseObject({ claims: z.array(z.looseObject({})) }).parse(JSON.parse(text));
  return { ...report, claims: report.claims.map((claim) => ({ ...claim, elapsedSeconds: 0 })), run: "" };
}

/** A directory with `model.csv`: a table with a model's answers. */
function directoryWithModel(rows: number): string {
  const directory = emptyDirectory();
  const random = seededRandom(5, "model");
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: 8 }, () => random.normal());
    const answer = cells[0] + random.normal() > 0 ? "yes" : "no";
    const said = cells[0] > 0 ? "yes" : "no";
    return [...cells.map((cell) => cell.toFixed(5)), answer, said, row % 4 === 0 ? "test" : "train"].join(",");
  });
  const names = Array.from({ length: 8 }, (_, column) => `x${column}`);
  writeFileSync(join(directory, "model.csv"), `${names.join(",")},answer,said,part\n${lines.join("\n")}\n`);
  return directory;
}

function examination(path: string): ExamineTask & { readonly run: string } {
  return {
    command: "examine",
    run: newRunIdentifier(),
    paths: [path],
    kind: "table",
    data: undefined,
    table: { target: "answer", prediction: "said", split: "part" },
    instruments,
    options: {},
    seed: 7,
    useLedger: true,
    output,
    keepReport: false,
    reportDirectory: undefined,
    strict: false,
    commandLine: "",
  };
}
