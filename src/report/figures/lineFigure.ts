// One or several series over a number or over time, each optionally with a band (an interval) around it. Long
// series are thinned so that every low and high of a stretch stays in sight.

import type { Figure } from "../../core/finding.js";
import { quiet, series as seriesColours } from "./palette.js";
import {
  axisOf,
  channelType,
  distinctLabels,
  extent,
  type FigureHead,
  figureOf,
  type Mark,
  markLayers,
  type Notation,
  scaleOf,
  titleOf,
} from "./shared.js";

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** Lower and upper edge of the band. */
  readonly band?: readonly [number, number];
}

export interface LineSeries {
  readonly name: string;
  /** In ascending order of x. */
  readonly points: readonly LinePoint[];
  readonly dashed?: boolean;
}

export interface LineFigureParts extends FigureHead {
  readonly series: readonly LineSeries[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xNotation?: Notation;
  readonly yNotation?: Notation;
  readonly yDomain?: readonly [number, number];
  readonly xDomain?: readonly [number, number];
  /** Draws the line y = x between 0 and 1, as calibration curves and ROC curves need. */
  readonly diagonal?: boolean;
  /** Draws a dot at every point (default: where a series has fewer than 25). */
  readonly dots?: boolean;
  /** Moments on the x axis to mark with a line. */
  readonly marks?: readonly Mark[];
}

const maximumPoints = 3000;

/** Lines. Points that are not finite break the line. */
export function lineFigure(parts: LineFigureParts): Figure {
  const names = distinctLabels(parts.series.map(({ name }) => name));
  const most = Math.max(50, Math.floor(maximumPoints / Math.max(1, parts.series.length)));
  const rows = parts.series.flatMap(({ points, dashed }, index) =>
    envelope(points, most).map(({ x, y, band }) => ({
      x,
      y: Number.isFinite(y) ? y : null,
      ...(band?.every(Number.isFinite) ? { low: band[0], high: band[1] } : {}),
      series: names[index],
      dashed: dashed === true,
    })),
  );
  const channel = (title: string, notation?: Notation, domain?: readonly [number, number]) => ({
    type: channelType(notation),
    title: titleOf(title),
    scale: { ...scaleOf(notation), ...(domain === undefined ? {} : { domain: [...domain] }) },
    axis: axisOf(notation),
  });
  const x = channel(parts.xTitle, parts.xNotation, parts.xDomain);
  const y = channel(parts.yTitle, parts.yNotation, parts.yDomain);
  const color = {
    field: "series",
    type: "nominal",
    sort: null,
    title: null,
    scale: { domain: names, range: [...seriesColours] },
    // Said outright, because the legend would take the pale fill of the bands.
    legend: names.length > 1 ? { symbolType: "stroke", symbolOpacity: 1, symbolStrokeWidth: 2.5 } : null,
  };
  const layers: Record<string, unknown>[] = [];
  if (rows.some((row) => "low" in row)) {
    layers.push({
      transform: [{ filter: "isValid(datum.low)" }],
      mark: { type: "area", opacity: 0.18 },
      encoding: {
        x: { field: "x", ...x },
        y: { field: "low", ...y },
        y2: { field: "high" },
        color,
      },
    });
  }
  if (parts.diagonal === true) {
    layers.push({
      data: { values: [0, 1].map((at) => ({ x: at, y: at })) },
      mark: { type: "line", color: quiet, strokeDash: [4, 3], strokeWidth: 1 },
      encoding: { x: { field: "x", ...x }, y: { field: "y", ...y } },
    });
  }
  const reach = extent(rows.map((row) => row.x));
  layers.push(...markLayers(parts.marks ?? [], x, reach));
  const dots = parts.dots ?? parts.series.every(({ points }) => points.length < 25);
  layers.push({
    mark: { type: "line", strokeWidth: 1.75, ...(dots ? { point: { size: 28, filled: true } } : {}) },
    encoding: {
      x: { field: "x", ...x },
      y: { field: "y", ...y },
      color,
      strokeDash: {
        field: "dashed",
        type: "nominal",
        scale: {
          domain: [false, true],
          range: [
            [1, 0],
            [5, 3],
          ],
        },
        legend: null,
      },
    },
  });
  return figureOf(parts, rows, { height: 230, layer: layers });
}

/** At most about `most` points: of each stretch of equal length, the one with the lowest and with the highest y. */
function envelope(points: readonly LinePoint[], most: number): readonly LinePoint[] {
  const finite = points.filter(({ x }) => Number.isFinite(x));
  if (finite.length <= most) return finite;
  const stretches = Math.floor(most / 2);
  const kept = new Set([0, finite.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * finite.length) / stretches);
    const to = Math.floor(((stretch + 1) * finite.length) / stretches);
    let lowest = from;
    let highest = from;
    for (let index = from + 1; index < to; index++) {
      if (finite[index].y < finite[lowest].y) lowest = index;
      if (finite[index].y > finite[highest].y) highest = index;
    }
    kept.add(lowest).add(highest);
  }
  return [...kept].sort((a, b) => a - b).map((index) => finite[index]);
}
