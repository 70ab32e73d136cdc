// `touchstone examine`, in the working thread: examines, records, renders.

import { join, relative } from "node:path";
import { type Failure, failureOf } from "../core/failure.js";
import { openLedger } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import type { ExaminationReport } from "../report/examinationReport.js";
import { renderAs, writeLedgerReport, writeReportDirectory } from "../report/reportFiles.js";
import { examineWithFaults } from "../touchstone.js";
import type { TaskSurroundings } from "./commandThread.js";
import type { ExamineTask, Progress, TaskResult } from "./threadMessages.js";

/** Examines and returns what is to be printed. Throws what kept it from giving an answer. */
export async function runExamineTask(task: ExamineTask, around: TaskSurroundings): Promise<TaskResult> {
  const ledger = task.useLedger ? await openLedger(touchstoneDirectory(), { patient: task.resume }) : undefined;
  try {
    const failures: Failure[] = [];
    let step: Progress = { step: `reading ${task.paths.join(" ")}`, index: 0, total: 1 };
    around.progress(step);
    const { report, faults } = await examineWithFaults(task.paths, {
      run: task.run,
      resume: task.resume,
      as: task.kind,
      data: task.data,
      asked: task.asked,
      keepIn: task.useLedger ? join(touchstoneDirectory(), "answers") : undefined,
      table: task.table,
      with: task.instruments,
      options: task.options,
      seed: task.seed,
      signal: around.signal,
      ledger,
      observer: {
        began(instrument, index, total) {
          step = { step: instrument, index, total };
          around.progress(step);
        },
        progress: (_instrument, done, total, label) =>
          around.progress({ ...step, fraction: total > 0 ? done / total : 0, label }),
        found: (finding) => around.found(finding),
        log: (instrument, message) => around.log(`${instrument}: ${message}`),
      },
    });
    const answer: ExaminationReport = { ...report, command: task.commandLine };
    let text = await renderAs(answer, task.output);
    let written: string | undefined;
    try {
      written = await writeReport(answer, task, ledger?.directory);
      if (written !== undefined && task.output.format === "terminal") text += `\nReport: ${shortest(written)}\n`;
    } catch (error) {
      failures.push(failureOf(error));
    }
    if (report.interrupted === true) failures.unshift({ kind: "interrupted" });
    for (const { instrument, error } of faults) {
      const failure = failureOf(error);
      failures.push(failure.kind === "bug" ? { ...failure, message: `${instrument}: ${failure.message}` } : failure);
    }
    return { text, failures, strictFailure: task.strict && report.verdict === "fail", report: written };
  } finally {
    await ledger?.close();
  }
}

async function writeReport(
  report: ExaminationReport,
  { reportDirectory, keepReport }: ExamineTask,
  ledgerDirectory: string | undefined,
): Promise<string | undefined> {
  if (reportDirectory !== undefined) return writeReportDirectory(report, reportDirectory);
  if (ledgerDirectory === undefined || !keepReport) return undefined;
  return writeLedgerReport(report, ledgerDirectory);
}

function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length ? fromHere : path;
}
