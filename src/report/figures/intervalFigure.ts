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
  const rows = drawn.flatMap((measure, index) => {
    const name = names[index];
    const baseline = finiteOrNull(measure.baseline);
    const [low, high] = (measure.interval ?? []).map(finiteOrNull);
    const measured = { name, what: "measured", value: measure.value, low: low ?? null, high: high ?? null };
    return baseline === null
      ? [measured]
      : [{ name, what: "baseline", value: baseline, low: null, high: null }, measured];
  });
  const meaning = ["measured", "baseline"];
  const legend = rows.length > drawn.length ? {} : { legend: null };
  const what = { field: "what", type: "nominal", title: null, ...legend };
  const y = { field: "name", type: "nominal", sort: null, title: null, axis: { domain: false, ticks: false } };
  const x = {
    type: "quantitative",
    title: titleOf(parts.valueTitle),
    scale: { zero: false, nice: true },
    axis: axisOf(parts.notation),
  };
  const layers = [
    {
      transform: [{ filter: "isValid(datum.low) && isValid(datum.high)" }],
      mark: { type: "rule", color: series[0], strokeWidth: 2.5, opacity: 0.55, strokeCap: "round" },
      encoding: { y, x: { field: "low", ...x }, x2: { field: "high" } },
    },
    {
      mark: { type: "point", filled: true, opacity: 1, size: 62 },
      encoding: {
        y,
        x: { field: "value", ...x },
        shape: { ...what, scale: { domain: meaning, range: ["circle", "diamond"] } },
        color: { ...what, scale: { domain: meaning, range: [series[0], quiet] } },
      },
    },
  ];
  return figureOf(
    parts,
    rows,
    { height: listHeight(drawn.length), layer: layers },
    shownOf(drawn.length, finite.length, "measures"),
  );
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
