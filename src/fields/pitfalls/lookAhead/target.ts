// The target of a stretch of time as series of numbers: itself, or one series of 0 and 1 per common class.

import type { Table } from "../../../data/table.js";
import { inTimeOrder, type Series } from "../predictions/series.js";
import type { IndicatedTarget, Stretch } from "./futureFeatures.js";

const mostClasses = 3;

/** The last `most` places of the series (the most recent of each entity in turn), as a series of its own. */
export function lastStretch(
  times: Float64Array,
  entities: Int32Array | undefined,
  series: Series,
  most: number,
): Stretch {
  const rows = series.order.slice(Math.max(0, series.order.length - most)).sort();
  return {
    rows,
    series: inTimeOrder(
      Float64Array.from(rows, (row) => times[row]),
      entities === undefined ? undefined : rows.map((row) => entities[row]),
    ),
  };
}

/** The target at `rows`; classes beyond the three most common are left out. None without a target. */
export async function targetSeries(table: Table, rows: Int32Array): Promise<readonly IndicatedTarget[]> {
  const { target } = table.roles;
  if (target === undefined) return [];
  const { type } = table.column(target);
  if (table.task === "regression" && type !== "category" && type !== "text") {
    return [{ level: undefined, values: await table.numbers(target, rows) }];
  }
  const { codes, levels } = await table.codes(target, rows);
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  const common = levels
    .map((_, code) => code)
    .filter((code) => counts[code] > 0)
    .sort((a, b) => counts[b] - counts[a])
    .slice(0, levels.length === 2 ? 1 : mostClasses);
  return common.map((code) => ({
    level: levels[code],
    values: Float64Array.from(codes, (own) => (own < 0 ? Number.NaN : own === code ? 1 : 0)),
  }));
}
