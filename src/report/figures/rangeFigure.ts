// Stretches of time (or of a number) on a line of their own each: which periods the parts of a split cover, when a
// group was seen.

import type { Figure } from "../../core/finding.js";
import { series } from "./palette.js";
import {
  channelType,
  distinctLabels,
  extent,
  type FigureHead,
  figureOf,
  label,
  listHeight,
  type Mark,
  markLayers,
  scaleOf,
  shownOf,
  titleOf,
} from "./shared.js";

export interface Range {
  /** Ranges with the same label share a line. */
  readonly label: string;
  readonly start: number;
  readonly end: number;
  /** Decides the colour, such as `train` and `test`. */
  readonly group?: string;
}

export interface RangeFigureParts extends FigureHead {
  readonly ranges: readonly Range[];
  readonly axisTitle: string;
  /** Milliseconds since 1970 (default), or plain numbers. */
  readonly notation?: "time" | "number";
  readonly marks?: readonly Mark[];
}

const maximumLines = 40;

/** A timeline of ranges. Ranges that are not finite are left out. */
export function rangeFigure(parts: RangeFigureParts): Figure {
  const finite = parts.ranges.filter(({ start, end }) => Number.isFinite(start) && Number.isFinite(end));
  const keys = [...new Set(finite.map((range) => range.label))];
  const lines = distinctLabels(keys);
  const lineOf = new Map(keys.map((key, index) => [key, index]));
  const grouped = finite.some((range) => range.group !== undefined);
  const rows = finite
    .filter((range) => (lineOf.get(range.label) ?? 0) < maximumLines)
    .map((range) => ({
      line: lines[lineOf.get(range.label) ?? 0],
      start: Math.min(range.start, range.end),
      end: Math.max(range.start, range.end),
      group: label(range.group ?? ""),
    }));
  const groups = [...new Set(rows.map((row) => row.group))];
  const x = {
    type: channelType(parts.notation ?? "time"),
    title: titleOf(parts.axisTitle),
    scale: scaleOf(parts.notation ?? "time"),
  };
  const y = { field: "line", type: "nominal", sort: null, title: null, axis: { domain: false, ticks: false } };
  const color = grouped
    ? { field: "group", type: "nominal", sort: null, title: null, scale: { domain: groups, range: [...series] } }
    : { value: series[0] };
  const encoding = { y, x: { field: "start", ...x }, x2: { field: "end" }, color };
  const layers: Record<string, unknown>[] = [
    { mark: { type: "bar", height: 10, cornerRadius: 2, opacity: 0.85 }, encoding },
    // A stretch that is short beside the whole would vanish; a tick at its start keeps it in sight.
    {
      mark: { type: "tick", thickness: 2, size: 10 },
      encoding: { y, x: { field: "start", ...x }, color },
    },
  ];
  const reach = extent(rows.flatMap(({ start, end }) => [start, end]));
  layers.push(...markLayers(parts.marks ?? [], x, reach));
  return figureOf(
    parts,
    rows,
    { height: listHeight(Math.min(lines.length, maximumLines)), layer: layers },
    shownOf(Math.min(lines.length, maximumLines), lines.length, "lines"),
  );
}
