// `touchstone examine`, in the working thread: examines, records, renders.

import { join, relative } from "node:path";
import type { ExaminationObserver } from "../core/examination.js";
import { type Failure, failureOf } from "../core/failure.js";
import type { Finding } from "../core/finding.js";
import { pause } from "../core/pause.js";
import { examinationShare } from "../examinationShare.js";
import { openLedger } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { openRegistry } from "../openRegistry.js";
import { recordedReport } from "../recordedRun.js";
import type { ExaminationReport } from "../report/examinationReport.js";
import { loadWriters, renderAs, writeLedgerReport, writeReportDirectory } from "../report/reportFiles.js";
import { examineWithFaults } from "../touchstone.js";
import type { TaskSurroundings } from "./commandThread.js";
import type { InstrumentThreads } from "./instrumentThreads.js";
import { type GatheredFailures, runShare } from "./sharedRun.js";
import type { ExamineTask, Progress, Share, TaskResult } from "./threadMessages.js";
import { threadsFor } from "./threadsFor.js";

/** Examines and returns what is to be printed. Throws what kept it from giving an answer. */
export async function runExamineTask(task: ExamineTask, around: TaskSurroundings): Promise<TaskResult> {
  const { run, share } = task;
  if (run !== undefined && share !== undefined) return shareExamination({ ...task, run, share }, around);
  // They load what they need while the subject is opened.
  const threads = await threadsFor(task, around);
  try {
    return await examineIn(threads, task, around);
  } finally {
    threads?.close();
  }
}

async function examineIn(
  threads: InstrumentThreads | undefined,
  task: ExamineTask,
  around: TaskSurroundings,
): Promise<TaskResult> {
  const { run } = task;
  const ledger = task.useLedger ? await openLedger(touchstoneDirectory()) : undefined;
  try {
    around.progress(reading(task));
    const { report, faults } = await examineWithFaults(task.paths, {
      run,
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
      workplaces: threads?.workplacesFor,
      observer: observerFor(drawingAhead(around, task), reading(task), (index, total) => ({ index, total })),
    });
    const failures = faults.map(({ instrument, error }) => ({ name: instrument, failure: failureOf(error) }));
    return await answer(
      task,
      report,
      { faults: failures, interrupted: report.interrupted === true },
      ledger?.directory,
    );
  } finally {
    await ledger?.close();
  }
}

/** Where a page is to be written: draws figures while the instruments still work, and loads what writes the page. */
function drawingAhead(around: TaskSurroundings, task: ExamineTask): TaskSurroundings {
  if (!writesPage(task)) return around;
  let drawn: Promise<void> | undefined;
  return {
    ...around,
    found(finding) {
      around.found(finding);
      drawn = (drawn ?? loadWriters(task.reportDirectory)).then(() => drawFigures(finding));
    },
  };
}

/** One figure at a time: in between, the instruments' threads are answered. */
async function drawFigures({ figures }: Finding): Promise<void> {
  for (const figure of figures) {
    await pause();
    const { figureHtml } = await import("../report/findingHtml.js");
    await figureHtml(figure);
  }
}

function writesPage({ reportDirectory, useLedger, keepReport }: ExamineTask): boolean {
  return reportDirectory !== undefined || (useLedger && keepReport);
}

function shareExamination(
  task: ExamineTask & { readonly run: string; readonly share: Share },
  around: TaskSurroundings,
): Promise<TaskResult> {
  return runShare(task.run, task.share, around.signal, (ledger, pieces) => {
    let done = task.share.piece.done;
    const total = task.instruments.length;
    const examination = examinationShare(task.paths, {
      run: task.run,
      as: task.kind,
      data: task.data,
      table: task.table,
      with: task.instruments,
      options: task.options,
      seed: task.seed,
      signal: around.signal,
      ledger,
      weigh: pieces.weigh,
      observer: observerFor(around, reading(task), () => ({ index: done, total })),
    });
    if (!task.share.piece.gathers) around.progress({ ...reading(task), index: done, total });
    return {
      names: task.instruments,
      async work(piece, parts) {
        done = piece.done;
        const fault = await examination.ask(piece, parts);
        return fault === undefined ? undefined : failureOf(fault.error);
      },
      close: () => examination.close(),
      async gather(run, failures) {
        const { manifest } = await openRegistry();
        return answer(task, await recordedReport(ledger, run, manifest.checklists), failures, ledger.directory);
      },
    };
  });
}

const reading = ({ paths }: ExamineTask): Progress => ({ step: `reading ${paths.join(" ")}`, index: 0, total: 1 });

/** Tells `around` what an examination tells; `place` says how far it is, of the number of an instrument and of all. */
function observerFor(
  around: TaskSurroundings,
  first: Progress,
  place: (index: number, total: number) => Pick<Progress, "index" | "total">,
): ExaminationObserver {
  const steps = new Map<string, Progress>();
  return {
    began(instrument, index, total) {
      const step = { step: instrument, ...place(index, total) };
      steps.set(instrument, step);
      around.progress(step);
    },
    progress(instrument, done, total, label) {
      const step = steps.get(instrument) ?? first;
      around.progress({ ...step, fraction: total > 0 ? done / total : 0, label });
    },
    found: (finding) => around.found(finding),
    log: (instrument, message) => around.log(`${instrument}: ${message}`),
  };
}

async function answer(
  task: ExamineTask,
  examined: ExaminationReport,
  { faults, interrupted }: GatheredFailures,
  ledgerDirectory: string | undefined,
): Promise<TaskResult> {
  const report: ExaminationReport = { ...examined, command: task.commandLine };
  const failures: Failure[] = interrupted ? [{ kind: "interrupted" }] : [];
  let text = await renderAs(report, task.output);
  let written: string | undefined;
  try {
    written = await writeReport(report, task, ledgerDirectory);
    if (written !== undefined && task.output.format === "terminal") text += `\nReport: ${shortest(written)}\n`;
  } catch (error) {
    failures.push(failureOf(error));
  }
  for (const { name, failure } of faults) {
    failures.push(failure.kind === "bug" ? { ...failure, message: `${name}: ${failure.message}` } : failure);
  }
  return { text, failures, strictFailure: task.strict && report.verdict === "fail", report: written };
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
