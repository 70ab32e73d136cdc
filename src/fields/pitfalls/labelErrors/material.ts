// The rows whose labels are looked at, and what models that did not see them predict.

import { UserError } from "../../../core/errors.js";
import type { Run } from "../../../core/run.js";
import { didYouMean } from "../../../core/suggest.js";
import { type Dataset, isLearnable, loadDataset } from "../../../data/dataset.js";
import { outOfFold } from "../../../data/outOfFold.js";
import type { Split } from "../../../data/split.js";
import type { PartName, Table } from "../../../data/table.js";
import { targetFolds } from "../../../data/targetFolds.js";
import { featuresAt, targetAt } from "../../../data/trainingData.js";
import { textsAt } from "../../../stats/learners/textBags.js";
import { readScores } from "../predictions/classScores.js";
import { sampledRows } from "../sampledRows.js";
import { learnerNamed } from "./learners.js";
import type { Settings } from "./options.js";

export interface Material {
  readonly dataset: Dataset;
  /** Row-major: a probability per class, or a value. */
  readonly predicted: Float64Array;
  /** Who predicted, such as `logistic regression, fitted to other rows,`. */
  readonly by: string;
  readonly folds: readonly Split[];
  /** Codes of the entities that rows belong to. */
  readonly groups: Int32Array | undefined;
  readonly limits: readonly string[];
}

/** Loads the rows and predicts them. Returns what is missing ("needs …") where that cannot be done. */
export async function prepareMaterial(table: Table, settings: Settings, run: Run): Promise<Material | string> {
  requireColumns(table, settings.annotators);
  const scored = table.task === "classification" && table.roles.scores.length > 0;
  const part = partOf(table, settings, scored);
  const sample = await sampledRows(table, settings.rows, run.random.stream("rows"), part);
  const features = table.features.map(({ name }) => name).filter((name) => !settings.annotators.includes(name));
  const loaded = await loadDataset(table, sample.rows, { features, texts: true });
  const limits = [
    ...(sample.limit === undefined ? [] : [sample.limit]),
    ...(part === undefined || settings.part !== "auto"
      ? []
      : [`Looked at the ${part} part only; --part says another.`]),
  ];
  if (table.parts !== undefined && part !== "train") await run.look(table.testFingerprint, "label errors");
  const scores = scored ? await scoresOf(table, loaded, limits) : undefined;
  const { dataset } = scores ?? { dataset: loaded };
  const missing = unfit(dataset, settings.folds);
  if (missing !== undefined) return missing;
  const { group } = table.roles;
  const groups = group === undefined ? undefined : (await table.codes(group, dataset.tableRows)).codes;
  const folds = targetFolds(dataset.target, groups, settings.folds, run.random.stream("folds"));
  const around = { dataset, folds, groups };
  if (scores !== undefined) return { ...around, predicted: scores.values, by: "the given scores", limits };
  if (!isLearnable(dataset)) return "at least one feature";
  const learner = learnerNamed(settings.learner, dataset.target);
  const predicted = await outOfFold(learner, dataset, folds, {
    random: run.random.stream("learner"),
    signal: run.signal,
    parts: run.parts,
    progress: (done, total) => run.progress(done, total, "predicting rows from the others"),
  });
  const leftOut = loaded.leftOut.map(({ name, reason }) => `${name} was not learnt from: ${reason}.`);
  return { ...around, predicted, by: `${learner.name}, fitted to other rows,`, limits: [...limits, ...leftOut] };
}

function requireColumns(table: Table, names: readonly string[]): void {
  const known = table.columns.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UserError(
    "unknown-column",
    `--annotators: no column is called "${unknown}"${didYouMean(unknown, known)}`,
    "name the columns that hold each annotator's label",
  );
}

function partOf(table: Table, { part }: Settings, scored: boolean): PartName | undefined {
  if (table.parts === undefined || part === "all") return undefined;
  if (part !== "auto") return part;
  return scored ? "test" : "train";
}

function unfit({ target, tableRows }: Dataset, folds: number): string | undefined {
  const fewest = Math.max(50, folds);
  if (tableRows.length < fewest) return `at least ${fewest} rows with a target (and a score, where there are any)`;
  if (target.kind === "regression") {
    return target.values.every((value) => value === target.values[0]) ? "a target that varies" : undefined;
  }
  const present = new Set(target.codes).size;
  if (present < 2) return "a target with at least two classes";
  return present > tableRows.length / 3 ? "at least three rows of each class, on average" : undefined;
}

/** The rows that have scores, and these; `undefined` where they cannot be probabilities. */
async function scoresOf(table: Table, loaded: Dataset, limits: string[]) {
  const { levels, tableRows, target } = loaded;
  const read = await readScores(table, levels, tableRows);
  if (typeof read === "string") limits.push(`The scores were not used: needs ${read}.`);
  if (read === undefined || typeof read === "string" || target.kind !== "classification") return undefined;
  const positions = Int32Array.from(tableRows.keys()).filter((position) => !read.missing(position));
  const { values, inUnitInterval, unnormalised } = read.gather(positions, levels.length);
  if (!inUnitInterval || unnormalised > 0) {
    limits.push("The scores were not used, for they are no probabilities.");
    return undefined;
  }
  limits.push("The given scores were taken to come from a model that did not see these rows.");
  const dataset: Dataset = {
    ...loaded,
    tableRows: positions.map((position) => tableRows[position]),
    features: featuresAt(loaded.features, positions),
    texts: textsAt(loaded.texts ?? [], positions),
    target: targetAt(target, positions),
  };
  return { dataset, values };
}
