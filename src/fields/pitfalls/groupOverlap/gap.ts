// What entities in both parts are worth: the score of simple learners by folds drawn at random, in which rows of one entity
// stand on both sides, less their score by folds that keep entities whole. Both predict the same rows, so that the difference
// is paired; its interval takes rows of different entities only to be independent.

import type { Run } from "../../../core/run.js";
import { loadDataset } from "../../../data/dataset.js";
import { groupedKFold } from "../../../data/folds.js";
import type { Column, Table } from "../../../data/table.js";
import { targetFolds } from "../../../data/targetFolds.js";
import { commonClasses } from "../commonClasses.js";
import { canLearn, type Gap, validationGaps } from "../validationGap.js";
import { wholeEntities } from "./wholeEntities.js";

export interface GapOptions {
  readonly rows: number;
  readonly folds: number;
  readonly level: number;
}

/**
 * The gap for each learner, on the training part (all rows without a split); none where there is no target, nothing to learn
 * from, or there are fewer entities than folds. `names` are columns that name entities: nothing is learnt from them.
 */
export async function entityGaps(
  table: Table,
  group: Column,
  names: readonly string[],
  options: GapOptions,
  run: Run,
): Promise<readonly Gap[]> {
  if (table.roles.target === undefined) return [];
  const random = run.random.stream(`gap ${group.name}`);
  const part = table.parts === undefined ? undefined : "train";
  const rows = await wholeEntities(table, group, options.rows, random.stream("entities"), part);
  const features = table.features
    .map(({ name }) => name)
    .filter((name) => name !== group.name && !names.includes(name));
  const { dataset } = commonClasses(await loadDataset(table, rows, { features }), 2 * options.folds);
  const groups = (await table.codes(group.name, dataset.tableRows)).codes;
  if (!canLearn(dataset) || new Set(groups).size < options.folds) return [];
  const folds = {
    atRandom: targetFolds(dataset.target, undefined, options.folds, random.stream("folds")),
    honest: groupedKFold(groups, options.folds),
  };
  // A row without a name is an entity of its own.
  const clusters = groups.map((code, row) => (code < 0 ? -2 - row : code));
  const { level } = options;
  return validationGaps(dataset, folds, { level, clusters, random }, "validating by whole entities", run);
}
