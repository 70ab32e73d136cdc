// Works on the tasks of a queue, a few at a time, until it is told to stop; then gives back what it has not finished.

import { setTimeout as sleep } from "node:timers/promises";
import type { RunningTask, startTask, Told } from "../tasks/taskThread.js";
import type { GivenUp, TakenTask, TaskQueue } from "./taskQueue.js";

export interface WorkerOptions {
  /** What it is called among the workers. */
  readonly name: string;
  /** How many tasks it works on at once. */
  readonly concurrency: number;
  readonly startTask: typeof startTask;
  /** Told of what begins and ends here. */
  readonly log: (line: string) => void;
  /** Called for a task that was given up, so that its run is settled. */
  readonly givenUp: (task: GivenUp) => Promise<void>;
  readonly signal: AbortSignal;
}

const askMilliseconds = 300;
const liveMilliseconds = 1000;
const reapMilliseconds = 3000;
const tellMilliseconds = 250;

/** Works until `signal` is aborted, and resolves when everything is given back. */
export async function work(queue: TaskQueue, options: WorkerOptions): Promise<void> {
  const { name, concurrency, signal } = options;
  const running = new Map<string, Work>();
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
      const taken = await queue.take(name);
      if (taken === undefined) return;
      const begun = begin(queue, taken, options);
      running.set(taken.id, begun);
      void begun.done.finally(() => running.delete(taken.id));
    }
  };
  const live = async () => {
    const before = new Set(running.keys());
    const own = await queue.live(name);
    for (const { id, cancelled } of own) if (cancelled) running.get(id)?.stop();
    // Another has it by now: we were taken to be dead.
    for (const id of before) if (!own.some((one) => one.id === id)) running.get(id)?.stop();
  };
  const reap = async () => {
    for (const one of await queue.reap()) await options.givenUp(one);
  };

  await live();
  await Promise.all([repeat(askMilliseconds, takeAll), repeat(liveMilliseconds, live), repeat(reapMilliseconds, reap)]);
  await Promise.all([...running.values()].map((one) => one.leave()));
}

interface Work {
  readonly done: Promise<void>;
  /** Ends the task where it stands. */
  stop(): void;
  /** Stops it, and gives it back to the queue. */
  leave(): Promise<void>;
}

function begin(queue: TaskQueue, taken: TakenTask, { name, log, startTask: start }: WorkerOptions): Work {
  let leaving = false;
  let untold: Told[] = [];
  const flush = async () => {
    const told = untold;
    untold = [];
    if (told.length > 0) await queue.tell(taken.id, told);
  };
  log(`${taken.id} begins${taken.attempt > 1 ? ` (attempt ${taken.attempt})` : ""}`);
  // Whoever had it before is gone: what is recorded of it stands. Where nobody had it, there is nothing.
  const thread: RunningTask = start({ ...taken.task, resume: true }, (told) => {
    // Of progress only the latest is worth telling.
    if (told.type === "progress") untold = untold.filter(({ type }) => type !== "progress");
    untold.push(told);
  });
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
    if (leaving) await queue.giveBack(name, taken);
    else await queue.end(name, taken, await outcome);
    log(`${taken.id} ${leaving ? "is given back" : "has ended"}`);
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
