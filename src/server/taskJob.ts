// A task in a thread of its own, as a job.

import { findingJson } from "../report/json.js";
import type { startTask } from "../tasks/taskThread.js";
import type { RunTask, Task } from "../tasks/threadMessages.js";
import type { Job, JobEnd, NewJob } from "./jobs.js";

/** What a task is called among the jobs. */
export function describeTask(task: RunTask): Pick<Job, "kind" | "title"> {
  const named = (names: readonly string[], several: string) => (names.length === 1 ? names[0] : several);
  switch (task.command) {
    case "examine":
      return { kind: "examination", title: task.paths.map((path) => path.split(/[/\\]/).at(-1)).join(", ") };
    case "reproduce":
      return { kind: "reproduction", title: named(task.claims, `${task.claims.length} claims`) };
    case "train":
      return { kind: "training", title: task.model ?? "" };
  }
}

export function taskJob(named: Pick<Job, "id" | "kind" | "title">, task: Task, start: typeof startTask): NewJob {
  return {
    ...named,
    start({ tell, progress }) {
      // Where several work on it, one that tells of it may have heard less of the others than another.
      let furthest = 0;
      const running = start(task, (told) => {
        switch (told.type) {
          case "progress": {
            const { step, index, total, fraction = 0, label } = told.progress;
            furthest = Math.max(furthest, (index + fraction) / Math.max(1, total));
            progress(furthest, label === undefined ? step : `${step}: ${label}`);
            break;
          }
          case "found":
            tell("finding", findingJson(told.finding));
            break;
          case "measure":
            tell("measure", { step: told.step, values: told.values });
            break;
          case "log":
            tell("log", { line: told.line });
        }
      });
      return { cancel: () => void running.interrupt(), end: running.outcome.then(endOf) };
    },
  };
}

function endOf(outcome: Awaited<ReturnType<typeof startTask>["outcome"]>): JobEnd {
  const failures = "failure" in outcome ? [outcome.failure] : outcome.result.failures;
  if (failures.some(({ kind }) => kind === "interrupted")) return { state: "cancelled" };
  const [failure] = failures;
  if (failure === undefined || failure.kind === "interrupted") return { state: "finished" };
  // A bug in one instrument leaves the other findings standing.
  if (failure.kind === "bug" && "result" in outcome) return { state: "finished" };
  const { message } = failure;
  return { state: "failed", failure: failure.kind === "user" ? { message, hint: failure.hint } : { message } };
}
