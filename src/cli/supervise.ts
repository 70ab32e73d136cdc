// Runs a task in a thread of its own: shows its progress, passes interrupts on, writes its answer.

import { Worker } from "node:worker_threads";
import { UserError } from "../core/errors.js";
import { errorCode } from "../core/systemErrors.js";
import { exitStatus, type Failure, failureJson, failureOf, failureStatus, failureText } from "./failure.js";
import { createProgressDisplay } from "./progress.js";
import type { Task, TaskResult, ThreadData, ThreadMessage } from "./threadMessages.js";

/** What came of a task, and the exit status that says so. */
export interface Supervised {
  readonly result: TaskResult | undefined;
  readonly status: number;
}

/**
 * Runs `task`; writes its text to standard output and its failures to standard error. The first SIGINT asks the
 * task to stop, which keeps and prints what was finished; the second ends the process.
 */
export async function supervise(task: Task): Promise<Supervised> {
  const json = task.output.format === "json";
  const display = createProgressDisplay(process.stderr, json);
  const interrupted = new SharedArrayBuffer(4);
  const data: ThreadData = { task, interrupted };
  const worker = new Worker(new URL("./commandThread.js", import.meta.url), {
    workerData: data,
    stdout: true,
    stderr: true,
  });
  // Whatever a library prints must not mix with results.
  worker.stdout.pipe(process.stderr, { end: false });
  worker.stderr.pipe(process.stderr, { end: false });

  const onInterrupt = () => {
    const flag = new Int32Array(interrupted);
    if (Atomics.exchange(flag, 0, 1) === 1) {
      // The way of the signal itself, which shells report as 130: `process.exit` would take the working thread apart,
      // and a native library that is in the middle of something aborts then.
      process.removeAllListeners("SIGINT");
      process.kill(process.pid, "SIGINT");
    }
    worker.postMessage("interrupt");
    display.line("interrupted: keeping what is finished (interrupt again to stop at once)");
  };
  process.on("SIGINT", onInterrupt);
  const outcome = await outcomeOf(worker, display);
  process.off("SIGINT", onInterrupt);
  display.close();

  if ("failure" in outcome) {
    process.stderr.write(failureText(outcome.failure));
    if (json) process.stdout.write(failureJson(outcome.failure));
    return { result: undefined, status: failureStatus(outcome.failure) };
  }
  const { result } = outcome;
  process.stdout.write(result.text);
  for (const failure of result.failures) process.stderr.write(failureText(failure));
  return { result, status: statusOf(result) };
}

function statusOf({ failures, strictFailure }: TaskResult): number {
  const kinds = failures.map(({ kind }) => kind);
  if (kinds.includes("interrupted")) return exitStatus.interrupted;
  if (kinds.includes("bug")) return exitStatus.bug;
  if (kinds.includes("user")) return exitStatus.userError;
  return strictFailure ? exitStatus.failedFinding : exitStatus.done;
}

type Outcome = { readonly result: TaskResult } | { readonly failure: Failure };

/** How long the thread may take to end once it has answered. */
const partingMilliseconds = 3000;

// The thread has ended by itself when this resolves, everything it held closed; one that does not end is left
// behind, and ends with the process.
function outcomeOf(worker: Worker, display: ReturnType<typeof createProgressDisplay>): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome | undefined;
    let parting: NodeJS.Timeout | undefined;
    worker.on("message", (message: ThreadMessage) => {
      if (message.type === "progress") display.progress(message.progress);
      else if (message.type === "log") display.line(message.line);
      else {
        const answer: Outcome = message.type === "result" ? { result: message.result } : { failure: message.failure };
        outcome = answer;
        parting = setTimeout(() => {
          worker.unref();
          resolve(answer);
        }, partingMilliseconds);
      }
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

function outOfMemory(error: Error): UserError | undefined {
  if (errorCode(error) !== "ERR_WORKER_OUT_OF_MEMORY") return undefined;
  return new UserError(
    "out-of-memory",
    "the memory that Node allows itself is used up",
    "allow more with NODE_OPTIONS=--max-old-space-size=8192 (megabytes), or use fewer instruments at once",
  );
}
