// The rows that shortcuts are looked for in, and their folds.

import { UserError } from "../../../core/errors.js";
import type { Run } from "../../../core/run.js";
import { didYouMean } from "../../../core/suggest.js";
import { type Dataset, loadDataset } from "../../../data/dataset.js";
import type { Split } from "../../../data/split.js";
import type { Table } from "../../../data/table.js";
import { targetFolds } from "../../../data/targetFolds.js";
import { commonClasses } from "../commonClasses.js";
import { sampledRows } from "../sampledRows.js";
import { type Scale, scaleOf } from "../score.js";
import { type Mask, readMask } from "./mask.js";
import type { Settings } from "./options.js";

export interface Material {
  readonly dataset: Dataset;
  /** Codes of the entities that rows belong to. */
  readonly groups: Int32Array | undefined;
  readonly folds: readonly Split[];
  readonly scale: Scale;
  /** Where the pictures' subject is, where the user says so. */
  readonly mask: Mask | undefined;
  readonly limits: readonly string[];
}

/** With more classes than this a probe of each feature says little and takes long. */
const mostClasses = 30;

/** Loads the training part (all rows without a split). Returns what is missing ("needs …") where nothing can be asked. */
export async function prepareMaterial(table: Table, settings: Settings, run: Run): Promise<Material | string> {
  requireColumn(table, settings.environment);
  const { images } = table;
  const mask = settings.mask === undefined || images === undefined ? undefined : await readMask(settings.mask, images);
  const part = table.parts === undefined ? undefined : "train";
  const sample = await sampledRows(table, settings.rows, run.random.stream("rows"), part);
  const loaded = await loadDataset(table, sample.rows);
  const common = commonClasses(loaded, 2 * settings.folds);
  const { dataset } = common;
  const { target, tableRows, features } = dataset;
  if (features.length === 0) return "at least one feature that can be learnt from";
  if (tableRows.length < 50) return "at least 50 rows with a target";
  if (target.kind === "regression" && target.values.every((value) => value === target.values[0])) {
    return "a target that varies";
  }
  if (target.kind === "classification") {
    const present = new Set(target.codes).size;
    if (present < 2) return "a target with at least two classes";
    if (present > mostClasses) return `a target with at most ${mostClasses} classes`;
  }
  const { group } = table.roles;
  const groups = group === undefined ? undefined : (await table.codes(group, tableRows)).codes;
  return {
    dataset,
    groups,
    folds: targetFolds(target, groups, settings.folds, run.random.stream("folds")),
    scale: scaleOf(target),
    mask,
    limits: [
      ...(settings.mask !== undefined && images === undefined
        ? [`${settings.mask} was not used: the rows are no pictures that a mask could lie over.`]
        : []),
      ...(mask?.limits ?? []),
      ...(sample.limit === undefined ? [] : [sample.limit]),
      ...common.limits,
      ...loaded.leftOut.map(({ name, reason }) => `${name} was not learnt from: ${reason}.`),
    ],
  };
}

function requireColumn(table: Table, name: string | undefined): void {
  if (name === undefined) return;
  const known = table.columns.map((column) => column.name);
  if (known.includes(name)) return;
  throw new UserError(
    "unknown-column",
    `--environment: no column is called "${name}"${didYouMean(name, known)}`,
    "name the column that says where or when a row comes from",
  );
}
