import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Figure } from "../../../src/core/finding.js";
import { barFigure } from "../../../src/report/figures/barFigure.js";
import { heatmapFigure } from "../../../src/report/figures/heatmapFigure.js";
import { binnedHistogramFigure, histogramFigure } from "../../../src/report/figures/histogramFigure.js";
import { intervalFigure } from "../../../src/report/figures/intervalFigure.js";
import { lineFigure } from "../../../src/report/figures/lineFigure.js";
import { rangeFigure } from "../../../src/report/figures/rangeFigure.js";
import { scatterFigure } from "../../../src/report/figures/scatterFigure.js";
import { renderSvg } from "../../../src/report/svg.js";
import { hostileNames, sampleFigures } from "../sampleFigures.js";

const head = { title: "Title", caption: "Caption." };

/** The rows of data a figure is drawn from. */
function rowsOf(figure: Figure): Record<string, unknown>[] {
  return JSON.parse(JSON.stringify(figure.spec)).data.values;
}

describe("every figure", () => {
  it.each(Object.entries(sampleFigures))(
    "%s is plain JSON of moderate size, under names of our own",
    (_name, { spec }) => {
      const text = JSON.stringify(spec);
      expect(JSON.parse(text)).toEqual(spec);
      expect(text.length).toBeLessThan(300_000);
      expect(spec.width).toBe("container");
      const fields = [...text.matchAll(/"field":"([^"]*)"/g)].map(([, field]) => field);
      for (const field of fields) expect(field).toMatch(/^\w+$/);
      for (const [key] of text.matchAll(/"[^"]*NaN[^"]*"/g))
        expect(hostileNames.map((name) => JSON.stringify(name))).toContain(key);
    },
  );

  it("says in its caption when it draws a part only", () => {
    expect(sampleFigures.scatter.caption).toMatch(/ \(1,005 of 3,000 points drawn\.\)$/);
    expect(sampleFigures.bar.caption).not.toMatch(/drawn/);
  });
});

describe("barFigure", () => {
  it("keeps the order given, leaves out what is not finite, tells equal names apart", async () => {
    const figure = barFigure({
      ...head,
      valueTitle: "v",
      bars: [
        { label: "b", value: 1 },
        { label: "a", value: 3 },
        { label: "a", value: 2 },
        { label: "gone", value: Number.NaN },
      ],
    });
    expect(rowsOf(figure).map(({ label, value }) => [label, value])).toEqual([
      ["b", 1],
      ["a", 3],
      ["a (2)", 2],
    ]);
    const svg = await renderSvg(figure.spec, { width: 400 });
    expect(svg.indexOf(">b<")).toBeLessThan(svg.indexOf(">a<"));
    expect(svg.indexOf(">a<")).toBeLessThan(svg.indexOf(">a (2)<"));
  });

  it("draws lengths in proportion, and at most 40 bars", async () => {
    const figure = barFigure({
      ...head,
      valueTitle: "v",
      bars: Array.from({ length: 90 }, (_, value) => ({ label: `${value}`, value: 90 - value })),
    });
    expect(rowsOf(figure)).toHaveLength(40);
    expect(figure.caption).toContain("(40 of 90 bars drawn.)");
    const two = barFigure({
      ...head,
      valueTitle: "v",
      bars: [
        { label: "x", value: 4 },
        { label: "y", value: 1 },
      ],
    });
    const svg = await renderSvg(two.spec, { width: 400 });
    // Rounded at the right end by 1.5 pixels in both: each line to there, then the curve.
    const widths = [...svg.matchAll(/<path d="M0,[\d.]+L([\d.]+),/g)].map(([, width]) => Number(width) + 1.5);
    expect(widths).toHaveLength(2);
    expect(widths[0] / widths[1]).toBeCloseTo(4, 9);
  });
});

describe("histogramFigure", () => {
  it("puts every finite value into one bin, and shares of a group add up to one", () => {
    const values = Array.from({ length: 500 }, (_, index) => Math.sin(index) * 10);
    const figure = histogramFigure({
      ...head,
      valueTitle: "v",
      groups: [
        { name: "a", values: [...values, Number.NaN] },
        { name: "b", values: values.slice(0, 10) },
      ],
    });
    for (const group of ["a", "b"]) {
      const rows = rowsOf(figure).filter((row) => row.group === group);
      expect(rows.reduce((sum, row) => sum + Number(row.height), 0)).toBeCloseTo(1, 12);
      expect(rows.length).toBeGreaterThanOrEqual(8);
      expect(rows.length).toBeLessThanOrEqual(50);
      rows.slice(1).forEach((row, index) => {
        expect(row.start).toBe(rows[index].end);
      });
    }
  });

  it("gives few whole numbers a bin each", () => {
    const figure = histogramFigure({
      ...head,
      valueTitle: "v",
      heights: "count",
      groups: [{ name: "a", values: [1, 2, 2, 4] }],
    });
    expect(rowsOf(figure).map(({ start, end, height }) => [start, end, height])).toEqual([
      [0.5, 1.5, 1],
      [1.5, 2.5, 2],
      [2.5, 3.5, 0],
      [3.5, 4.5, 1],
    ]);
  });

  it("takes constants, nothing at all, and bins counted elsewhere", () => {
    const one = (values: number[]) => histogramFigure({ ...head, valueTitle: "v", groups: [{ name: "a", values }] });
    expect(rowsOf(one([7, 7, 7]))).toMatchObject([{ start: 6.5, end: 7.5, height: 1 }]);
    expect(rowsOf(one([Number.NaN]))).toEqual([{ text: "no values to draw" }]);
    const counted = binnedHistogramFigure({
      ...head,
      valueTitle: "v",
      edges: [0, 1, 3],
      groups: [{ name: "a", counts: [3, 1] }],
    });
    expect(rowsOf(counted).map(({ height }) => height)).toEqual([0.75, 0.25]);
  });
});

describe("lineFigure", () => {
  it("thins long series without losing their peaks", () => {
    const rows = rowsOf(sampleFigures.longLine);
    expect(rows.length).toBeLessThanOrEqual(3002);
    expect(Math.max(...rows.map(({ y }) => Number(y)))).toBe(500);
    expect(rows.map(({ x }) => Number(x))).toEqual(rows.map(({ x }) => Number(x)).sort((a, b) => a - b));
  });

  it("breaks the line where there is no number", () => {
    const points = [1, Number.NaN, 3].map((y, x) => ({ x, y }));
    expect(
      rowsOf(lineFigure({ ...head, xTitle: "x", yTitle: "y", series: [{ name: "s", points }] })).map(({ y }) => y),
    ).toEqual([1, null, 3]);
  });

  it("tells times in UTC", async () => {
    const points = [0, 12, 24].map((hour) => ({ x: Date.UTC(2024, 0, 1, hour), y: hour }));
    const figure = lineFigure({
      ...head,
      xTitle: "t",
      yTitle: "y",
      xNotation: "time",
      series: [{ name: "s", points }],
    });
    expect(JSON.stringify(figure.spec)).toContain('"type":"utc"');
    expect(await renderSvg(figure.spec, { width: 500 })).toContain(">12 PM<");
  });
});

describe("other figures", () => {
  it("scatterFigure keeps what is highlighted and drops what cannot be drawn", () => {
    const points = [
      ...Array.from({ length: 5000 }, (_, x) => ({ x, y: x })),
      { x: 1, y: 2, highlight: true, label: "here" },
      { x: Number.NaN, y: 0 },
      { x: -1, y: 1 },
    ];
    const figure = scatterFigure({ ...head, points, xTitle: "x", yTitle: "y", xScale: "log" });
    expect(rowsOf(figure)).toHaveLength(1001);
    expect(rowsOf(figure)).toContainEqual({ x: 1, y: 2, highlight: true, label: "here" });
    expect(rowsOf(figure).every(({ x }) => Number(x) > 0)).toBe(true);
  });

  it("intervalFigure sets the baseline beside the measure", () => {
    const figure = intervalFigure({
      ...head,
      measures: [{ name: "AUROC", value: 0.8, interval: [0.7, 0.9], baseline: 0.5 }],
    });
    expect(rowsOf(figure)).toEqual([
      { name: "AUROC", what: "baseline", value: 0.5, low: null, high: null },
      { name: "AUROC", what: "measured", value: 0.8, low: 0.7, high: 0.9 },
    ]);
  });

  it("heatmapFigure centres diverging colours and cuts what is too large", () => {
    const side = 60;
    const names = Array.from({ length: side }, (_, index) => `column ${index}`);
    const values = Float64Array.from({ length: side * side }, (_, cell) => (cell === 0 ? -0.2 : 0.8));
    const figure = heatmapFigure({
      ...head,
      rows: names,
      columns: names,
      values,
      valueTitle: "r",
      colours: "diverging",
    });
    expect(rowsOf(figure)).toHaveLength(1600);
    expect(JSON.stringify(figure.spec)).toContain('"domain":[-0.8,0.8]');
  });

  it("rangeFigure turns ranges the right way round", () => {
    const figure = rangeFigure({
      ...head,
      axisTitle: "t",
      notation: "number",
      ranges: [{ label: "a", start: 5, end: 2 }],
    });
    expect(rowsOf(figure)).toMatchObject([{ line: "a", start: 2, end: 5 }]);
  });
});

it("figures load nothing from elsewhere", async () => {
  const secret = new URL("../../../package.json", import.meta.url);
  expect(readFileSync(secret, "utf8")).toContain("touchstone");
  const warnings: string[] = [];
  const svg = await renderSvg(
    {
      data: { url: secret.href, format: { type: "json", property: "bin" } },
      mark: "text",
      encoding: { text: { field: "touchstone" }, href: { value: "https://example.org" } },
      width: 100,
    },
    { width: 100, warn: (message) => warnings.push(message) },
  );
  expect(svg).not.toContain("dist/cli");
  expect(svg).not.toContain("example.org");
  expect(warnings.join(" ")).toContain("figures load nothing");
});
