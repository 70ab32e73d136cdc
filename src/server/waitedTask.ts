// A task that somebody sits and waits for, instead of a job that is come back to: it takes a place among the jobs, before those
// that wait.

import { UserError } from "../core/errors.js";
import type { startTask } from "../tasks/taskThread.js";
import type { Task } from "../tasks/threadMessages.js";
import type { Slots } from "./slots.js";

/** Waits for a place, then for what the task answers; gives both up when the one who asked is gone. Throws why it failed. */
export async function answerOfTask(
  slots: Slots,
  start: typeof startTask,
  task: Task,
  gone: AbortSignal,
): Promise<string> {
  const leave = await slots.take(gone);
  try {
    const running = start(task, () => undefined);
    const stop = () => void running.interrupt();
    gone.addEventListener("abort", stop, { once: true });
    const outcome = await running.outcome;
    gone.removeEventListener("abort", stop);
    if ("result" in outcome) return outcome.result.text;
    const { failure } = outcome;
    throw failure.kind === "user"
      ? new UserError(failure.code, failure.message, failure.hint)
      : new Error("message" in failure ? failure.message : "interrupted");
  } finally {
    leave();
  }
}
