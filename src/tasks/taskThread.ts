// A task in a thread of its own, so that whoever started it stays free.

import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { type Failure, failureOf } from "../core/failure.js";
import { boundedTask } from "./boundedTask.js";
import { outOfMemory } from "./outOfMemory.js";
import type { Task, TaskResult, ThreadData, ThreadMessage, ThreadStart } from "./threadMessages.js";

export type Outcome = { readonly result: TaskResult } | { readonly failure: Failure };

/** What is told while a task works: everything but its end. */
export type Told = Exclude<ThreadMessage, { readonly type: "result" | "failure" }>;

export interface RunningTask {
  /** Resolves when the thread has ended by itself, everything it held closed; one that does not end is left behind. */
  readonly outcome: Promise<Outcome>;
  /** Asks the task to stop, keeping what is finished. Returns whether it had been asked before. */
  interrupt(): boolean;
}

/** How long the thread may take to end once it has answered. */
const partingMilliseconds = 3000;

/** How much room a task has. */
export interface TaskPlace {
  /** The most that it may write while it works: it is stopped then, and what it wrote is gone. */
  readonly mostBytes: number;
  /** Called when it has written more, before it is stopped. */
  readonly exceeded?: (failure: Failure) => Promise<void>;
}

/**
 * Starts the task, and tells of findings before the others are there unless `findings` is false. Whatever a library prints goes
 * to standard error.
 */
export function startTask(task: Task, tell: (told: Told) => void, place?: TaskPlace, findings = true): RunningTask {
  return place === undefined
    ? startThread(task, tell, findings)
    : boundedTask(place, (folder) => startThread(task, tell, findings, folder));
}

/**
 * How long a function runs before V8 optimises it, in bytes of its code: eight times what it is given otherwise. Each thread
 * optimises for itself, beside threads that have better to do with the processors: of an examination of some seconds that took a
 * third of their time. Later releases of Node.js have a compiler in between, and no such flag.
 */
const interruptBudget = 540_672;

function optimiseLater(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
}

/** A thread that waits for its task. */
let prepared: Worker | undefined;

/**
 * Starts a thread that loads what examining takes, for the next task that is started: while this thread finds out what that is,
 * that one is half way. A process that ends before does not wait for it.
 */
export function prepareExamining(): void {
  prepared ??= newThread("examine");
  prepared.unref();
}

function newThread(ahead: ThreadStart["ahead"], temporaryDirectory?: string): Worker {
  optimiseLater();
  const start: ThreadStart = { ahead };
  return new Worker(new URL("./commandThread.js", import.meta.url), {
    workerData: start,
    stdout: true,
    stderr: true,
    ...(temporaryDirectory === undefined ? {} : { env: environmentIn(temporaryDirectory) }),
  });
}

function takePrepared(): Worker | undefined {
  const taken = prepared;
  prepared = undefined;
  taken?.ref();
  return taken;
}

function startThread(
  task: Task,
  tell: (told: Told) => void,
  findings: boolean,
  temporaryDirectory?: string,
): RunningTask {
  const interrupted = new SharedArrayBuffer(4);
  const worker =
    (temporaryDirectory === undefined ? takePrepared() : undefined) ?? newThread(undefined, temporaryDirectory);
  const data: ThreadData = { task, interrupted, findings };
  worker.postMessage(data);
  // Whatever a library prints must not mix with results.
  worker.stdout.pipe(process.stderr, { end: false });
  worker.stderr.pipe(process.stderr, { end: false });
  return {
    outcome: outcomeOf(worker, tell),
    interrupt() {
      const before = Atomics.exchange(new Int32Array(interrupted), 0, 1) === 1;
      worker.postMessage("interrupt");
      return before;
    },
  };
}

/** As this process has it, but for the directory of temporary files, which goes by other names on other systems. */
function environmentIn(directory: string): NodeJS.ProcessEnv {
  return { ...process.env, TMPDIR: directory, TEMP: directory, TMP: directory };
}

function outcomeOf(worker: Worker, tell: (told: Told) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome | undefined;
    let parting: NodeJS.Timeout | undefined;
    worker.on("message", (message: ThreadMessage) => {
      if (message.type !== "result" && message.type !== "failure") {
        tell(message);
        return;
      }
      const answer: Outcome = message.type === "result" ? { result: message.result } : { failure: message.failure };
      outcome = answer;
      parting = setTimeout(() => {
        worker.unref();
        resolve(answer);
      }, partingMilliseconds);
    });
    worker.on("error", (error) => {
      outcome ??= { failure: failureOf(outOfMemory(error) ?? error) };
    });
    worker.on("exit", () => {
      clearTimeout(parting);
      resolve(outcome ?? { failure: failureOf(new Error("the working thread ended without an answer")) });
    });
  });
}
