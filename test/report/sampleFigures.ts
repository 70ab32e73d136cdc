// One figure of every kind, from data that are as awkward as data get.

import type { Figure } from "../../src/core/finding.js";
import { seededRandom } from "../../src/core/random.js";
import { barFigure } from "../../src/report/figures/barFigure.js";
import { heatmapFigure } from "../../src/report/figures/heatmapFigure.js";
import { histogramFigure } from "../../src/report/figures/histogramFigure.js";
import { intervalFigure } from "../../src/report/figures/intervalFigure.js";
import { lineFigure } from "../../src/report/figures/lineFigure.js";
import { rangeFigure } from "../../src/report/figures/rangeFigure.js";
import { scatterFigure } from "../../src/report/figures/scatterFigure.js";

/** Names that break what is careless: markup, paths, quotes, escapes, overrides, unpaired surrogates. */
export const hostileNames = [
  "<script>alert(1)</script>",
  "a.b[c]['d']\\e",
  `"quoted" & 'quoted'`,
  "\u001b[31mred\u001b[0m",
  "right\u202Eto left",
  "half \uD83D of a pair",
  "a|b `code` *strong* _em_ <!-- -->",
  "$" + "{datum.x} {{mustache}}",
  "]]> <![CDATA[",
  "line\nbreak\ttab\r\u2028",
  "],\\u003c/style>",
  "=1+1",
  "収入 (万円) 👩‍👩‍👧 é́",
  "a column name that goes on and on because someone exported a questionnaire with its questions as headings",
  "",
  "__proto__",
];

const head = (title: string) => ({ title, caption: `What to see in “${title}”.` });
const day = 86_400_000;

export const sampleFigures: Readonly<Record<string, Figure>> = {
  bar: barFigure({
    ...head("Predictive power of each feature alone"),
    bars: [
      { label: "recoveries", value: 0.93, highlight: true, interval: [0.9, 0.95] },
      { label: "last_payment_amount", value: 0.61, interval: [0.55, 0.66] },
      { label: "grade", value: 0.22, interval: [0.17, 0.28] },
      { label: "income", value: 0.14 },
      { label: "purpose", value: 0.06 },
      { label: "state", value: Number.NaN },
    ],
    valueTitle: "predictive power, out of fold",
    reference: { value: 0.8, label: "too good to be true" },
  }),
  groupedBar: barFigure({
    ...head("Purposes in training and test rows"),
    bars: ["car", "house", "wedding", "debt consolidation"].flatMap((label, index) => [
      { label, group: "train", value: 0.4 - 0.1 * index },
      { label, group: "test", value: 0.1 + 0.08 * index },
    ]),
    valueTitle: "share of rows",
    notation: "percent",
  }),
  hostileBar: barFigure({
    ...head("Names <b>that</b> break what is careless"),
    bars: hostileNames.map((label, index) => ({ label, value: 1 / (index + 1) })),
    valueTitle: "harm.done[0] <i>",
    labelTitle: 'name\'s "kind"',
    reference: 0.3,
  }),
  interval: intervalFigure({
    ...head("Scores of the predictions"),
    measures: [
      { name: "AUROC", value: 0.812, interval: [0.781, 0.842], baseline: 0.5 },
      { name: "balanced accuracy", value: 0.71, interval: [0.68, 0.74], baseline: 0.5 },
      { name: "recall of “defaulted”", value: 0.44, interval: [0.36, 0.52], baseline: 0.2 },
      { name: "MCC", value: 0.41, interval: [0.34, 0.48], baseline: 0 },
      { name: "no interval", value: 0.3 },
      { name: "nothing to say", value: Number.NaN, interval: [Number.NaN, Number.POSITIVE_INFINITY] },
    ],
    valueTitle: "score",
  }),
  histogram: histogramFigure({
    ...head("Income in training and test rows"),
    groups: [
      { name: "train", values: normals("train", 4000, 45_000, 12_000) },
      { name: "test", values: [...normals("test", 900, 58_000, 15_000), Number.NaN, Number.POSITIVE_INFINITY] },
    ],
    valueTitle: "income",
  }),
  scatter: scatterFigure({
    ...head("Predicted against actual"),
    points: Array.from({ length: 3000 }, (_, index) => {
      const x = index / 30;
      return {
        x,
        y: x + 12 * Math.sin(index * 1.7),
        ...(index % 700 === 3 ? { highlight: true, label: `row ${index}` } : {}),
      };
    }),
    xTitle: "actual price",
    yTitle: "predicted price",
    diagonal: true,
  }),
  line: lineFigure({
    ...head("How often predictions come true"),
    series: [
      {
        name: "model",
        points: Array.from({ length: 10 }, (_, index) => {
          const x = (index + 0.5) / 10;
          return { x, y: x ** 1.7, band: [Math.max(0, x ** 1.7 - 0.06), x ** 1.7 + 0.06] };
        }),
      },
      { name: "after <i>recalibration</i>", dashed: true, points: [0.1, 0.4, 0.9].map((x) => ({ x, y: x })) },
    ],
    xTitle: "predicted probability",
    yTitle: "share that came true",
    xNotation: "percent",
    yNotation: "percent",
    diagonal: true,
  }),
  longLine: lineFigure({
    ...head("Visits by day"),
    series: [
      {
        name: "visits",
        points: Array.from({ length: 20_000 }, (_, index) => ({
          x: Date.UTC(1990, 0, 1) + index * day,
          y: index === 12_345 ? 500 : 100 + 40 * Math.sin(index / 300) + (index % 7),
        })),
      },
    ],
    xTitle: "day",
    yTitle: "visits",
    xNotation: "time",
    marks: [{ x: Date.UTC(2030, 0, 1), label: "test begins" }],
  }),
  heatmap: heatmapFigure({
    ...head("Which columns are missing together"),
    rows: ["income", "employer", "a.b[c]", "grade", "<b>state</b>"],
    columns: ["income", "employer", "a.b[c]", "grade", "<b>state</b>"],
    values: Array.from({ length: 25 }, (_, cell) => (cell % 6 === 0 ? 1 : cell === 7 ? Number.NaN : Math.sin(cell))),
    valueTitle: "correlation",
    colours: "diverging",
  }),
  sequentialHeatmap: heatmapFigure({
    ...head("What was taken for what"),
    rows: ["cat", "dog", "horse"],
    columns: ["cat", "dog", "horse"],
    values: [0.91, 0.07, 0.02, 0.2, 0.7, 0.1, 0.02, 0.38, 0.6],
    valueTitle: "share of actual",
    rowTitle: "actual",
    columnTitle: "predicted",
    notation: "percent",
    domain: [0, 1],
  }),
  range: rangeFigure({
    ...head("Periods that the parts cover"),
    ranges: [
      { label: "train", group: "train", start: Date.UTC(2015, 0, 1), end: Date.UTC(2018, 5, 30) },
      { label: "test", group: "test", start: Date.UTC(2017, 9, 1), end: Date.UTC(2018, 11, 31) },
      { label: "one day", group: "test", start: Date.UTC(2016, 9, 1), end: Date.UTC(2016, 9, 1) },
    ],
    axisTitle: "issued on",
    marks: [{ x: Date.UTC(2018, 5, 30), label: "last training row" }],
  }),
  empty: barFigure({ ...head("Nothing to draw"), bars: [], valueTitle: "nothing" }),
};

function normals(name: string, count: number, mean: number, spread: number): number[] {
  const random = seededRandom(1, name);
  return Array.from({ length: count }, () => mean + spread * random.normal());
}
