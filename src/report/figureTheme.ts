// What figures look like where their specifications say nothing themselves: in a report and in the page.

import type { TopLevelSpec } from "vega-lite";
import type { Figure } from "../core/finding.js";
import { ink, paper, quiet, rule, sequential, series } from "./figures/palette.js";

/** The typeface of figures: whatever the reader's system speaks. */
export const figureFont = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** The signal by which parts of the theme follow the width. */
export const outerWidth = "outerWidth";

/** A specification "as wide as its container" drawn at `width`, everything included. */
export function sizedSpecification(spec: Figure["spec"], width: number): Record<string, unknown> {
  const given: readonly unknown[] = Array.isArray(spec.params) ? spec.params : [];
  const params = [...given, { name: outerWidth, value: width }];
  if (spec.width !== "container") return { ...spec, params };
  return { ...spec, params, width, autosize: { type: "fit-x", contains: "padding" } };
}

/** Whether Vega-Lite may make sense of it. */
export function isSpecification(spec: object): spec is TopLevelSpec {
  return ["mark", "layer", "hconcat", "vconcat", "concat", "repeat", "spec"].some((part) => part in spec);
}

const labelLimit = { expr: `max(90, round(${outerWidth} * 0.42))` };
const tickCount = { expr: `max(3, round(${outerWidth} / 100))` };
const text = { labelColor: quiet, titleColor: ink, labelFontSize: 11.5, titleFontSize: 11.5, titleFontWeight: 500 };

/** What figures look like where they say nothing themselves. */
export const figureTheme: Readonly<Record<string, unknown>> = {
  font: figureFont,
  background: null,
  aria: false,
  padding: { left: 2, right: 6, top: 4, bottom: 2 },
  view: { stroke: null },
  axis: {
    ...text,
    domainColor: rule,
    tickColor: rule,
    gridColor: rule,
    labelLimit,
    titleLimit: { expr: `round(${outerWidth} * 0.8)` },
    titlePadding: 8,
    labelPadding: 5,
  },
  axisX: { tickCount, labelOverlap: "greedy", labelSeparation: 6 },
  axisQuantitative: { tickCount },
  axisY: { domain: false, ticks: false },
  axisDiscrete: { grid: false },
  legend: {
    ...text,
    labelColor: ink,
    orient: "top",
    offset: 8,
    symbolSize: 80,
    symbolStrokeWidth: 2,
    labelLimit,
    columns: { expr: `${outerWidth} < 480 ? 2 : 5` },
    gradientLength: { expr: `min(200, ${outerWidth} / 2)` },
  },
  text: { color: ink, fontSize: 11 },
  range: { category: [...series], ramp: [...sequential], heatmap: [...sequential] },
  rule: { color: ink },
  rect: { stroke: paper },
  ...Object.fromEntries(["bar", "point", "line", "area", "tick"].map((mark) => [mark, { color: series[0] }])),
};
