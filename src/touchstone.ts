// The library's main entry: puts a subject under instruments and gives back the report.

import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerChecklists, type Checklist } from "./core/checklist.js";
import { UserError } from "./core/errors.js";
import { type Assignment, type ExaminationObserver, runExamination } from "./core/examination.js";
import { worstVerdict } from "./core/finding.js";
import { parseOptions } from "./core/instrument.js";
import { countLooks } from "./core/lookCounter.js";
import type { InstrumentEntry } from "./core/manifest.js";
import type { Registry } from "./core/registry.js";
import type { Subject } from "./core/subject.js";
import { writeWholeFile } from "./core/wholeFile.js";
import type { Ledger } from "./ledger/ledger.js";
import { newRunIdentifier } from "./ledger/runIdentifier.js";
import { openRegistry } from "./openRegistry.js";
import { kindOf, type OpenOptions, openSubject } from "./openSubject.js";
import { packageVersion } from "./package.js";
import type { ExaminationReport } from "./report/examinationReport.js";

export { resumeTraining, trainModel } from "./trainModel.js";

export interface ExamineOptions extends Omit<OpenOptions, "progress"> {
  /** Kind of subject; found out from the paths if left out. */
  readonly as?: string;
  /** Ids or short names of the instruments to use; all that accept the subject if left out. */
  readonly with?: readonly string[];
  /** Ids or short names of instruments to leave out. */
  readonly without?: readonly string[];
  /** Options of instruments, by id or short name of the instrument. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Seed of all random numbers; 0 if left out. */
  readonly seed?: number;
  /** Where the run is recorded; without one nothing is, and looks at the test set are counted in this run only. */
  readonly ledger?: Ledger;
  readonly observer?: Partial<ExaminationObserver>;
  /** Identifier of the run; a new one if left out. */
  readonly run?: string | undefined;
  /** Whether to go on with that run where it stands in the ledger unfinished: what was found stands, the rest is asked. */
  readonly resume?: boolean | undefined;
  /** Directory for the artifacts of the run. */
  readonly artifacts?: string;
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
  const assignments = await assign(registry, entries, options.options ?? {});
  const signal = options.signal ?? new AbortController().signal;
  const { table, data, asked, keepIn, observer } = options;
  const progress = (done: number, total: number, label: string) => observer?.progress?.("", done, total, label);
  const subject = await openSubject(kind, named, { table, data, asked, keepIn, progress, signal });
  try {
    return await examineSubject(subject, assignments, registry.manifest.checklists, { ...options, signal });
  } finally {
    await subject.close();
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

// Options are checked here, before the subject is opened, so that a slip of the pen costs no time.
async function assign(
  registry: Registry,
  entries: readonly InstrumentEntry[],
  given: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<readonly Assignment[]> {
  const optionsOf = new Map(
    Object.entries(given).map(([name, options]) => [registry.instrumentEntry(name).id, options] as const),
  );
  return Promise.all(
    entries.map(async ({ id }) => {
      const instrument = await registry.loadInstrument(id);
      const options = optionsOf.get(id) ?? {};
      parseOptions(id, instrument.options, options);
      return { instrument, options };
    }),
  );
}

async function examineSubject(
  subject: Subject,
  assignments: readonly Assignment[],
  checklists: readonly Checklist[],
  options: ExamineOptions & { readonly signal: AbortSignal },
): Promise<ExaminationWithFaults> {
  const { seed = 0, signal, ledger, observer = {} } = options;
  const run = options.run ?? newRunIdentifier();
  const { kind, name, location, fingerprint, facts, notices } = subject;
  const before =
    options.resume === true && (await ledger?.takeUp(run)) === true ? await ledger?.findings(run) : undefined;
  const asked = (id: string) => before?.some(({ instrument }) => instrument === id) === true;
  const open = assignments.filter(({ instrument }) => !asked(instrument.id));
  if (before === undefined)
    await ledger?.begin({
      id: run,
      kind: "examination",
      seed,
      subject: { kind, name, location, fingerprint, facts, notices },
      options: {
        table: options.table ?? {},
        ...(options.data === undefined ? {} : { data: options.data }),
        ...(options.asked === undefined ? {} : { asked: options.asked }),
        instruments: Object.fromEntries(
          assignments.map((assignment) => [assignment.instrument.id, assignment.options]),
        ),
      },
      touchstoneVersion: packageVersion(),
    });
  const start = performance.now();
  const unrecorded = countLooks();
  let found = before?.length ?? 0;
  try {
    const result = await runExamination(subject, open, {
      seed,
      signal,
      device: "cpu",
      looks: {
        look: (testFingerprint, purpose) =>
          ledger?.look(run, testFingerprint, purpose) ?? unrecorded.look(testFingerprint, purpose),
        looks: (testFingerprint) => (ledger ?? unrecorded).looks(testFingerprint),
      },
      observer: {
        began: (...told) => observer.began?.(...told),
        progress: (...told) => observer.progress?.(...told),
        log: (...told) => observer.log?.(...told),
        found: async (finding) => {
          await ledger?.recordFinding(run, found, finding);
          found += 1;
          await observer.found?.(finding);
        },
      },
      artifact: async (file, bytes) => {
        const path = join(options.artifacts ?? artifactDirectory(ledger, run), file);
        await writeWholeFile(path, bytes);
        return path;
      },
    });
    const faults = result.faults.map(({ instrument, error }) => ({ instrument, message: oneLine(error) }));
    const { elapsedSeconds } = result;
    const findings = [...(before ?? []), ...result.findings];
    await ledger?.end(run, result.interrupted ? "interrupted" : "finished", { elapsedSeconds, faults });
    const report: ExaminationReport = {
      touchstone: packageVersion(),
      run,
      seed,
      verdict: worstVerdict(findings.map(({ verdict }) => verdict)),
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

function artifactDirectory(ledger: Ledger | undefined, run: string): string {
  return ledger === undefined ? join(tmpdir(), `touchstone-${run}`) : join(ledger.directory, "artifacts", run);
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split("\n")[0];
}
