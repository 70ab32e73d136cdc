// Named quantities as horizontal bars, in the order given; with `group`, several bars beside each other per name.

import type { Figure } from "../../core/finding.js";
import { ink, series } from "./palette.js";
import {
  axisOf,
  distinctLabels,
  extent,
  type FigureHead,
  figureOf,
  label,
  listHeight,
  markLayers,
  shownOf,
  titleOf,
} from "./shared.js";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Which of several bars of this label it is, such as `train` and `test`. */
  readonly group?: string;
  readonly interval?: readonly [number, number];
  /** Drawn in the colour of a warning. Only without groups. */
  readonly highlight?: boolean;
}

export interface BarFigureParts extends FigureHead {
  /** The most telling first; at most `maximumBars` labels are drawn. */
  readonly bars: readonly Bar[];
  readonly valueTitle: string;
  readonly labelTitle?: string;
  readonly notation?: "number" | "percent";
  /** A value to hold the bars against, drawn as a line across them; with a few words on what it is. */
  readonly reference?: number | { readonly value: number; readonly label: string };
}

const maximumBars = 40;

/** Horizontal bars. Bars whose value is not finite are left out. */
export function barFigure(parts: BarFigureParts): Figure {
  const grouped = parts.bars.some((bar) => bar.group !== undefined);
  const finite = parts.bars.filter((bar) => Number.isFinite(bar.value));
  // Without groups every bar is a name of its own, even where two are called the same.
  const keys = grouped ? [...new Set(finite.map((bar) => bar.label))] : finite.map((bar) => bar.label);
  const labels = distinctLabels(keys);
  const labelOf = new Map(keys.map((key, index) => [key, labels[index]]));
  const rows = finite
    .map((bar, index) => ({
      label: grouped ? (labelOf.get(bar.label) ?? "") : labels[index],
      value: bar.value,
      low: finiteOr(bar.interval?.[0], null),
      high: finiteOr(bar.interval?.[1], null),
      group: label(bar.group ?? ""),
      highlight: bar.highlight === true,
    }))
    .filter((row) => labels.indexOf(row.label) < maximumBars);
  const groups = [...new Set(rows.map((row) => row.group))];
  const y = {
    field: "label",
    type: "nominal",
    sort: null,
    title: titleOf(parts.labelTitle),
    axis: { domain: false, ticks: false },
  };
  const offset = grouped ? { yOffset: { field: "group", type: "nominal", sort: null } } : {};
  const value = {
    type: "quantitative",
    stack: null,
    title: titleOf(parts.valueTitle),
    axis: { ...axisOf(parts.notation) },
  };
  const colour = grouped
    ? { field: "group", type: "nominal", sort: null, title: null, scale: { domain: groups, range: [...series] } }
    : { condition: { test: "datum.highlight", value: series[1] }, value: series[0] };
  const layers: Record<string, unknown>[] = [
    {
      mark: { type: "bar", cornerRadiusEnd: 1.5, height: { band: grouped ? 0.9 : 0.72 } },
      encoding: { y, ...offset, x: { field: "value", ...value }, color: colour },
    },
  ];
  if (rows.some((row) => row.low !== null && row.high !== null)) {
    layers.push({
      transform: [{ filter: "isValid(datum.low) && isValid(datum.high)" }],
      mark: { type: "rule", color: ink, strokeWidth: 1.25 },
      encoding: { y, ...offset, x: { field: "low", ...value }, x2: { field: "high" } },
    });
  }
  const reference = typeof parts.reference === "number" ? { value: parts.reference, label: "" } : parts.reference;
  if (reference !== undefined) {
    const reach = extent([0, reference.value, ...rows.flatMap((row) => [row.value, row.high ?? row.value])]);
    layers.push(...markLayers([{ x: reference.value, label: reference.label }], value, reach));
  }
  const lines = Math.min(labels.length, maximumBars);
  const step = grouped ? Math.max(22, 11 * groups.length + 6) : 22;
  return figureOf(
    parts,
    rows,
    { height: listHeight(lines, step), layer: layers },
    shownOf(lines, labels.length, "bars"),
  );
}

function finiteOr<Other>(value: number | undefined, other: Other): number | Other {
  return value !== undefined && Number.isFinite(value) ? value : other;
}
