// Several workers on one database, as processes: one is killed in mid-job, the database crashes in mid-job, one's clock is a
// minute off. Every job is done once, and the ledger tells so.

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openLedger } from "../../src/ledger/ledger.js";
import { openPostgres } from "../../src/ledger/postgresDatabase.js";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";
import { startThrough } from "../../src/queue/startQueuedTask.js";
import { openTaskQueue } from "../../src/queue/taskQueue.js";
import type { ExamineTask } from "../../src/tasks/threadMessages.js";
import { startStore, storeKeys } from "../data/objects/storeServer.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { hasPostgres, startPostgres, type TemporaryPostgres } from "../ledger/temporaryPostgres.js";
import { builtCli, touchstone } from "./builtCli.js";
import { directoryWithLargeTable } from "./tables.js";

const instruments = ["quality", "duplicates", "conflicting-labels", "leaky-feature", "shift", "baseline"].map(
  (name) => `pitfalls/${name}`,
);

describe("touchstone worker", () => {
  it("says in a line what is missing", async () => {
    const nowhere = await touchstone(["worker"], { cwd: emptyDirectory() });
    expect(nowhere).toMatchObject({ status: 2, stdout: "" });
    expect(nowhere.stderr).toContain("no database is named");
  });

  describe.skipIf(!hasPostgres)("with a server (skipped where Debian's postgresql is missing)", () => {
    let server: TemporaryPostgres;
    const workers: ChildProcess[] = [];
    beforeAll(() => {
      server = startPostgres();
    }, 60_000);
    afterAll(() => {
      for (const worker of workers) worker.kill("SIGKILL");
      server?.stop();
    });

    async function startWorker(
      place: string | { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
      ...node: readonly string[]
    ): Promise<ChildProcess> {
      const { cwd, env } = typeof place === "string" ? { cwd: place, env: {} } : place;
      const child = spawn(process.execPath, [...node, await builtCli(), "worker"], {
        cwd,
        env: { ...process.env, ...env, TOUCHSTONE_DATABASE_URL: server.address },
        stdio: ["ignore", "pipe", "inherit"],
      });
      workers.push(child);
      return child;
    }

    it("does every job once, though one dies, the database crashes and a clock is wrong", async () => {
      const cwd = directoryWithLargeTable(6000);
      const database = await openPostgres(server.address);
      const queue = await openTaskQueue(database);
      const { startTask } = startThrough(queue, () => {
        throw new Error("nothing is started here");
      });
      const aheadByAMinute =
        "const now = Date.now; Date.now = () => now() + 60_000; const D = Date; globalThis.Date = class extends D { constructor(...a) { if (a.length === 0) super(now() + 60_000); else super(...a); } };";
      const dying = await startWorker(cwd);
      const runs = Array.from({ length: 6 }, () => newRunIdentifier());
      const outcomes = runs.map(
        (run, seed) => startTask(examination(run, seed, join(cwd, "large.csv")), () => undefined).outcome,
      );

      // Killed when the ledger has something of its job, and not yet all.
      const ledger = await openLedger(cwd, { address: server.address });
      for (;;) {
        const recorded =
          (await ledger.latestRuns(1)).length > 0
            ? (await ledger.verdicts((await ledger.latestRuns(1))[0].id)).length
            : 0;
        if (recorded > 0) break;
        await sleep(20);
      }
      dying.kill("SIGKILL");
      const [interrupted] = await ledger.latestRuns(1);
      const before = await ledger.verdicts(interrupted.id);
      // On a busy machine it may have been done with that job, and be with the next.
      expect(before.length).toBeLessThanOrEqual(instruments.length);

      await startWorker(cwd);
      await startWorker(cwd, "--import", `data:text/javascript,${encodeURIComponent(aheadByAMinute)}`);
      await sleep(4000);
      await server.restart(2);

      for (const outcome of await Promise.all(outcomes)) {
        expect(outcome).toMatchObject({ result: { failures: [] } });
      }
      const recorded = await ledger.latestRuns(100);
      expect(recorded.map(({ id }) => id).sort()).toEqual([...runs].sort());
      const now = database.now().getTime();
      for (const { id, status, startedAt, finishedAt } of recorded) {
        expect(status).toBe("finished");
        expect((await ledger.findings(id)).map(({ instrument }) => instrument)).toEqual(instruments);
        // By the database's clock, whoever wrote it.
        expect(Date.parse(startedAt)).toBeLessThan(now + 1000);
        expect(Date.parse(finishedAt ?? "")).toBeLessThan(now + 1000);
      }
      // Each run looks once for each purpose; the worker that died may have looked before it found.
      const twice = server.query("SELECT count(*) - count(DISTINCT (run_id, purpose)) FROM looks");
      expect(Number(twice)).toBeLessThanOrEqual(1);
      await ledger.close();
      await database.close();
    }, 240_000);

    it("serves a page whose jobs outlive it, shown by any other server, and cancelled from there", async () => {
      const cwd = directoryWithLargeTable(60_000);
      const first = await startServer(cwd, "0");
      const { id } = await ask(first.address, "/api/examinations", {
        paths: ["large.csv"],
        table: { target: "answer" },
      });
      first.child.kill("SIGTERM");
      await first.ended;
      // Nobody works here: the job waits, or another has it.
      const second = await startServer(cwd, "0");
      expect(await ask(second.address, `/api/jobs/${id}`)).toMatchObject({
        id,
        kind: "examination",
        title: "large.csv",
      });
      await startWorker(cwd);
      for (;;) {
        const { state } = await ask(second.address, `/api/jobs/${id}`);
        expect(["queued", "running"]).toContain(state);
        if ((await ask(second.address, `/api/runs/${id}`)).summary !== undefined) break;
        await sleep(100);
      }
      await ask(second.address, `/api/jobs/${id}/cancel`, {});
      let ended: string | undefined;
      while (ended !== "cancelled") {
        await sleep(100);
        ended = (await ask(second.address, `/api/jobs/${id}`)).state;
      }
      expect((await ask(second.address, `/api/runs/${id}`)).summary).toMatchObject({ run: id, status: "interrupted" });
      second.child.kill("SIGTERM");
      await second.ended;
    }, 120_000);

    it("stops what is handed over and unpacks to a great deal, once for all who work on it", async () => {
      const cwd = emptyDirectory();
      const { address, child, ended } = await startServer(cwd, "0", "--largest-upload", "1");
      const bomb = new Uint8Array(gzipSync(`a,b\n${"1,x\n".repeat(50_000_000)}`));
      const upload = await fetch(new URL("/api/uploads?name=bomb.csv.gz", address), {
        method: "POST",
        headers: { "content-type": "application/octet-stream", "x-touchstone": "1" },
        body: bomb,
      });
      const { upload: file } = z.object({ upload: z.string() }).parse(await upload.json());
      await startWorker(cwd);
      await startWorker(cwd);
      const { id } = await ask(address, "/api/examinations", { uploads: [file], with: ["quality", "duplicates"] });
      let job = await ask(address, `/api/jobs/${id}`);
      while (job.state === "queued" || job.state === "running") {
        await sleep(100);
        job = await ask(address, `/api/jobs/${id}`);
      }
      expect(job).toMatchObject({
        state: "failed",
        failure: { message: "the file unpacks to more than the 4 MB that this server works on" },
      });
      expect(server.query(`SELECT count(*) FROM queued_pieces WHERE task_id = '${id}'`)).toBe("0");
      child.kill("SIGTERM");
      await ended;
    }, 120_000);

    it("reads a job's table from a store, each worker with keys of its own, and says so where it may not", async () => {
      for (const worker of workers.splice(0)) worker.kill("SIGKILL");
      const made = directoryWithLargeTable(600);
      const store = await startStore({ "data/large.csv": readFileSync(join(made, "large.csv")) });
      const [database, cwd] = [await openPostgres(server.address), emptyDirectory()];
      const queue = await openTaskQueue(database);
      const { startTask } = startThrough(queue, () => {
        throw new Error("nothing is started here");
      });
      const outcomeOf = (run: string) => startTask(examination(run, 0, "s3://data/large.csv"), () => undefined).outcome;
      const endpoint = { AWS_ENDPOINT_URL: store.address, AWS_REGION: "us-east-1" };

      const allowed = await startWorker({ cwd, env: { ...endpoint, ...storeKeys } });
      const run = newRunIdentifier();
      expect(await outcomeOf(run)).toMatchObject({ result: { failures: [] } });
      const ledger = await openLedger(cwd, { address: server.address });
      expect((await ledger.findings(run)).map(({ instrument }) => instrument)).toEqual(instruments);
      await ledger.close();
      allowed.kill("SIGKILL");

      await startWorker({ cwd, env: endpoint });
      const refused = await outcomeOf(newRunIdentifier());
      expect(JSON.stringify(refused)).toMatch(/s3:\/\/data\/large\.csv/);
      expect(refused).toMatchObject({ failure: { kind: "user" } });
      await store.close();
      await database.close();
    }, 120_000);

    async function startServer(cwd: string, jobs: string, ...flags: readonly string[]) {
      const child = spawn(process.execPath, [await builtCli(), "serve", "--port", "0", "--jobs", jobs, ...flags], {
        cwd,
        env: { ...process.env, TOUCHSTONE_DATABASE_URL: server.address },
        stdio: ["ignore", "pipe", "inherit"],
      });
      workers.push(child);
      const ended = new Promise((resolve) => child.on("close", resolve));
      const address = await new Promise<string>((resolve) => {
        child.stdout.on("data", (text) => {
          const [found] = /http:\S+/.exec(String(text)) ?? [];
          if (found !== undefined) resolve(found);
        });
      });
      return { child, ended, address };
    }
  });
});

async function ask(address: string, path: string, body?: object) {
  const response = await fetch(new URL(path, address), {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { "x-touchstone": "test", "content-type": "application/json" },
  });
  const answered = z.object({
    id: z.string().optional(),
    state: z.string().optional(),
    summary: z.unknown().optional(),
  });
  return answered.loose().parse(await response.json());
}

function examination(run: string, seed: number, path: string): ExamineTask {
  return {
    command: "examine",
    run,
    paths: [path],
    kind: "table",
    data: undefined,
    table: { target: "answer", split: "part" },
    instruments,
    options: {},
    seed,
    useLedger: true,
    output: { format: "json", colour: false, width: 80 },
    keepReport: false,
    reportDirectory: undefined,
    strict: false,
    commandLine: "",
  };
}
