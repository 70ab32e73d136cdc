// Everything that is looked at: the parts in time, the target's memory, features and times that know too much.

import type { Run } from "../../../core/run.js";
import type { Table } from "../../../data/table.js";
import { isOneSeries, type TableSeries } from "../predictions/tableSeries.js";
import { type Dependence, dependenceInTime } from "./dependence.js";
import { type FutureFeature, findFutureFeatures } from "./futureFeatures.js";
import { findLateTimestamps, type LateColumn } from "./lateTimestamps.js";
import type { LookAheadSettings } from "./options.js";
import { overlapInTime, type PartsInTime, type TimeOverlap } from "./overlap.js";
import { lastStretch, targetSeries } from "./target.js";

/** Everything that was looked at. */
export interface LookedAhead {
  readonly overlap: TimeOverlap | undefined;
  readonly dependence: Dependence | undefined;
  readonly features: readonly FutureFeature[];
  readonly late: readonly LateColumn[];
}

/** Which part each row belongs to; `undefined` without a split. */
export async function partsInTime(
  table: Table,
  { times, entities, series }: TableSeries,
): Promise<PartsInTime | undefined> {
  if (table.parts === undefined) return undefined;
  const part = new Uint8Array(table.rowCount);
  for (const row of await table.rows("train")) part[row] = 1;
  for (const row of await table.rows("test")) part[row] = 2;
  return { times, entities, series, part };
}

/** Looks at everything. `parts` is `undefined` without a split. */
export async function look(
  table: Table,
  read: TableSeries,
  parts: PartsInTime | undefined,
  settings: LookAheadSettings,
  run: Run,
): Promise<LookedAhead> {
  const { times, entities, series } = read;
  const overlap = parts === undefined ? undefined : overlapInTime(parts);
  const stretch = lastStretch(times, entities, series, settings.rows);
  const target = await targetSeries(table, stretch.rows);
  const dependence = dependenceInTime(
    target.map(({ values }) => values),
    stretch.series,
    settings.level,
  );
  const features = isOneSeries(read) ? await findFutureFeatures(table, stretch, target, settings, run) : [];
  const late = await findLateTimestamps(table, table.roles.time ?? "", settings.lateTimestamps);
  return { overlap, dependence, features, late };
}
