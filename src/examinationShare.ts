// A share in an examination that several workers work on, on whatever machine: it reads the subject once, and asks the
// instruments that it is told to.

import { Interrupted } from "./core/errors.js";
import { runExamination } from "./core/examination.js";
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
  /** Ids of all instruments of the examination. */
  readonly with: readonly string[];
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface ExaminationShare {
  /**
   * Asks the instrument of this number and records what it finds, unless, where it is asked `again`, that is recorded. Returns
   * the error that it broke with. Throws a `UserError` for what the user can mend, also where the subject is not the one that
   * the run began with; `Interrupted` where the run has ended.
   */
  ask(ordinal: number, again: boolean): Promise<{ readonly error: unknown } | undefined>;
  close(): Promise<void>;
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
      await ledger.begin(newExamination(run, subject, assignments, options));
      mustBeSubjectOf(await ledger.findRun(run), subject);
    } catch (error) {
      await subject.close();
      throw error;
    }
    return { subject, assignments, surroundings: surroundingsIn(run, assignments, options) };
  };

  return {
    async ask(ordinal, again) {
      opened ??= open();
      const { subject, assignments, surroundings } = await opened;
      const assignment = assignments[ordinal];
      if (!(await ledger.takeUp(run))) throw new Interrupted();
      const { id } = assignment.instrument;
      if (again && (await ledger.findings(run)).some(({ instrument }) => instrument === id)) return undefined;
      const { faults, interrupted } = await runExamination(subject, [assignment], surroundings);
      if (interrupted) throw new Interrupted();
      return faults.at(0);
    },
    async close() {
      const what = await opened?.catch(() => undefined);
      await what?.subject.close();
    },
  };
}
