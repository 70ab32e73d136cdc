// A matrix as coloured cells, with their values written in where there is room. Colours come in seven steps, so
// that a page can exchange them for a dark ground.

import type { Figure } from "../../core/finding.js";
import { diverging, ink, paper, sequential } from "./palette.js";
import { distinctLabels, type FigureHead, figureOf, listHeight, shownOf, titleOf } from "./shared.js";

export interface HeatmapFigureParts extends FigureHead {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row-major, `rows.length × columns.length`. Cells that are not finite stay empty. */
  readonly values: ArrayLike<number>;
  readonly valueTitle: string;
  readonly rowTitle?: string;
  readonly columnTitle?: string;
  readonly notation?: "number" | "percent";
  /** `diverging` sets the middle of the colours at `middle` (0 by default). */
  readonly colours?: "sequential" | "diverging";
  readonly middle?: number;
  /** Values at the ends of the colours; by default those of the data. */
  readonly domain?: readonly [number, number];
}

const maximumSide = 40;
const roomForNumbers = 12;

/** A heat map of at most 40 × 40 cells, taken from the matrix's upper left. */
export function heatmapFigure(parts: HeatmapFigureParts): Figure {
  const rowNames = distinctLabels(parts.rows).slice(0, maximumSide);
  const columnNames = distinctLabels(parts.columns).slice(0, maximumSide);
  const width = parts.columns.length;
  const cells = rowNames.flatMap((row, i) =>
    columnNames.map((column, j) => ({ row, column, value: parts.values[i * width + j] })),
  );
  const finite = cells.filter((cell) => Number.isFinite(cell.value));
  const domain = colourDomain(parts, finite);
  const steps = parts.colours === "diverging" ? diverging : sequential;
  // Words stay dark on pale cells and pale on dark ones: the ramps are symmetric or rise, so it is the step that tells.
  const shown = finite.map((cell) => ({
    ...cell,
    strong: isStrong(cell.value, domain, parts.colours === "diverging"),
  }));
  const y = { field: "row", type: "nominal", sort: null, title: titleOf(parts.rowTitle) };
  const x = { field: "column", type: "nominal", sort: null, title: titleOf(parts.columnTitle) };
  const written = columnNames.length <= roomForNumbers;
  const colour = {
    field: "value",
    type: "quantitative",
    title: titleOf(parts.valueTitle),
    scale: { type: "quantize", domain, range: [...steps] },
    // Where the numbers stand in the cells there is nothing for a legend to add.
    legend: written ? null : { format: parts.notation === "percent" ? ".0%" : ".2~g" },
  };
  const plain = { axis: { domain: false, ticks: false, grid: false } };
  const layers: Record<string, unknown>[] = [
    {
      mark: { type: "rect", stroke: paper, strokeWidth: 1 },
      encoding: {
        y: { ...y, ...plain },
        x: { ...x, axis: { ...plain.axis, labelAngle: columnAngle(columnNames) } },
        color: colour,
      },
    },
  ];
  if (written) {
    layers.push({
      mark: { type: "text" },
      encoding: {
        y,
        x,
        text: {
          field: "value",
          type: "quantitative",
          format: parts.notation === "percent" ? ".0%" : numbersFormat(finite),
        },
        color: { condition: { test: "datum.strong", value: paper }, value: ink },
      },
    });
  }
  return figureOf(
    parts,
    shown,
    { height: listHeight(rowNames.length, 26), layer: layers },
    shownOf(rowNames.length * columnNames.length, parts.rows.length * parts.columns.length, "cells"),
  );
}

function colourDomain(parts: HeatmapFigureParts, cells: readonly { readonly value: number }[]): [number, number] {
  let low = parts.domain?.[0] ?? cells.reduce((least, { value }) => Math.min(least, value), Number.POSITIVE_INFINITY);
  let high = parts.domain?.[1] ?? cells.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (parts.colours === "diverging") {
    const middle = parts.middle ?? 0;
    const reach = Math.max(Math.abs(low - middle), Math.abs(high - middle));
    [low, high] = [middle - reach, middle + reach];
  }
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

function numbersFormat(cells: readonly { readonly value: number }[]): string {
  const largest = cells.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  return largest >= 0.1 && largest < 100 ? ".2~f" : ".3~s";
}

function isStrong(value: number, [low, high]: readonly [number, number], bothEnds: boolean): boolean {
  const step = Math.min(6, Math.max(0, Math.floor((7 * (value - low)) / (high - low))));
  return bothEnds ? step <= 0 || step >= 5 : step >= 4;
}

function columnAngle(names: readonly string[]): number {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  return longest * names.length > 70 ? -40 : 0;
}
