// The queue in a real PostgreSQL: each task goes to one worker, the dead lose theirs, and what is cancelled ends.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LedgerDatabase } from "../../src/ledger/ledgerDatabase.js";
import { openPostgres } from "../../src/ledger/postgresDatabase.js";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";
import { piecesOf } from "../../src/queue/pieces.js";
import { startThrough } from "../../src/queue/startQueuedTask.js";
import { openTaskQueue, type TakenPiece, type TaskQueue } from "../../src/queue/taskQueue.js";
import { work } from "../../src/queue/worker.js";
import type { Outcome, startTask, Told } from "../../src/tasks/taskThread.js";
import type { ReproduceTask } from "../../src/tasks/threadMessages.js";
import { hasPostgres, startPostgres, type TemporaryPostgres } from "../ledger/temporaryPostgres.js";

const task = (claim: string | readonly string[]): ReproduceTask & { readonly run: string } => ({
  command: "reproduce",
  run: newRunIdentifier(),
  claims: [claim].flat(),
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
    const sql = "SELECT ordinal FROM queued_pieces WHERE task_id = ? AND state = 'taken'";
    while ((await database.all((row) => row, sql, id)).length === 0) await sleep(20);
  }

  /** What `worker` takes for its first share. */
  async function taken(worker: string): Promise<TakenPiece> {
    const piece = await queue.take(worker, `${worker}/1`);
    if (piece === undefined) throw new Error("nothing was taken");
    return piece;
  }

  async function forgetAll(): Promise<void> {
    await database.run("DELETE FROM queued_pieces");
    await database.run("UPDATE queued_tasks SET state = 'ended'");
  }

  it("gives every task to one of many who ask at the same time, the oldest first", async () => {
    const tasks = Array.from({ length: 20 }, (_, index) => task(`a/${index}`));
    for (const one of tasks) await queue.submit(one.run, one);
    const first = await queue.take("w0", "w0/1");
    const piece = { ordinal: 0, part: "", gathers: false, attempt: 1, done: 0 };
    expect(first).toEqual({ id: tasks[0].run, task: tasks[0], share: "w0/1", piece });
    const taken = await Promise.all(
      Array.from({ length: 30 }, (_, index) => queue.take(`w${index + 1}`, `w${index}/1`)),
    );
    const ids = taken.flatMap((one) => (one === undefined ? [] : [one.id]));
    expect([...ids].sort()).toEqual(tasks.slice(1).map(({ run }) => run));
    expect((await queue.underWay()).map(({ id }) => id)).toEqual(tasks.map(({ run }) => run));
    await forgetAll();
  });

  it("divides a task among those who have nothing else, and lets the last of them gather, once", async () => {
    const one = task(["a/1", "a/2", "a/3"]);
    await queue.submit(one.run, one);
    const first = await taken("a");
    // One that was begun this moment is left alone.
    expect(await queue.take("b", "b/1")).toBeUndefined();
    await sleep(600);
    const second = await taken("b");
    expect([first.piece.ordinal, second.piece.ordinal]).toEqual([0, 1]);
    const a = piecesOf(database, one.run, "a", "a/1");
    const b = piecesOf(database, one.run, "b", "b/1");
    const third = await a.next(first.piece, { fault: undefined }, false);
    expect(third).toEqual({ ordinal: 2, part: "", gathers: false, attempt: 1, done: 1 });
    if (third === undefined) throw new Error("nothing was taken");
    expect(await queue.take("c", "c/1")).toBeUndefined();
    expect(await b.next(second.piece, { fault: { kind: "bug", message: "broke", stack: "" } }, false)).toBeUndefined();
    const last = await a.next(third, { fault: undefined }, false);
    expect(last).toEqual({ ordinal: 3, part: "", gathers: true, attempt: 1, done: 3 });
    // An answer that was lost is asked for again.
    expect(await a.next(third, { fault: undefined }, false)).toEqual(last);
    expect(await queue.take("c", "c/1")).toBeUndefined();
    expect(await a.gathered()).toEqual({
      faults: [{ ordinal: 1, failure: { kind: "bug", message: "broke", stack: "" } }],
      complete: true,
    });
    await queue.end(one.run, "b/1", { failure: { kind: "interrupted" } });
    expect((await queue.news(one.run, 0)).outcome).toBeUndefined();
    await queue.end(one.run, "a/1", finished);
    expect((await queue.news(one.run, 0)).outcome).toEqual(finished);
    expect(await queue.underWay()).toEqual([]);
  });

  it("gives what takes long first", async () => {
    const one = task(["a/1", "a/2", "a/3"]);
    await queue.submit(one.run, one);
    const { piece } = await taken("a");
    const a = piecesOf(database, one.run, "a", "a/1");
    await a.weigh([1, 0.5, 2.5]);
    const second = await a.next(piece, { fault: undefined }, false);
    const third = second === undefined ? undefined : await a.next(second, { fault: undefined }, false);
    expect([second?.ordinal, third?.ordinal]).toEqual([2, 1]);
    await forgetAll();
  });

  it("gives a piece of a cancelled task to nobody but who gathers, when nobody works any more", async () => {
    const one = task(["a/1", "a/2", "a/3"]);
    await queue.submit(one.run, one);
    const first = await taken("a");
    await sleep(600);
    const second = await taken("b");
    await queue.cancel(one.run);
    expect(await queue.live("a")).toEqual([{ id: one.run, share: "a/1", cancelled: true }]);
    expect(await queue.take("c", "c/1")).toBeUndefined();
    const a = piecesOf(database, one.run, "a", "a/1");
    const b = piecesOf(database, one.run, "b", "b/1");
    expect(await a.next(first.piece, "given back", true)).toBeUndefined();
    const last = await b.next(second.piece, { fault: undefined }, true);
    expect(last).toMatchObject({ gathers: true, done: 1 });
    expect(await b.gathered()).toEqual({ faults: [], complete: false });
    await queue.leave(one.run, "b/1");
    // It was asked to end, and whoever was to see to it left.
    expect((await queue.news(one.run, 0)).outcome).toEqual({ failure: { kind: "interrupted" } });
    expect(await queue.underWay()).toEqual([]);
  });

  it("hands on what is told, in order, and the outcome once", async () => {
    const one = task("told/one");
    await queue.submit(one.run, one);
    await taken("w");
    const told: Told[] = [
      { type: "log", line: "first" },
      { type: "measure", step: 1, values: { loss: Number.NaN } },
    ];
    await queue.tell(one.run, told);
    await queue.tell(one.run, [{ type: "log", line: "third" }]);
    const news = await queue.news(one.run, 0);
    expect(news).toMatchObject({ told: [...told, { line: "third" }], last: 3, outcome: undefined });
    expect(await queue.news(one.run, 2)).toMatchObject({ told: [{ line: "third" }], last: 3 });
    await queue.end(one.run, "w/1", finished);
    await queue.end(one.run, "w/1", { failure: { kind: "interrupted" } });
    expect((await queue.news(one.run, 3)).outcome).toEqual(finished);
  });

  it("takes a task from the dead, whose later word counts for nothing, and gives it up after the third", async () => {
    const one = task("dead/one");
    await queue.submit(one.run, one);
    await sleep(1100);
    for (const attempt of [1, 2, 3]) {
      const name = `dying ${attempt}`;
      await queue.live(name);
      expect((await taken(name)).piece).toMatchObject({ attempt });
      await queue.reap();
      expect((await queue.live(name)).length).toBe(1);
      await sleep(1300);
      await Promise.all([queue.reap(), queue.reap()]);
      await queue.end(one.run, `${name}/1`, finished);
    }
    expect(await queue.take("late", "late/1")).toBeUndefined();
    expect((await queue.news(one.run, 0)).outcome).toMatchObject({
      failure: { kind: "user", message: expect.stringContaining("3 workers died") },
    });
  });

  it("lets the others stand where workers die over one piece", async () => {
    const one = task(["good/one", "deadly/one"]);
    await queue.submit(one.run, one);
    await queue.live("well");
    const { piece } = await taken("well");
    await piecesOf(database, one.run, "well", "well/1").next(piece, { fault: undefined }, true);
    await queue.leave(one.run, "well/1");
    for (const attempt of [1, 2, 3]) {
      const name = `over it ${attempt}`;
      await queue.live(name);
      expect((await taken(name)).piece).toMatchObject({ ordinal: 1, attempt });
      await sleep(1300);
      await queue.reap();
    }
    await queue.live("late");
    expect((await taken("late")).piece).toEqual({ ordinal: 2, part: "", gathers: true, attempt: 1, done: 2 });
    const { faults, complete } = await piecesOf(database, one.run, "late", "late/1").gathered();
    expect(complete).toBe(true);
    expect(faults).toMatchObject([{ ordinal: 1, failure: { message: expect.stringContaining("3 workers died") } }]);
    await forgetAll();
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
    const options = { concurrency: 2, startTask: slow, log: () => undefined };
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
    expect(await taken("next")).toMatchObject({ id: left.run, piece: { attempt: 1 } });
    here.leave();
  }, 30_000);
});
