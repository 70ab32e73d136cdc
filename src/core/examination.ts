// One run of some instruments on one subject.

import { Interrupted, stopIfAborted, UserError } from "./errors.js";
import { type Answer, type Finding, finding, skipped, type Verdict, worstVerdict } from "./finding.js";
import { type Instrument, parseOptions } from "./instrument.js";
import type { Parts } from "./parts.js";
import { seededRandom } from "./random.js";
import type { Device, LookCounter, Run } from "./run.js";
import type { Subject } from "./subject.js";

/** An instrument and the options it is to run with. */
export interface Assignment {
  readonly instrument: Instrument;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What is told while an examination runs. */
export interface ExaminationObserver {
  began(instrument: string, index: number, total: number): void;
  progress(instrument: string, done: number, total: number, label: string): void;
  log(instrument: string, message: string): void;
  /** Called as soon as a finding is there; awaited, so that it can be recorded before the next begins. */
  found(finding: Finding): void | Promise<void>;
}

export interface ExaminationSurroundings {
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly device: Device;
  readonly looks: LookCounter;
  readonly parts?: Parts | undefined;
  readonly observer: ExaminationObserver;
  artifact(name: string, bytes: Uint8Array): Promise<string>;
}

/** A bug of ours that stopped one instrument; the others went on. */
export interface Fault {
  readonly instrument: string;
  readonly error: unknown;
}

export interface ExaminationResult {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
  readonly interrupted: boolean;
  readonly elapsedSeconds: number;
}

/**
 * Puts `subject` under each instrument in turn. An instrument that cannot run is skipped with what it needs;
 * one that breaks becomes a fault and does not keep the others from running; an interrupt keeps what was found.
 * Throws a `UserError` before anything runs if an option does not fit.
 */
export async function runExamination(
  subject: Subject,
  assignments: readonly Assignment[],
  surroundings: ExaminationSurroundings,
): Promise<ExaminationResult> {
  const { signal, observer } = surroundings;
  for (const { instrument, options } of assignments) parseOptions(instrument.id, instrument.options, options);
  const start = performance.now();
  const findings: Finding[] = [];
  const faults: Fault[] = [];
  let interrupted = false;
  for (const [index, assignment] of assignments.entries()) {
    const { id } = assignment.instrument;
    try {
      stopIfAborted(signal);
      observer.began(id, index, assignments.length);
      const found = await ask(subject, assignment, surroundings);
      findings.push(found);
      await observer.found(found);
    } catch (error) {
      if (error instanceof Interrupted || signal.aborted) {
        interrupted = true;
        break;
      }
      if (error instanceof UserError) throw error;
      faults.push({ instrument: id, error });
    }
  }
  return {
    verdict: worstVerdict(findings.map(({ verdict }) => verdict)),
    findings,
    faults,
    interrupted,
    elapsedSeconds: (performance.now() - start) / 1000,
  };
}

async function ask(
  subject: Subject,
  { instrument, options }: Assignment,
  around: ExaminationSurroundings,
): Promise<Finding> {
  const { id, question, sources } = instrument;
  const start = performance.now();
  const needed = instrument.needs(subject);
  const run: Run = {
    seed: around.seed,
    random: seededRandom(around.seed, id),
    signal: around.signal,
    device: around.device,
    parts: around.parts,
    look: (fingerprint, purpose) => around.looks.look(fingerprint, purpose),
    looks: (fingerprint) => around.looks.looks(fingerprint),
    progress: (done, total, label) => around.observer.progress(id, done, total, label),
    log: (message) => around.observer.log(id, message),
    artifact: (name, bytes) => around.artifact(name, bytes),
  };
  const answer: Answer = needed === true ? await instrument.examine(subject, options, run) : skipped(needed);
  return { instrument: id, question, sources, elapsedSeconds: (performance.now() - start) / 1000, ...finding(answer) };
}
