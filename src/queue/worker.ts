// Works on the tasks of a queue, a few at a time, until it is told to stop; then gives back what it has not finished.

import { setTimeout as sleep } from "node:timers/promises";
import type { Failure } from "../core/failure.js";
import type { RunningTask, startTask, Told } from "../tasks/taskThread.js";
import type { TakenPiece, TaskQueue } from "./taskQueue.js";

export interface WorkerOptions {
  /** What it is called among the workers. */
  readonly name: string;
  /** How many shares in tasks it works on at once. */
  readonly concurrency: number;
  readonly startTask: typeof startTask;
  /** Told of what begins and ends here. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

const askMilliseconds = 300;
const liveMilliseconds = 1000;
const reapMilliseconds = 3000;
const tellMilliseconds = 250;

/** Works until `signal` is aborted, and resolves when everything is given back. */
export async function work(queue: TaskQueue, options: WorkerOptions): Promise<void> {
  const { name, concurrency, signal } = options;
  // A share is here from before it has a piece, so that none is taken for a stranger's.
  const running = new Map<string, Work | undefined>();
  let shares = 0;
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const pause = (milliseconds: number) => Promise.race([sleep(milliseconds, undefined, { ref: false }), aborted]);
  const repeat = async (milliseconds: number, what: () => Promise<void>) => {
    while (!signal.aborted) {
      await what();
      await pause(milliseconds);
    }
  };

  const takeAll = async () => {
    while (running.size < concurrency && !signal.aborted) {
      const share = `${name}/${++shares}`;
      running.set(share, undefined);
      const taken = await queue.take(name, share);
      if (taken === undefined) {
        running.delete(share);
        return;
      }
      const begun = begin(queue, taken, options);
      running.set(share, begun);
      void begun.done.finally(() => running.delete(share));
    }
  };
  const live = async () => {
    const before = [...running].flatMap(([share, begun]) => (begun === undefined ? [] : [share]));
    const held = await queue.live(name);
    for (const { id, share, cancelled } of held) {
      if (cancelled) running.get(share)?.stop();
      // Taken, and the answer was lost.
      if (!running.has(share)) await queue.leave(id, share);
    }
    // Others have its pieces by now, as we were taken to be dead, or the task has ended.
    for (const share of before) if (!held.some((one) => one.share === share)) running.get(share)?.stop();
  };

  await live();
  await Promise.all([
    repeat(askMilliseconds, takeAll),
    repeat(liveMilliseconds, live),
    repeat(reapMilliseconds, () => queue.reap()),
  ]);
  await Promise.all([...running.values()].map((one) => one?.leave()));
}

interface Work {
  readonly done: Promise<void>;
  /** Ends the task where it stands. */
  stop(): void;
  /** Stops it, and gives it back to the queue. */
  leave(): Promise<void>;
}

function begin(queue: TaskQueue, taken: TakenPiece, { name, log, startTask: start }: WorkerOptions): Work {
  const { id, task, share, piece } = taken;
  let leaving = false;
  let untold: Told[] = [];
  const flush = async () => {
    const told = untold;
    untold = [];
    if (told.length > 0) await queue.tell(id, told);
  };
  log(`${id} begins${piece.attempt > 1 ? ` (attempt ${piece.attempt})` : ""}`);
  // Whoever had it before is gone: what is recorded of it stands. Where nobody had it, there is nothing.
  const begun = { ...task, resume: true, share: { worker: name, name: share, piece } };
  const tell = (told: Told) => {
    // Of progress only the latest is worth telling.
    if (told.type === "progress") untold = untold.filter(({ type }) => type !== "progress");
    untold.push(told);
  };
  const { mostBytes } = task;
  const exceeded = (failure: Failure) => queue.end(id, share, { failure });
  const thread: RunningTask = start(begun, tell, mostBytes === undefined ? undefined : { mostBytes, exceeded });
  const finish = async () => {
    let ended = false;
    const outcome = thread.outcome.finally(() => {
      ended = true;
    });
    while (!ended) {
      await Promise.race([outcome, sleep(tellMilliseconds)]);
      await flush();
    }
    await flush();
    const last = await outcome;
    const isOthers = "result" in last && last.result.unfinished === true;
    if (leaving || isOthers) await queue.leave(id, share);
    else await queue.end(id, share, last);
    log(`${id} ${leaving ? "is given back" : isOthers ? "is left to others" : "has ended"}`);
  };
  const done = finish();
  return {
    done,
    stop: () => void thread.interrupt(),
    leave() {
      leaving = true;
      thread.interrupt();
      return done;
    },
  };
}
