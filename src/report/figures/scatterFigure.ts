// One quantity against another, a dot per row. Beyond a bound a random sample of the dots is drawn; highlighted
// ones stay.

import type { Figure } from "../../core/finding.js";
import { quiet, series } from "./palette.js";
import {
  axisOf,
  channelType,
  extent,
  type FigureHead,
  figureOf,
  label,
  type Notation,
  scaleOf,
  shownOf,
  thinned,
  titleOf,
} from "./shared.js";

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  readonly group?: string;
  /** Drawn larger and in the colour of a warning. */
  readonly highlight?: boolean;
  /** Written beside a highlighted point. */
  readonly label?: string;
}

export interface ScatterFigureParts extends FigureHead {
  readonly points: readonly ScatterPoint[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xNotation?: Notation;
  readonly yNotation?: Notation;
  readonly xScale?: "linear" | "log" | "symlog";
  readonly yScale?: "linear" | "log" | "symlog";
  /** Draws the line y = x. */
  readonly diagonal?: boolean;
}

const maximumPoints = 1000;

/** A scatter plot. Points that are not finite (or not positive on a logarithmic scale) are left out. */
export function scatterFigure(parts: ScatterFigureParts): Figure {
  const drawable = (value: number, scale: string | undefined) =>
    Number.isFinite(value) && (scale !== "log" || value > 0);
  const points = parts.points.filter(({ x, y }) => drawable(x, parts.xScale) && drawable(y, parts.yScale));
  const ordinary = points.filter((point) => point.highlight !== true);
  const marked = points.filter((point) => point.highlight === true).slice(0, maximumPoints);
  const kept = [...thinned(ordinary.length, maximumPoints)].map((index) => ordinary[index]);
  const grouped = points.some((point) => point.group !== undefined);
  const rows = [...kept, ...marked].map((point) => ({
    x: point.x,
    y: point.y,
    ...(grouped ? { group: label(point.group ?? "") } : {}),
    ...(point.highlight === true ? { highlight: true } : {}),
    ...(point.highlight === true && point.label !== undefined ? { label: label(point.label) } : {}),
  }));
  const groups = [...new Set(points.map((point) => label(point.group ?? "")))];
  const channel = (field: "x" | "y", title: string, notation?: Notation, scale?: string) => ({
    field,
    type: channelType(notation),
    title: titleOf(title),
    scale: { ...scaleOf(notation), ...(scale === undefined || notation === "time" ? {} : { type: scale }) },
    axis: axisOf(notation),
  });
  const x = channel("x", parts.xTitle, parts.xNotation, parts.xScale);
  const y = channel("y", parts.yTitle, parts.yNotation, parts.yScale);
  const colour = grouped
    ? { field: "group", type: "nominal", sort: null, title: null, scale: { domain: groups, range: [...series] } }
    : { value: series[0] };
  const layers: Record<string, unknown>[] = [];
  if (parts.diagonal === true && rows.length > 0) layers.push(diagonal(rows, x, y));
  layers.push({
    transform: [{ filter: "!datum.highlight" }],
    mark: { type: "point", filled: true, size: rows.length > 300 ? 14 : 28, opacity: rows.length > 300 ? 0.45 : 0.7 },
    encoding: { x, y, color: colour },
  });
  if (marked.length > 0) {
    const highlight = [{ filter: "datum.highlight === true" }];
    layers.push({
      transform: highlight,
      mark: { type: "point", filled: true, shape: "diamond", size: 70, opacity: 0.95, color: series[1] },
      encoding: { x, y },
    });
    layers.push({
      transform: [{ filter: "isValid(datum.label)" }],
      mark: { type: "text", align: "left", dx: 7, limit: 160 },
      encoding: { x, y, text: { field: "label" } },
    });
  }
  return figureOf(
    parts,
    rows,
    { height: 280, layer: layers },
    shownOf(kept.length + marked.length, points.length, "points"),
  );
}

function diagonal(
  rows: readonly { readonly x: number; readonly y: number }[],
  x: Readonly<Record<string, unknown>>,
  y: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const [low, high] = extent(rows.flatMap((row) => [row.x, row.y]));
  return {
    data: { values: [low, high].map((at) => ({ x: at, y: at })) },
    mark: { type: "line", color: quiet, strokeDash: [4, 3], strokeWidth: 1 },
    encoding: { x, y },
  };
}
