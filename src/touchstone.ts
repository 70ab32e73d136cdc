// The library's main entry: puts a subject under instruments and gives back the report.

import { answerChecklists, type Checklist } from "./core/checklist.js";
import { eitherSignal } from "./core/eitherSignal.js";
import { UserError } from "./core/errors.js";
import { type Assignment, runExamination } from "./core/examination.js";
import type { InstrumentEntry } from "./core/manifest.js";
import type { Registry } from "./core/registry.js";
import type { Subject } from "./core/subject.js";
import { assign, type ExaminationSettings, newExamination, surroundingsIn } from "./examinationRun.js";
import { newRunIdentifier } from "./ledger/runIdentifier.js";
import { openRegistry } from "./openRegistry.js";
import { kindOf, openSubject } from "./openSubject.js";
import { packageVersion } from "./package.js";
import type { ExaminationReport } from "./report/examinationReport.js";

export { resumeTraining, trainModel } from "./trainModel.js";

export interface ExamineOptions extends ExaminationSettings {
  /** Kind of subject; found out from the paths if left out. */
  readonly as?: string;
  /** Ids or short names of the instruments to use; all that accept the subject if left out. */
  readonly with?: readonly string[];
  /** Ids or short names of instruments to leave out. */
  readonly without?: readonly string[];
  /** Options of instruments, by id or short name of the instrument. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Identifier of the run; a new one if left out. */
  readonly run?: string | undefined;
}

/** An examination, and the errors behind the faults that its report tells of in one line each. */
export interface ExaminationWithFaults {
  readonly report: ExaminationReport;
  readonly faults: readonly { readonly instrument: string; readonly error: unknown }[];
}

/**
 * Puts the subject in `paths` (of a table files or glob patterns, read as one) under instruments.
 * Throws a `UserError` for what the user can mend, `Interrupted` if stopped before the first instrument.
 */
export async function examine(
  paths: string | readonly string[],
  options: ExamineOptions = {},
): Promise<ExaminationReport> {
  return (await examineWithFaults(paths, options)).report;
}

/** The same as `examine`, with the errors behind its faults. */
export async function examineWithFaults(
  paths: string | readonly string[],
  options: ExamineOptions = {},
): Promise<ExaminationWithFaults> {
  const registry = await openRegistry();
  const named = typeof paths === "string" ? [paths] : paths;
  const kind = kindOf(named, options.as ?? (options.asked === undefined ? undefined : "algorithm"));
  const entries = selectInstruments(registry, kind, options.with, options.without);
  const { table, data, asked, keepIn, observer, signal = new AbortController().signal } = options;
  const progress = (done: number, total: number, label: string) => observer?.progress?.("", done, total, label);
  const { subject, assignments } = await openWhile(
    (either) => openSubject(kind, named, { table, data, asked, keepIn, progress, signal: either }),
    () => assign(registry, entries, options.options ?? {}),
    signal,
  );
  try {
    return await examineSubject(subject, assignments, registry.manifest.checklists, { ...options, signal });
  } finally {
    await subject.close();
  }
}

/**
 * Opens the subject while the instruments are loaded: files are read by threads that leave this one time for it. What keeps the
 * instruments from being asked is thrown at once, and the subject closed, should it open all the same.
 */
async function openWhile(
  open: (signal: AbortSignal) => Promise<Subject>,
  load: () => Promise<readonly Assignment[]>,
  signal: AbortSignal,
): Promise<{ readonly subject: Subject; readonly assignments: readonly Assignment[] }> {
  const needless = new AbortController();
  const opening = open(eitherSignal(signal, needless.signal));
  // Where it fails first, the instruments have their say first.
  opening.catch(() => {});
  try {
    const assignments = await load();
    return { subject: await opening, assignments };
  } catch (error) {
    needless.abort();
    opening.then((subject) => subject.close()).catch(() => {});
    throw error;
  }
}

/**
 * The instruments named in `wanted` (all that accept `kind` if undefined) without those named in `unwanted`.
 * Throws a `UserError` on a name that is not known or does not accept `kind`.
 */
export function selectInstruments(
  registry: Registry,
  kind: string,
  wanted: readonly string[] | undefined,
  unwanted: readonly string[] = [],
): readonly InstrumentEntry[] {
  const accepting = registry.manifest.instruments.filter(({ accepts }) => accepts === kind);
  const chosen = wanted === undefined ? accepting : wanted.map((name) => registry.instrumentEntry(name));
  const stranger = chosen.find(({ accepts }) => accepts !== kind);
  if (stranger !== undefined) {
    throw new UserError(
      "wrong-kind",
      `${stranger.id} examines a ${stranger.accepts}, not a ${kind}`,
      "touchstone list instruments shows what each instrument examines",
    );
  }
  const leftOut = new Set(unwanted.map((name) => registry.instrumentEntry(name).id));
  const selected = new Map(chosen.filter(({ id }) => !leftOut.has(id)).map((entry) => [entry.id, entry]));
  if (selected.size === 0) {
    throw new UserError("no-instruments", "no instrument is left to examine with", "name some with --with");
  }
  return [...selected.values()];
}

async function examineSubject(
  subject: Subject,
  assignments: readonly Assignment[],
  checklists: readonly Checklist[],
  options: ExamineOptions & { readonly signal: AbortSignal },
): Promise<ExaminationWithFaults> {
  const { seed = 0, ledger } = options;
  const run = options.run ?? newRunIdentifier();
  const { kind, name, fingerprint, facts, notices } = subject;
  await ledger?.begin(newExamination(run, subject, assignments, options));
  const start = performance.now();
  try {
    const result = await runExamination(subject, assignments, {
      ...surroundingsIn(run, assignments, options),
      workplaces: options.workplaces?.(subject),
    });
    const faults = result.faults.map(({ instrument, error }) => ({ instrument, message: oneLine(error) }));
    const { verdict, findings, elapsedSeconds } = result;
    await ledger?.end(run, result.interrupted ? "interrupted" : "finished", { elapsedSeconds, faults });
    const report: ExaminationReport = {
      touchstone: packageVersion(),
      run,
      seed,
      verdict,
      elapsedSeconds,
      subject: { kind, name, fingerprint, facts, notices },
      findings,
      checklists: answerChecklists(checklists, findings),
      ...(faults.length > 0 ? { faults } : {}),
      ...(result.interrupted ? { interrupted: true } : {}),
    };
    return { report, faults: result.faults };
  } catch (error) {
    await ledger?.end(run, "failed", { elapsedSeconds: (performance.now() - start) / 1000, faults: [] });
    throw error;
  }
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split("\n")[0];
}
