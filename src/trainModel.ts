// Trains a reference model on what the user brings, and keeps it in a directory.

import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Interrupted, UserError } from "./core/errors.js";
import { parseOptions } from "./core/instrument.js";
import { countLooks } from "./core/lookCounter.js";
import type { Model, TrainingRun } from "./core/model.js";
import { seededRandom } from "./core/random.js";
import type { Subject } from "./core/subject.js";
import { writeWholeFile } from "./core/wholeFile.js";
import { isObjectLocation } from "./data/objects/objectLocation.js";
import type { Ledger } from "./ledger/ledger.js";
import { touchstoneDirectory } from "./ledger/location.js";
import { newRunIdentifier } from "./ledger/runIdentifier.js";
import { openRegistry } from "./openRegistry.js";
import { kindOf, type OpenOptions, openSubject, openSubjectHere } from "./openSubject.js";
import { packageVersion } from "./package.js";
import { mustBeSubjectOf } from "./recordedRun.js";
import type { CurvePoint, TrainingReport } from "./report/trainingReport.js";
import {
  type Beginning,
  beginTraining,
  checkpointIn,
  finishTraining,
  forgetTraining,
  isTraining,
  readBeginning,
} from "./trainingDirectory.js";

/** What is told while a model learns. */
export interface TrainingObserver {
  progress(done: number, total: number, label: string): void;
  log(message: string): void;
  measure(step: number, values: Readonly<Record<string, number>>): void;
}

interface Surroundings {
  readonly signal?: AbortSignal;
  /** Where the run is recorded; without one nothing is. */
  readonly ledger?: Ledger | undefined;
  readonly observer?: Partial<TrainingObserver>;
  /** Identifier of the run; a new one if left out. */
  readonly run?: string | undefined;
  /** Whether that run was begun before, by a process that is gone. */
  readonly resume?: boolean | undefined;
}

export interface TrainOptions extends Surroundings {
  /** How files are read, and what the columns of a table are for. */
  readonly table?: OpenOptions["table"];
  /** Options of the model. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Seed of all random numbers; 0 if left out. */
  readonly seed?: number;
  /** Where the model is kept: a directory that is empty or not there. One beside the ledger if left out. */
  readonly out?: string;
}

/**
 * Trains the model called `name` on the data in `paths` (none for a model that makes its own). The model, or where its
 * training stands when it is interrupted, is kept in a directory. Throws a `UserError` for what the user can mend,
 * `Interrupted` where nothing was learnt yet.
 */
export async function trainModel(
  name: string,
  paths: readonly string[],
  options: TrainOptions = {},
): Promise<TrainingReport> {
  const registry = await openRegistry();
  const model = await registry.loadModel(registry.modelEntry(name).id);
  const { seed = 0, table = {} } = options;
  parseOptions(model.id, model.options, options.options ?? {});
  const run = options.run ?? newRunIdentifier();
  const directory = resolve(options.out ?? join(touchstoneDirectory(), "models", run));
  if (options.resume === true && isTraining(directory)) return resumeTraining(directory, options);
  const data = await openData(model, paths, table, options);
  try {
    const began = {
      touchstone: packageVersion(),
      run,
      model: model.id,
      paths: [...paths],
      from: process.cwd(),
      table,
      options: { ...options.options },
      seed,
      fingerprint: data?.fingerprint ?? "",
    };
    await beginTraining(directory, began);
    return await learn(model, data, directory, began, options);
  } finally {
    await data?.close();
  }
}

/**
 * Goes on with the training in `directory`, to the bit as if it had never stopped. Throws a `UserError` where there is none,
 * where it is finished, or where the data are no longer the same.
 */
export async function resumeTraining(directory: string, around: Surroundings = {}): Promise<TrainingReport> {
  const began = await readBeginning(directory);
  if (began.status === "finished") {
    throw new UserError(
      "training-finished",
      `the training in ${directory} is finished`,
      "train into another directory",
    );
  }
  const registry = await openRegistry();
  const model = await registry.loadModel(registry.modelEntry(began.model).id);
  const paths = began.paths.map((path) =>
    isObjectLocation(path) ? path : relative(process.cwd(), resolve(began.from, path)),
  );
  const data = await openData(model, paths, began.table, around);
  try {
    if ((data?.fingerprint ?? "") !== began.fingerprint) {
      throw new UserError(
        "other-data",
        `${paths.join(" ")} no longer holds the data that the training in ${directory} began with`,
        "bring them back, or train anew",
      );
    }
    const run = around.run ?? newRunIdentifier();
    return await learn(model, data, resolve(directory), { ...began, run }, around);
  } finally {
    await data?.close();
  }
}

async function openData(
  { id, learnsFrom }: Model,
  paths: readonly string[],
  table: OpenOptions["table"],
  { signal, resume }: Surroundings,
): Promise<Subject | undefined> {
  if (learnsFrom === "nothing") {
    if (paths.length === 0) return undefined;
    throw new UserError("no-data-needed", `${id} makes its own data; ${paths[0]} is not needed`, "leave it out");
  }
  if (paths.length === 0) {
    throw new UserError(
      "no-data",
      `${id} learns from a ${learnsFrom}, and none is named`,
      `touchstone train ${id} <path>`,
    );
  }
  return (resume === true ? openSubjectHere : openSubject)(kindOf(paths, learnsFrom), paths, { table, signal });
}

async function learn(
  model: Model,
  data: Subject | undefined,
  directory: string,
  began: Omit<Beginning, "format" | "status">,
  { signal = new AbortController().signal, ledger, observer = {}, resume = false }: Surroundings,
): Promise<TrainingReport> {
  const { run, seed } = began;
  const subject =
    data === undefined
      ? { kind: "nothing", name: "its own data", location: "", fingerprint: "", facts: {}, notices: [] }
      : subjectOf(data);
  const options = parseOptions(model.id, model.options, began.options);
  const goesOn = resume && (await ledger?.takeUp(run)) === true;
  if (!goesOn)
    await ledger?.begin({
      id: run,
      kind: "training",
      seed,
      subject,
      options: { model: model.id, options, table: began.table, directory },
      touchstoneVersion: packageVersion(),
    });
  const start = performance.now();
  const curve: CurvePoint[] = [];
  const reportOf = (part: Pick<TrainingReport, "measures" | "notes" | "interrupted">): TrainingReport => ({
    touchstone: packageVersion(),
    run,
    model: model.id,
    seed,
    options,
    subject: {
      kind: subject.kind,
      name: subject.name,
      fingerprint: subject.fingerprint,
      facts: subject.facts,
      notices: subject.notices,
    },
    directory,
    elapsedSeconds: (performance.now() - start) / 1000,
    ...part,
    curve,
  });
  const end = async (status: "finished" | "interrupted" | "failed", report: TrainingReport) => {
    await ledger?.recordTraining(run, report);
    await ledger?.end(run, status, { elapsedSeconds: report.elapsedSeconds, faults: [] });
  };
  const looks = countLooks();
  const surroundings: TrainingRun = {
    seed,
    random: seededRandom(seed, model.id),
    signal,
    device: "cpu",
    look: (fingerprint, purpose) => ledger?.look(run, fingerprint, purpose) ?? looks.look(fingerprint, purpose),
    looks: (fingerprint) => ledger?.looks(run, fingerprint) ?? looks.looks(fingerprint),
    progress: (...told) => observer.progress?.(...told),
    log: (message) => observer.log?.(message),
    artifact: async (name, bytes) => {
      const path = join(directory, name);
      await writeWholeFile(path, bytes);
      return path;
    },
    measure(step, values) {
      curve.push({ step, values });
      observer.measure?.(step, values);
    },
    checkpoint: checkpointIn(directory),
  };
  try {
    if (goesOn && ledger !== undefined) mustBeSubjectOf(await ledger.findRun(run), { subject });
    const { model: learnt, measures, notes = [] } = await model.train(data, options, surroundings);
    await learnt.save(directory);
    const report = reportOf({ measures, notes });
    await end("finished", report);
    await finishTraining(directory);
    return report;
  } catch (error) {
    const stopped = error instanceof Interrupted || signal.aborted;
    const kept = stopped && existsSync(checkpointIn(directory));
    // What broke would break again: there is nothing to go on from.
    if (!kept) await forgetTraining(directory);
    const report = reportOf({ measures: [], notes: [], ...(stopped ? { interrupted: true } : {}) });
    await end(stopped ? "interrupted" : "failed", report);
    if (kept) return report;
    throw error;
  }
}

function subjectOf({ kind, name, location, fingerprint, facts, notices }: Subject) {
  return { kind, name, location, fingerprint, facts, notices };
}
