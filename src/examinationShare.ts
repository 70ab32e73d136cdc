// A share in an examination that several workers work on, on whatever machine: it reads the subject once, and asks the
// instruments that it is told to.

import { Interrupted } from "./core/errors.js";
import { runExamination } from "./core/examination.js";
import type { Parts } from "./core/parts.js";
import type { LookCounter } from "./core/run.js";
import { assign, type ExaminationSettings, newExamination, surroundingsIn } from "./examinationRun.js";
import type { Ledger } from "./ledger/ledger.js";
import { openRegistry } from "./openRegistry.js";
import { kindOf, openSubjectHere } from "./openSubject.js";
import { mustBeSubjectOf } from "./recordedRun.js";

export interface ExaminationShareOptions extends ExaminationSettings {
  readonly run: string;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly as: string;
  /** Told what effort the instruments are, in their order. */
  weigh(efforts: readonly number[]): Promise<void>;
  /** Ids of all instruments of the examination. */
  readonly with: readonly string[];
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What is asked for. */
export interface AskedPiece {
  /** Number of the instrument. */
  readonly ordinal: number;
  /** Which part of its work it is; empty where it is all of it. */
  readonly part: string;
  /** 1 for whoever asks first. */
  readonly attempt: number;
}

export interface ExaminationShare {
  /**
   * Asks the instrument of this number and records what it finds, unless that is recorded by somebody who asked before. Returns
   * the error that it broke with. Throws a `UserError` for what the user can mend, also where the subject is not the one that
   * the run began with; `Interrupted` where the run has ended, or a part of the instrument's work is done.
   */
  ask(asked: AskedPiece, parts: Parts): Promise<{ readonly error: unknown } | undefined>;
  close(): Promise<void>;
}

/** Whoever does a part only does again what comes before it: that is no look of its own. */
function uncounted(ledger: Ledger, run: string): LookCounter {
  return {
    looks: (testFingerprint) => ledger.looks(run, testFingerprint),
    async look(testFingerprint, purpose) {
      const others = await ledger.looks(run, testFingerprint);
      return 1 + (others.find((one) => one.purpose === purpose)?.looks ?? 0);
    },
  };
}

/** A share in the examination of what lies at `paths`, which is read when the first instrument is asked. */
export function examinationShare(paths: readonly string[], options: ExaminationShareOptions): ExaminationShare {
  const { run, ledger, signal, table, data } = options;
  let opened: ReturnType<typeof open> | undefined;

  const open = async () => {
    const registry = await openRegistry();
    const entries = options.with.map((id) => registry.instrumentEntry(id));
    const assignments = await assign(registry, entries, options.options);
    const subject = await openSubjectHere(kindOf(paths, options.as), paths, { table, data, signal });
    try {
      // Whoever comes first begins it.
      const examination = newExamination(run, subject, assignments, options);
      await ledger.begin(examination);
      mustBeSubjectOf(await ledger.findRun(run), examination);
    } catch (error) {
      await subject.close();
      throw error;
    }
    await options.weigh(assignments.map(({ instrument }) => instrument.effort));
    return { subject, assignments, surroundings: surroundingsIn(run, assignments, options) };
  };

  return {
    async ask({ ordinal, part, attempt }, parts) {
      opened ??= open();
      const { subject, assignments, surroundings } = await opened;
      const assignment = assignments[ordinal];
      if (!(await ledger.takeUp(run))) throw new Interrupted();
      const { id } = assignment.instrument;
      if (part === "" && attempt > 1 && (await ledger.findings(run)).some(({ instrument }) => instrument === id))
        return undefined;
      const { faults, interrupted } = await runExamination(subject, [assignment], {
        ...surroundings,
        parts,
        ...(part === "" ? {} : { looks: uncounted(ledger, run) }),
      });
      if (interrupted) throw new Interrupted();
      return faults.at(0);
    },
    async close() {
      const what = await opened?.catch(() => undefined);
      await what?.subject.close();
    },
  };
}
