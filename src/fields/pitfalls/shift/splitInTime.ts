// Whether the test part is simply what came after the training part.

import type { Table } from "../../../data/table.js";

/**
 * Whether each of these test rows is at least as late as each of these training rows (of its own entity, where a group
 * is named), and some of them can be compared so. Rows without a time do not count.
 */
export async function isSplitInTime(table: Table, trainRows: Int32Array, testRows: Int32Array): Promise<boolean> {
  const { time, group } = table.roles;
  if (time === undefined) return false;
  const { type } = table.column(time);
  if (type === "category" || type === "text") return false;
  const entitiesOf = async (rows: Int32Array) =>
    group === undefined ? new Int32Array(rows.length) : (await table.codes(group, rows)).codes;
  const latest = new Map<number, number>();
  const trainTimes = await table.numbers(time, trainRows);
  (await entitiesOf(trainRows)).forEach((entity, i) => {
    if (entity >= 0 && trainTimes[i] > (latest.get(entity) ?? Number.NEGATIVE_INFINITY))
      latest.set(entity, trainTimes[i]);
  });
  const testTimes = await table.numbers(time, testRows);
  let compared = 0;
  let before = 0;
  (await entitiesOf(testRows)).forEach((entity, i) => {
    const last = latest.get(entity);
    if (last === undefined || Number.isNaN(testTimes[i])) return;
    compared++;
    if (testTimes[i] < last) before++;
  });
  return compared > 0 && before === 0;
}
