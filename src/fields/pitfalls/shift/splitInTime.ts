// Whether the test part is simply what came after the training part.

import type { Table } from "../../../data/table.js";
import { finiteOnly } from "../../../stats/summary.js";

/** Whether every one of these training rows is at most as late as every one of these test rows. */
export async function isSplitInTime(table: Table, trainRows: Int32Array, testRows: Int32Array): Promise<boolean> {
  const { time } = table.roles;
  if (time === undefined) return false;
  const { type } = table.column(time);
  if (type === "category" || type === "text") return false;
  const train = finiteOnly(await table.numbers(time, trainRows));
  const test = finiteOnly(await table.numbers(time, testRows));
  if (train.length === 0 || test.length === 0) return false;
  const latest = train.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const earliest = test.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return latest <= earliest;
}
