// The thread in which a long command works. The main thread stays free to show progress and to hear interrupts,
// which a loop over a million rows would otherwise keep it from.

import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { failureOf } from "../core/failure.js";
import type { Finding } from "../core/finding.js";
import { keepCompiledModules } from "./compileCache.js";
import { interruptSignal } from "./interruptSignal.js";
import type { Progress, Task, TaskResult, ThreadData, ThreadMessage, ThreadStart } from "./threadMessages.js";

/** What a task reports to while it works. */
export interface TaskSurroundings {
  readonly signal: AbortSignal;
  /** What the signal goes by: for threads of the task's own. */
  readonly interrupted: SharedArrayBuffer;
  progress(progress: Progress): void;
  log(line: string): void;
  /** A finding that is there, before the others are. */
  found(finding: Finding): void;
  /** A point of a learning curve. */
  measure(step: number, values: Readonly<Record<string, number>>): void;
}

const { ahead }: ThreadStart = workerData;
keepCompiledModules();
// Each schema is used once or twice: compiling it first takes longer than asking it.
z.config({ jitless: true });

const port = parentPort;
if (port === null) throw new Error("commandThread.js runs as a worker thread");

const tell = (message: ThreadMessage) => port.postMessage(message);
const told = new Promise<ThreadData>((resolve) => port.once("message", resolve));
if (ahead === "examine") await import("./examineTask.js");
const { task, interrupted, findings } = await told;
const { signal, abort } = interruptSignal(interrupted);
port.on("message", abort);

let shown = 0;
const around: TaskSurroundings = {
  signal,
  interrupted,
  progress(progress) {
    // A step's beginning is always told; within a step, ten times a second is enough.
    const now = performance.now();
    if (progress.fraction !== undefined && now - shown < 100) return;
    shown = now;
    tell({ type: "progress", progress });
  },
  log: (line) => tell({ type: "log", line }),
  found(finding) {
    if (findings) tell({ type: "found", finding });
  },
  measure: (step, values) => tell({ type: "measure", step, values }),
};

try {
  tell({ type: "result", result: await run(task, around) });
} catch (error) {
  tell({ type: "failure", failure: failureOf(error) });
}
port.close();

async function run(given: Task, surroundings: TaskSurroundings): Promise<TaskResult> {
  if (given.command === "examine") {
    const { runExamineTask } = await import("./examineTask.js");
    return runExamineTask(given, surroundings);
  }
  if (given.command === "train") {
    const { runTrainTask } = await import("./trainTask.js");
    return runTrainTask(given, surroundings);
  }
  if (given.command === "generate") {
    const { runGenerateTask } = await import("./generateTask.js");
    return runGenerateTask(given, surroundings);
  }
  if (given.command === "inspect") {
    const { runInspectTask } = await import("./inspectTask.js");
    return runInspectTask(given, surroundings);
  }
  if (given.command === "review") {
    const { runReviewTask } = await import("./reviewTask.js");
    return runReviewTask(given, surroundings);
  }
  if (given.command === "cartridge") {
    const { runCartridgeTask } = await import("./cartridgeTask.js");
    return runCartridgeTask(given);
  }
  const { runReproduceTask } = await import("./reproduceTask.js");
  return runReproduceTask(given, surroundings);
}
