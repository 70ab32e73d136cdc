// What a series knows of itself: the target's last value. In a series that moves slowly a feature that knows no more
// than this (a lag, a level that drifts along) is no leak, however well it predicts.

import type { Dataset } from "../../../data/dataset.js";
import type { Table } from "../../../data/table.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";
import { lagged } from "../predictions/series.js";
import { isOneSeries, readSeries } from "../predictions/tableSeries.js";

/** The target one row earlier (of the same entity), for each row of the dataset; `undefined` where rows are no series. */
export async function ownPast(table: Table, { target, tableRows }: Dataset): Promise<FeatureColumn | undefined> {
  const read = await readSeries(table);
  const name = table.roles.target;
  if (name === undefined || read === undefined || !isOneSeries(read)) return undefined;
  const values =
    target.kind === "regression"
      ? await table.numbers(name)
      : Float64Array.from((await table.codes(name)).codes, (code) => (code < 0 ? Number.NaN : code));
  const before = lagged(values, read.series, 1);
  return {
    name: `${name} one row before`,
    kind: target.kind === "regression" ? "numeric" : "category",
    values: Float64Array.from(tableRows, (row) => before[row]),
    levels: target.kind === "regression" ? 0 : target.classes,
  };
}
