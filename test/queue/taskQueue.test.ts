// The queue in a real PostgreSQL: each task goes to one worker, the dead lose theirs, and what is cancelled ends.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LedgerDatabase } from "../../src/ledger/ledgerDatabase.js";
import { openPostgres } from "../../src/ledger/postgresDatabase.js";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";
import { startThrough } from "../../src/queue/startQueuedTask.js";
import { openTaskQueue, type TaskQueue } from "../../src/queue/taskQueue.js";
import { work } from "../../src/queue/worker.js";
import type { Outcome, startTask, Told } from "../../src/tasks/taskThread.js";
import type { ReproduceTask } from "../../src/tasks/threadMessages.js";
import { hasPostgres, startPostgres, type TemporaryPostgres } from "../ledger/temporaryPostgres.js";

const task = (claim: string, run = newRunIdentifier()): ReproduceTask & { readonly run: string } => ({
  command: "reproduce",
  run,
  claims: [claim],
  scale: "quick",
  seed: 0,
  useLedger: false,
  output: { format: "json", colour: false, width: 80 },
  file: undefined,
  strict: false,
});
const finished: Outcome = { result: { text: "done", failures: [], strictFailure: false } };
const never: typeof startTask = () => {
  throw new Error("nothing is to be started here");
};

describe.skipIf(!hasPostgres)("the queue (skipped where Debian's postgresql is missing)", () => {
  let server: TemporaryPostgres;
  let database: LedgerDatabase;
  let queue: TaskQueue;
  beforeAll(async () => {
    server = startPostgres();
    database = await openPostgres(server.address);
    queue = await openTaskQueue(database, { patienceSeconds: 1 });
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    server?.stop();
  });

  async function isRunning(id: string): Promise<void> {
    const sql = "SELECT id FROM queued_tasks WHERE id = ? AND state = 'running'";
    while ((await database.all((row) => row, sql, id)).length === 0) await sleep(20);
  }

  it("gives every task to one of many who ask at the same time, the oldest first", async () => {
    const tasks = Array.from({ length: 20 }, (_, index) => task(`a/${index}`));
    for (const one of tasks) await queue.submit(one.run, one);
    const first = await queue.take("w0");
    expect(first).toEqual({ id: tasks[0].run, task: tasks[0], attempt: 1 });
    const taken = await Promise.all(Array.from({ length: 30 }, (_, index) => queue.take(`w${index + 1}`)));
    const ids = taken.flatMap((one) => (one === undefined ? [] : [one.id]));
    expect([...ids].sort()).toEqual(tasks.slice(1).map(({ run }) => run));
    expect((await queue.underWay()).map(({ id }) => id)).toEqual(tasks.map(({ run }) => run));
    for (const one of tasks) await database.run("UPDATE queued_tasks SET state = 'ended' WHERE id = ?", one.run);
  });

  it("hands on what is told, in order, and the outcome once", async () => {
    const one = task("told/one");
    await queue.submit(one.run, one);
    const taken = await queue.take("w");
    if (taken === undefined) throw new Error("nothing was taken");
    const told: Told[] = [
      { type: "log", line: "first" },
      { type: "measure", step: 1, values: { loss: Number.NaN } },
    ];
    await queue.tell(one.run, told);
    await queue.tell(one.run, [{ type: "log", line: "third" }]);
    const news = await queue.news(one.run, 0);
    expect(news).toMatchObject({ told: [...told, { line: "third" }], last: 3, outcome: undefined });
    expect(await queue.news(one.run, 2)).toMatchObject({ told: [{ line: "third" }], last: 3 });
    await queue.end("w", taken, finished);
    await queue.end("w", taken, { failure: { kind: "interrupted" } });
    expect((await queue.news(one.run, 3)).outcome).toEqual(finished);
  });

  it("takes a task from the dead, whose later word counts for nothing, and gives it up after the third", async () => {
    const one = task("dead/one");
    await queue.submit(one.run, one);
    await sleep(1100);
    for (const attempt of [1, 2, 3]) {
      await queue.live(`dying ${attempt}`);
      const taken = await queue.take(`dying ${attempt}`);
      expect(taken).toMatchObject({ id: one.run, attempt });
      expect(await queue.reap()).toEqual([]);
      await sleep(1300);
      expect(await queue.reap()).toEqual(attempt < 3 ? [] : [{ id: one.run, cancelled: false }]);
      if (taken !== undefined) await queue.end(`dying ${attempt}`, taken, finished);
    }
    expect(await queue.take("late")).toBeUndefined();
    expect((await queue.news(one.run, 0)).outcome).toMatchObject({
      failure: { kind: "user", message: expect.stringContaining("3 workers died") },
    });
  });

  it("lets a server start, follow, adopt and cancel what a worker elsewhere does", async () => {
    const stop = new AbortController();
    const interrupts: string[] = [];
    const slow: typeof startTask = (given, tell) => {
      tell({ type: "log", line: `works on ${given.command === "reproduce" ? given.claims[0] : ""}` });
      let end: (outcome: Outcome) => void = () => undefined;
      return {
        outcome: new Promise<Outcome>((resolve) => {
          end = resolve;
          if (given.command === "reproduce" && given.claims[0] === "quick/one") resolve(finished);
        }),
        interrupt() {
          interrupts.push(given.command);
          end({ failure: { kind: "interrupted" } });
          return false;
        },
      };
    };
    const options = { concurrency: 2, startTask: slow, log: () => undefined, givenUp: async () => undefined };
    const patient = await openTaskQueue(database);
    const working = work(patient, { ...options, name: "elsewhere", signal: stop.signal });

    const here = startThrough(queue, never);
    const lines: string[] = [];
    const quick = here.startTask(task("quick/one"), (told) => told.type === "log" && lines.push(told.line));
    expect(await quick.outcome).toEqual(finished);
    expect(lines).toEqual(["works on quick/one"]);

    const long = task("long/one");
    const running = here.startTask(long, () => undefined);
    const there = startThrough(queue, never);
    await isRunning(long.run);
    expect((await there.underWay()).map(({ id }) => id)).toEqual([long.run]);
    const adopted = there.startTask(long, () => undefined);
    adopted.interrupt();
    expect(await running.outcome).toEqual({ failure: { kind: "interrupted" } });
    expect(await adopted.outcome).toEqual({ failure: { kind: "interrupted" } });

    // A worker that is told to stop gives back what it has not finished.
    const left = task("left/one");
    here.startTask(left, () => undefined);
    await isRunning(left.run);
    stop.abort();
    await working;
    expect(interrupts).toHaveLength(2);
    expect(await queue.take("next")).toMatchObject({ id: left.run, attempt: 1 });
    here.leave();
  }, 30_000);
});
