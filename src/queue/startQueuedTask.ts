// Starts a task by putting it into the queue: whoever started it sees and stops it as if it ran in a thread here.

import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { failureOf } from "../core/failure.js";
import { isObjectLocation } from "../data/objects/objectLocation.js";
import type { Outcome, RunningTask, startTask, Told } from "../tasks/taskThread.js";
import { isRun, type RunTask } from "../tasks/threadMessages.js";
import type { TaskQueue } from "./taskQueue.js";

const askMilliseconds = 250;

export interface QueueStarter {
  /** `startTask` for tasks that a run stands behind: the queue's, if it has them already, and new ones. */
  readonly startTask: typeof startTask;
  /** The tasks that wait or are worked on, whoever put them into the queue. */
  underWay(): Promise<readonly { readonly id: string; readonly task: RunTask }[]>;
  /** From now on stopping a task means to follow it no longer: it goes on. */
  leave(): void;
}

/** Starts tasks through `queue`; `startHere` starts those that no run stands behind. */
export function startThrough(queue: TaskQueue, startHere: typeof startTask): QueueStarter {
  const inQueue = new Set<string>();
  const left = new AbortController();
  const start: typeof startTask = (task, tell, place) => {
    if (!isRun(task) || task.run === undefined) return startHere(task, tell, place);
    const { run } = task;
    let asked = false;
    const submitted = inQueue.has(run)
      ? Promise.resolve()
      : queue.submit(run, { ...withWholePaths(task), ...(place === undefined ? {} : { mostBytes: place.mostBytes }) });
    inQueue.add(run);
    return {
      outcome: submitted.then(
        () => follow(queue, run, tell, left.signal),
        (error: unknown): Outcome => ({ failure: failureOf(error) }),
      ),
      interrupt() {
        const before = asked;
        asked = true;
        if (left.signal.aborted) return before;
        // Where the queue cannot be asked, following it says so.
        void submitted.then(() => queue.cancel(run)).catch(() => undefined);
        return before;
      },
    } satisfies RunningTask;
  };
  return {
    startTask: start,
    async underWay() {
      const tasks = await queue.underWay();
      for (const { id } of tasks) inQueue.add(id);
      return tasks;
    },
    leave: () => left.abort(),
  };
}

async function follow(queue: TaskQueue, id: string, tell: (told: Told) => void, left: AbortSignal): Promise<Outcome> {
  let last = 0;
  while (!left.aborted) {
    try {
      const news = await queue.news(id, last);
      last = news.last;
      for (const told of news.told) tell(told);
      if (news.outcome !== undefined) return news.outcome;
    } catch (error) {
      return { failure: failureOf(error) };
    }
    await sleep(askMilliseconds);
  }
  return { failure: { kind: "interrupted" } };
}

/** Paths mean the same to a worker that stands in another directory. */
function withWholePaths(task: RunTask): RunTask {
  if (task.command === "reproduce") return task;
  const one = (path: string) => (isObjectLocation(path) ? path : resolve(path));
  const whole = (paths: readonly string[]) => paths.map(one);
  const { test, labels } = task.table;
  const table = {
    ...task.table,
    ...(test === undefined ? {} : { test: whole(test) }),
    ...(labels === undefined ? {} : { labels: one(labels) }),
  };
  if (task.command === "train") return { ...task, paths: whole(task.paths), table };
  return { ...task, paths: whole(task.paths), table, data: task.data === undefined ? undefined : whole(task.data) };
}
