// Runs a task in a thread of its own: shows its progress, passes interrupts on, writes its answer.

import { startTask, type Told } from "../tasks/taskThread.js";
import type { CartridgeTask, InspectTask, Task, TaskResult } from "../tasks/threadMessages.js";
import { exitStatus, failureJson, failureStatus, failureText } from "./failure.js";
import { createProgressDisplay } from "./progress.js";

/** What came of a task, and the exit status that says so. */
export interface Supervised {
  readonly result: TaskResult | undefined;
  readonly status: number;
}

/**
 * Runs `task`; writes its text to standard output and its failures to standard error. The first SIGINT asks the
 * task to stop, which keeps and prints what was finished; the second ends the process.
 */
export async function supervise(task: Exclude<Task, InspectTask | CartridgeTask>): Promise<Supervised> {
  const json = task.output.format === "json";
  const display = createProgressDisplay(process.stderr, json);
  const tell = (told: Told) => {
    if (told.type === "progress") display.progress(told.progress);
    else if (told.type === "log") display.line(told.line);
  };
  const running = startTask(task, tell, undefined, false);

  const onInterrupt = () => {
    if (running.interrupt()) {
      // The way of the signal itself, which shells report as 130: `process.exit` would take the working thread apart,
      // and a native library that is in the middle of something aborts then.
      process.removeAllListeners("SIGINT");
      process.kill(process.pid, "SIGINT");
    }
    display.line("interrupted: keeping what is finished (interrupt again to stop at once)");
  };
  process.on("SIGINT", onInterrupt);
  const outcome = await running.outcome;
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
