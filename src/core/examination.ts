// One run of some instruments on one subject.

import { Interrupted, stopIfAborted, UserError } from "./errors.js";
import { type Answer, type Finding, finding, skipped, type Verdict, worstVerdict } from "./finding.js";
import { inLanes } from "./inLanes.js";
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
  /** `index` instruments of `total` were begun before. */
  began(instrument: string, index: number, total: number): void;
  progress(instrument: string, done: number, total: number, label: string): void;
  log(instrument: string, message: string): void;
  /**
   * Called as soon as a finding is there; awaited, so that it can be recorded before the next begins. Of instruments that are
   * asked at once the first to answer comes first.
   */
  found(finding: Finding): void | Promise<void>;
}

/** Where instruments are asked other than in this thread, several at once. */
export interface Workplaces {
  /** How many instruments are asked at once. */
  readonly count: number;
  /**
   * Asks the instrument `id`, in the place of this number, what it would answer here: the subject is there already, `run.random`
   * is made there anew.
   */
  examine(place: number, id: string, options: Assignment["options"], run: Run): Promise<Answer>;
}

export interface ExaminationSurroundings {
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly device: Device;
  readonly looks: LookCounter;
  readonly parts?: Parts | undefined;
  readonly observer: ExaminationObserver;
  /** Absent: one instrument after another, in this thread. The findings are the same. */
  readonly workplaces?: Workplaces | undefined;
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
 * Puts `subject` under each instrument. An instrument that cannot run is skipped with what it needs; one that breaks becomes
 * a fault and does not keep the others from running; an interrupt keeps what was found. Findings stand in the order of the
 * assignments. Throws a `UserError` before anything runs if an option does not fit.
 */
export async function runExamination(
  subject: Subject,
  assignments: readonly Assignment[],
  surroundings: ExaminationSurroundings,
): Promise<ExaminationResult> {
  const { signal, observer, workplaces } = surroundings;
  for (const { instrument, options } of assignments) parseOptions(instrument.id, instrument.options, options);
  const start = performance.now();
  const findings = new Map<number, Finding>();
  const faults = new Map<number, Fault>();
  let interrupted = false;
  let begun = 0;

  const work = async (place: number, lane: number): Promise<void> => {
    const { id } = assignments[place].instrument;
    try {
      stopIfAborted(signal);
      observer.began(id, begun++, assignments.length);
      const found = await ask(subject, assignments[place], lane, surroundings);
      findings.set(place, found);
      await observer.found(found);
    } catch (error) {
      if (error instanceof Interrupted || signal.aborted) interrupted = true;
      else if (error instanceof UserError) throw error;
      else faults.set(place, { instrument: id, error });
    }
  };

  const lanes = workplaces?.count ?? 1;
  const all = [...assignments.keys()];
  const beside = all.filter((place) => lanes > 1 && assignments[place].instrument.queries);
  const others = all.filter((place) => !beside.includes(place));
  const pieces = lanes > 1 ? longestFirst(assignments, others) : [others];
  const workThrough = async (places: readonly number[], lane: number) => {
    for (const place of places) await work(place, lane);
  };
  await inLanes(pieces, lanes, workThrough, [beside]);
  const inOrder = <Found>(of: ReadonlyMap<number, Found>) =>
    [...of].sort(([a], [b]) => a - b).map(([, found]) => found);
  return {
    verdict: worstVerdict([...findings.values()].map(({ verdict }) => verdict)),
    findings: inOrder(findings),
    faults: inOrder(faults),
    interrupted,
    elapsedSeconds: (performance.now() - start) / 1000,
  };
}

/**
 * The `places` of assignments, those together that share what they compute, and those first that take long: what is left for
 * the end is short, and no lane stands idle.
 */
function longestFirst(assignments: readonly Assignment[], places: readonly number[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const place of places) {
    const { instrument } = assignments[place];
    const group = groups.get(instrument.sharesWith ?? instrument.id);
    if (group === undefined) groups.set(instrument.sharesWith ?? instrument.id, [place]);
    else group.push(place);
  }
  const effort = (group: readonly number[]) =>
    group.reduce((sum, place) => sum + assignments[place].instrument.effort, 0);
  return [...groups.values()].sort((a, b) => effort(b) - effort(a) || a[0] - b[0]);
}

async function ask(
  subject: Subject,
  { instrument, options }: Assignment,
  lane: number,
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
  const { workplaces } = around;
  const examine = () =>
    workplaces !== undefined && lane < workplaces.count
      ? workplaces.examine(lane, id, options, run)
      : instrument.examine(subject, options, run);
  const answer: Answer = needed === true ? await examine() : skipped(needed);
  return { instrument: id, question, sources, elapsedSeconds: (performance.now() - start) / 1000, ...finding(answer) };
}
