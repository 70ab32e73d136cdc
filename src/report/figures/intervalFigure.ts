// Measures with their intervals, each beside the number to hold it against: a dot on its interval, a diamond for
// the baseline.

import type { Figure, Measure } from "../../core/finding.js";
import { quiet, series } from "./palette.js";
import { axisOf, distinctLabels, type FigureHead, figureOf, listHeight, shownOf, titleOf } from "./shared.js";

export interface IntervalFigureParts extends FigureHead {
  /** Measures on one scale. */
  readonly measures: readonly Pick<Measure, "name" | "value" | "interval" | "baseline">[];
  readonly valueTitle?: string;
  readonly notation?: "number" | "percent";
}

const maximumMeasures = 40;

/** Dots on intervals with baselines. Measures without a finite value are left out. */
export function intervalFigure(parts: IntervalFigureParts): Figure {
  const finite = parts.measures.filter((measure) => Number.isFinite(measure.value));
  const drawn = finite.slice(0, maximumMeasures);
  const names = distinctLabels(drawn.map((measure) => measure.name));
  const rows = drawn.map((measure, index) => ({
    name: names[index],
    value: measure.value,
    low: finiteOrNull(measure.interval?.[0]),
    high: finiteOrNull(measure.interval?.[1]),
    baseline: finiteOrNull(measure.baseline),
  }));
  const hasBaseline = rows.some((row) => row.baseline !== null);
  const y = { field: "name", type: "nominal", sort: null, title: null, axis: { domain: false, ticks: false } };
  const x = {
    type: "quantitative",
    title: titleOf(parts.valueTitle),
    scale: { zero: false, nice: true },
    axis: axisOf(parts.notation),
  };
  const meaning = ["measured", "baseline"];
  const legend = hasBaseline ? {} : { legend: null };
  const shape = { title: null, scale: { domain: meaning, range: ["circle", "diamond"] }, ...legend };
  const color = { title: null, scale: { domain: meaning, range: [series[0], quiet] }, ...legend };
  const dot = (field: string, meant: string, size: number) => ({
    transform: [{ filter: `isValid(datum.${field})` }],
    mark: { type: "point", filled: true, opacity: 1, size },
    encoding: { y, x: { field, ...x }, shape: { datum: meant, ...shape }, color: { datum: meant, ...color } },
  });
  return figureOf(
    parts,
    rows,
    {
      height: listHeight(rows.length),
      layer: [
        {
          transform: [{ filter: "isValid(datum.low) && isValid(datum.high)" }],
          mark: { type: "rule", color: series[0], strokeWidth: 2.5, opacity: 0.55, strokeCap: "round" },
          encoding: { y, x: { field: "low", ...x }, x2: { field: "high" } },
        },
        ...(hasBaseline ? [dot("baseline", "baseline", 55)] : []),
        dot("value", "measured", 65),
      ],
    },
    shownOf(drawn.length, finite.length, "measures"),
  );
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
