// What knowing the future is worth: learners validated by folds drawn at random, in which training rows surround the tested ones in
// time, beside folds that go forward in time (Bergmeir & Benítez 2012; Hewamalage et al. 2022).

import type { Run } from "../../../core/run.js";
import { loadDataset } from "../../../data/dataset.js";
import type { Table } from "../../../data/table.js";
import { targetFolds } from "../../../data/targetFolds.js";
import { forwardFolds } from "../../../data/timeSplits.js";
import { commonClasses } from "../commonClasses.js";
import { type TableSeries, timeBlocks } from "../predictions/tableSeries.js";
import { canLearn, type Gap, validationGaps } from "../validationGap.js";

/** Folds of either kind; the first of one more block of time is only learnt from. */
const FOLDS = 5;

/**
 * The gaps over the most recent `rows` rows that may be learnt from; none where there is no target or nothing to learn from, or
 * times are too few to be divided.
 */
export async function forwardGaps(
  table: Table,
  read: TableSeries,
  { rows: most, level }: { readonly rows: number; readonly level: number },
  run: Run,
): Promise<readonly Gap[]> {
  if (table.roles.target === undefined || table.features.length === 0) return [];
  const recent = read.series.order.filter((row) => read.learn(row)).slice(-most);
  const { dataset } = commonClasses(await loadDataset(table, recent.sort()), 4 * FOLDS);
  const times = dataset.tableRows.map((row) => read.times[row]);
  const known = new Set(times).size;
  if (!canLearn(dataset) || known < 4 * FOLDS) return [];
  const random = run.random.stream("forward");
  const folds = {
    atRandom: targetFolds(dataset.target, undefined, FOLDS, random.stream("folds")),
    honest: forwardFolds(Float64Array.from(times), FOLDS),
  };
  const clusters = timeBlocks(read, dataset.tableRows);
  return validationGaps(dataset, folds, { level, clusters, random }, "validating forward in time", run);
}
