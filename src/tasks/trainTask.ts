// `touchstone train`, in the working thread: trains, records, renders.

import { join } from "node:path";
import type { Failure } from "../core/failure.js";
import { writeWholeFile } from "../core/wholeFile.js";
import { openLedger } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { openRegistry } from "../openRegistry.js";
import { renderTraining } from "../report/renderTraining.js";
import { renderTrainingHtml } from "../report/trainingHtml.js";
import type { TrainingReport } from "../report/trainingReport.js";
import { resumeTraining, trainModel } from "../trainModel.js";
import type { TaskSurroundings } from "./commandThread.js";
import type { TaskResult, TrainTask } from "./threadMessages.js";

/** Trains and returns what is to be printed. Throws what kept it from giving an answer. */
export async function runTrainTask(task: TrainTask, around: TaskSurroundings): Promise<TaskResult> {
  const ledger = task.useLedger ? await openLedger(touchstoneDirectory(), { patient: task.resume }) : undefined;
  try {
    const step = task.model ?? `the training in ${task.directory}`;
    const surroundings = {
      signal: around.signal,
      ledger,
      observer: {
        progress: (done: number, total: number, label: string) =>
          around.progress({ step, index: 0, total: 1, fraction: total > 0 ? done / total : 0, label }),
        log: (message: string) => around.log(message),
        measure: (at: number, values: Readonly<Record<string, number>>) => around.measure(at, values),
      },
    };
    around.progress({ step, index: 0, total: 1 });
    const { run, resume, table, options, seed } = task;
    const report =
      task.model === undefined
        ? await resumeTraining(task.directory ?? "", surroundings)
        : await trainModel(task.model, task.paths, {
            ...surroundings,
            run,
            resume,
            table,
            options,
            seed,
            out: task.directory,
          });
    const failures: Failure[] = report.interrupted === true ? [{ kind: "interrupted" }] : [];
    if (report.interrupted !== true) {
      await writeWholeFile(join(report.directory, "training.html"), await renderTrainingHtml(report));
      if (task.onnx) await writeOnnx(report);
    }
    return { text: renderTraining(report, task.output), failures, strictFailure: false };
  } finally {
    await ledger?.close();
  }
}

async function writeOnnx({ model, directory }: TrainingReport): Promise<void> {
  const learnt = await (await (await openRegistry()).loadModel(model)).load(directory);
  await writeWholeFile(join(directory, "model.onnx"), await learnt.exportOnnx());
  for (const [name, bytes] of (await learnt.exportParts?.()) ?? []) await writeWholeFile(join(directory, name), bytes);
}
