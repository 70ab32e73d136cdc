// What an examination's run is made of: which instruments with which options, how it is recorded, what they are handed.

import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Assignment, ExaminationObserver, ExaminationSurroundings, Workplaces } from "./core/examination.js";
import { parseOptions } from "./core/instrument.js";
import { countLooks } from "./core/lookCounter.js";
import type { InstrumentEntry } from "./core/manifest.js";
import type { Registry } from "./core/registry.js";
import type { Subject } from "./core/subject.js";
import { writeWholeFile } from "./core/wholeFile.js";
import type { Ledger } from "./ledger/ledger.js";
import type { NewRun } from "./ledger/records.js";
import type { OpenOptions } from "./openSubject.js";
import { packageVersion } from "./package.js";

/** What decides what is asked, and who is told of it. */
export interface ExaminationSettings extends Omit<OpenOptions, "progress"> {
  /** Seed of all random numbers; 0 if left out. */
  readonly seed?: number;
  /** Where the run is recorded; without one nothing is, and looks at the test set are counted in this run only. */
  readonly ledger?: Ledger;
  readonly observer?: Partial<ExaminationObserver>;
  /** Where instruments are asked of a subject, several at once; one after another in this thread if left out or `undefined`. */
  readonly workplaces?: ((subject: Subject) => Workplaces | undefined) | undefined;
  /** Directory for the artifacts of the run. */
  readonly artifacts?: string;
}

/**
 * The instruments with their options. Throws a `UserError` on options that do not fit: before the subject is opened, so that a
 * slip of the pen costs no time.
 */
export async function assign(
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

/** The examination as the ledger records it when it begins. */
export function newExamination(
  run: string,
  subject: Subject,
  assignments: readonly Assignment[],
  { seed = 0, table = {}, data, asked }: ExaminationSettings,
): NewRun {
  const { kind, name, location, fingerprint, facts, notices } = subject;
  const asks = subject.kind === "network" ? subject.data?.fingerprint : undefined;
  return {
    id: run,
    kind: "examination",
    seed,
    subject: { kind, name, location, fingerprint, facts, notices },
    options: {
      table,
      ...(data === undefined ? {} : { data }),
      ...(asks === undefined ? {} : { dataFingerprint: asks }),
      ...(asked === undefined ? {} : { asked }),
      instruments: Object.fromEntries(assignments.map((assignment) => [assignment.instrument.id, assignment.options])),
    },
    touchstoneVersion: packageVersion(),
  };
}

/** What instruments are handed in this run: what they find is recorded in the order of `assignments`, whenever it is found. */
export function surroundingsIn(
  run: string,
  assignments: readonly Assignment[],
  { seed = 0, signal, ledger, observer = {}, artifacts }: ExaminationSettings & { readonly signal: AbortSignal },
): ExaminationSurroundings {
  const unrecorded = countLooks();
  return {
    seed,
    signal,
    device: "cpu",
    looks: {
      look: (testFingerprint, purpose) =>
        ledger?.look(run, testFingerprint, purpose) ?? unrecorded.look(testFingerprint, purpose),
      looks: (testFingerprint) => ledger?.looks(run, testFingerprint) ?? unrecorded.looks(testFingerprint),
    },
    observer: {
      began: (...told) => observer.began?.(...told),
      progress: (...told) => observer.progress?.(...told),
      log: (...told) => observer.log?.(...told),
      found: async (finding) => {
        const ordinal = assignments.findIndex(({ instrument }) => instrument.id === finding.instrument);
        await ledger?.recordFinding(run, ordinal, finding);
        await observer.found?.(finding);
      },
    },
    artifact: async (file, bytes) => {
      const path = join(artifacts ?? artifactDirectory(ledger, run), file);
      await writeWholeFile(path, bytes);
      return path;
    },
  };
}

function artifactDirectory(ledger: Ledger | undefined, run: string): string {
  return ledger === undefined ? join(tmpdir(), `touchstone-${run}`) : join(ledger.directory, "artifacts", run);
}
