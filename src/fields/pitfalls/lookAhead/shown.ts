// What a finding about look-ahead shows: a timeline of the parts, cross-correlations, and the offending rows.

import type { EvidenceRow, Figure } from "../../../core/finding.js";
import type { Table } from "../../../data/table.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { rangeFigure } from "../../../report/figures/rangeFigure.js";
import type { FutureFeature } from "./futureFeatures.js";
import type { LateColumn } from "./lateTimestamps.js";
import { type PartsInTime, rangesInTime, type TimeOverlap } from "./overlap.js";

const mostEntities = 15;

/** Which stretch of time each part covers, entity by entity where there are any. */
export function timelineFigure(table: Table, parts: PartsInTime): Figure[] {
  const { entities, series } = parts;
  const shown = entities === undefined ? undefined : firstEntities(series, entities);
  const found = rangesInTime(parts, (row) =>
    shown === undefined || entities === undefined ? 0 : shown.get(entities[row]),
  );
  const ranges = [...found]
    .sort(([a], [b]) => a - b)
    .flatMap(([number, of]) =>
      (["train", "test"] as const).flatMap((group) => {
        const range = of[group];
        const label = shown === undefined ? group : `${number + 1}. entity, ${group}`;
        return range === undefined ? [] : [{ label, start: range[0], end: range[1], group }];
      }),
    );
  if (ranges.length === 0) return [];
  const { time } = table.roles;
  return [
    rangeFigure({
      title: "When the parts were recorded",
      caption: `The stretch of time that training and test rows cover${entities === undefined ? "" : `, for the first ${mostEntities} entities`}; where they overlap, training knows the future of test rows.`,
      ranges,
      axisTitle: time ?? "time",
      notation: time !== undefined && table.column(time).type === "time" ? "time" : "number",
    }),
  ];
}

/** The first few entities, by code, numbered. */
function firstEntities({ order }: PartsInTime["series"], entities: Int32Array): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const row of order) {
    if (entities[row] >= 0 && !found.has(entities[row])) found.set(entities[row], found.size);
    if (found.size === mostEntities) break;
  }
  return found;
}

/** How a feature's changes go with the target's changes before and after. */
export function crossCorrelationFigure({ feature, correlations }: FutureFeature): Figure {
  const n = Math.max(...correlations.map((one) => one.n), 1);
  const chance = 2 / Math.sqrt(n);
  return lineFigure({
    title: `${feature} and the target, before and after`,
    caption: `Correlation of a change in ${feature} with the target's change so many rows later. Left of 0 lies the past, right of it the future; within the dashed lines is chance.`,
    series: [
      { name: "correlation", points: correlations.map(({ offset, correlation }) => ({ x: offset, y: correlation })) },
      ...[chance, -chance].map((y, index) => ({
        name: index === 0 ? "chance, upper" : "chance, lower",
        points: [correlations[0], correlations[correlations.length - 1]].map(({ offset }) => ({ x: offset, y })),
        dashed: true,
      })),
    ],
    xTitle: "rows later",
    yTitle: "correlation of changes",
    marks: [{ x: 0, label: "same row" }],
    dots: false,
  });
}

/** One row per feature that knows too much. */
export function featureEvidence(features: readonly FutureFeature[]): EvidenceRow[] {
  return features.map(({ feature, kind, fit, ahead }) => ({
    what: kind === "future" ? "feature knows the target's future" : "feature contains its own row's target",
    column: feature,
    "rows ahead": ahead,
    "explained by the past": fit.past,
    "with the present": fit.present,
    "with the future": fit.full,
  }));
}

/** A few rows of each column with times that come too late. */
export function timestampEvidence(table: Table, late: readonly LateColumn[]): EvidenceRow[] {
  return late.flatMap(({ column, examples }) =>
    examples.map(({ row, time, value }) => ({
      what: "feature lies after the row's time",
      row: table.locate(row),
      column,
      time,
      value,
    })),
  );
}

/** The training rows that lie furthest after the first test row. */
export function overlapEvidence(table: Table, { latest }: TimeOverlap, times: Float64Array): EvidenceRow[] {
  const { time } = table.roles;
  const written = (value: number) => (time !== undefined && table.column(time).type === "time" ? moment(value) : value);
  return latest.map(({ row, firstTest }) => ({
    what: "training row later than a test row",
    row: table.locate(row),
    time: written(times[row]),
    "first test row at": written(firstTest),
  }));
}

/** ISO 8601, without the time of day where it is midnight. */
function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("T00:00:00.000Z", "");
}
