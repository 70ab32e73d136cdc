// Real tables, examined as a user would; what is expected here was read and judged by people.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { TableOptions } from "../../../src/data/openTable.js";
import { examine } from "../../../src/touchstone.js";

const vega = (name: string) => new URL(`../../../node_modules/vega-datasets/data/${name}`, import.meta.url).pathname;
const golden = (name: string) => new URL(`../../goldens/data/sklearn-${name}`, import.meta.url).pathname;
const sklearn = (name: string) => golden(`${name}.csv`);

async function look(path: string, table: Omit<TableOptions, "signal">) {
  const { verdict, findings, subject, faults } = await examine(path, { table });
  expect(faults).toBeUndefined();
  const of = (instrument: string) => {
    const found = findings.find((finding) => finding.instrument === `pitfalls/${instrument}`);
    if (found === undefined) throw new Error(`no finding of ${instrument}`);
    return found;
  };
  const measure = (instrument: string, name: string) => {
    const found = of(instrument).measures.find((one) => one.name === name);
    if (found === undefined) throw new Error(`${instrument} has no ${name}`);
    return found.value;
  };
  const problem = (kind: string, column: string) =>
    of("quality").evidence.find((row) => row.problem === kind && row.column === column);
  const verdicts = Object.fromEntries(findings.map((finding) => [finding.instrument.slice(9), finding.verdict]));
  return { verdict, of, measure, problem, verdicts, notices: subject.notices };
}

/** The lines of a file of comma-separated values, after the head. */
const linesOf = (path: string) => readFileSync(path, "utf8").trim().split("\n").slice(1);

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const folder = mkdtempSync(join(tmpdir(), "touchstone-real-"));
afterAll(() => rmSync(folder, { recursive: true }));

let splits = 0;

/** The table as two files: rows that `isTest` admits, and those copied, for the test. */
function split(path: string, isTest: (row: number) => boolean, copied: readonly string[] = []) {
  const [head] = readFileSync(path, "utf8").split("\n");
  const lines = linesOf(path);
  splits++;
  const [train, test] = ["train", "test"].map((part) => join(folder, `${part}-${splits}.csv`));
  writeFileSync(train, [head, ...lines.filter((_, row) => !isTest(row))].join("\n"));
  writeFileSync(test, [head, ...lines.filter((_, row) => isTest(row)), ...copied].join("\n"));
  return { train, test: [test] };
}

describe("bird strikes (10,000 reports)", () => {
  it("repeat 24 rows outright and 25 by their features, lack speeds, and have a class with a single row", async () => {
    const lines = linesOf(vega("birdstrikes.csv"));
    expect(lines.length - new Set(lines).size).toBe(24);
    const { of, measure, verdicts, problem } = await look(vega("birdstrikes.csv"), {
      target: "Effect Amount of damage",
    });
    expect(measure("duplicates", "rows that repeat another") * 10_000).toBeCloseTo(25, 6);
    expect(of("duplicates").evidence[0]).toMatchObject({ rows: "6236, 6237, 6238, 6239, 6240", "equal rows": 5 });
    expect(problem("often missing", "Speed IAS in knots")?.detail).toBe("is missing in 2,836 rows (28 %)");
    expect(problem("missing by time", "Speed IAS in knots")?.detail).toMatch(
      /^is missing in \d+ % of the rows with Flight Date between \S+ and \S+ and in 16 % with Flight Date up to \S+ \(/,
    );
    expect(problem("rare classes", "Effect Amount of damage")?.rows).toBe("9882");
    expect(of("baseline").summary).toContain("Always answering None is right for 91 %: accuracy says little here.");
    // With so few reports of damage, boosting learns less from all features than from the best.
    expect(of("leaky-feature").summary).toMatch(
      /together no more than that \(\d\.\d %\): to a model of all, the others are noise\.$/,
    );
    expect(of("look-ahead").summary).not.toContain("No feature follows");
    expect(of("preprocessed-before-split").summary).toContain("needs a split");
    expect(verdicts).toEqual({
      "augmented-before-split": "skipped",
      baseline: "concern",
      "benchmark-overfit": "skipped",
      calibration: "skipped",
      "conflicting-labels": "info",
      duplicates: "concern",
      "group-overlap": "info",
      "image-copies": "skipped",
      "label-errors": "pass",
      "leaky-feature": "pass",
      "look-ahead": "pass",
      metrics: "skipped",
      "preprocessed-before-split": "skipped",
      "pretraining-overlap": "skipped",
      quality: "concern",
      shift: "skipped",
      shortcut: "pass",
      "test-set-reuse": "skipped",
    });
  });
});

describe("the weather of Seattle (1,461 days)", () => {
  const highs = linesOf(vega("seattle-weather.csv")).map((line) => Number(line.split(",")[2]));
  const year = highs.slice(-365);
  const errorOf = (lag: number) => average(year.map((high, i) => Math.abs(high - highs[highs.length - 365 + i - lag])));

  it("is forecast by no change to 2.24 °C, by last year to 3.77 °C, by the mean to 6.04 °C", async () => {
    const { of, measure, verdicts } = await look(vega("seattle-weather.csv"), { target: "temp_max", time: "date" });
    // Computed from the file alone: the last 365 days, each forecast by the day before, and by the day of last year.
    expect([errorOf(1), errorOf(365)].map((error) => error.toFixed(2))).toEqual(["2.24", "3.77"]);
    expect(measure("baseline", "MAE: forecasting no change")).toBeCloseTo(errorOf(1), 10);
    expect(of("baseline").evidence).toContainEqual(
      expect.objectContaining({ answer: "repeating one year ago", MAE: expect.closeTo(errorOf(365), 10) }),
    );
    expect(of("baseline").summary).toMatch(/forecasting no change reaches MAE 2\.24 .*mean reaches MAE 6\.04/);
    // The day's low is known no sooner than its high: the tool cannot know that, and asks.
    expect(of("leaky-feature").summary).toMatch(/^temp_min alone .* The target's last value takes away 8\d %\.$/);
    expect(verdicts).toMatchObject({ "leaky-feature": "concern", "look-ahead": "pass", quality: "pass" });
  });

  it("differs from year to year no more than from season to season", async () => {
    const { train, test } = split(vega("seattle-weather.csv"), (row) => row >= highs.length - 365);
    const { of, verdicts } = await look(train, { target: "temp_max", time: "date", test });
    expect(verdicts).toMatchObject({ "look-ahead": "pass", shift: "info" });
    expect(of("shift").summary).toContain("so these rows drift, and it is no fault of the split");
    const shuffled = split(vega("seattle-weather.csv"), (row) => row % 4 === 1);
    const random = await look(shuffled.train, { target: "temp_max", time: "date", test: shuffled.test });
    expect(random.verdicts).toMatchObject({ "look-ahead": "fail", shift: "pass" });
  });
});

describe("stock prices", () => {
  it("by the month (Jan 1 2000 and so on): no change is hard to beat", async () => {
    const prices = linesOf(vega("sp500.csv")).map((line) => Number(line.split(",")[1]));
    const { measure, verdicts } = await look(vega("sp500.csv"), { target: "price", time: "date" });
    const last = prices.slice(-31).map((price, i) => Math.abs(price - prices[prices.length - 32 + i]));
    expect(measure("baseline", "MAE: forecasting no change")).toBeCloseTo(average(last), 10);
    expect(measure("baseline", "MAE: always answering the mean")).toBeGreaterThan(200);
    expect(verdicts).toMatchObject({ "look-ahead": "pass", quality: "pass", duplicates: "skipped" });
  });

  it("by the day: the adjusted close is the close", async () => {
    const { of, verdicts } = await look(vega("sp500-2000.csv"), { target: "close", time: "date" });
    expect(verdicts).toMatchObject({ quality: "fail", "look-ahead": "fail", "leaky-feature": "concern" });
    expect(of("quality").summary).toContain("close, adjclose have the same content in every row");
    expect(of("look-ahead").summary).toContain("adjclose contains the target of its own row");
  });
});

describe("carbon dioxide over Mauna Loa (741 months)", () => {
  it("hardly changes from month to month, so that the adjusted series is asked about and not accused", async () => {
    const { of, measure, verdicts } = await look(vega("co2-concentration.csv"), { target: "CO2", time: "Date" });
    expect(verdicts).toMatchObject({ "leaky-feature": "concern", "look-ahead": "pass", quality: "pass" });
    expect(of("leaky-feature").summary).toContain("there is no other feature to hold it against");
    expect(measure("baseline", "MAE: forecasting no change")).toBeCloseTo(1.21, 2);
    expect(measure("baseline", "MAE: repeating one year ago")).toBeCloseTo(2.28, 2);
    expect(of("conflicting-labels").evidence).toEqual([
      { rows: "286, 290, 291", "equal rows": 3, CO2: "337.86, 337.98, 344.14" },
    ]);
  });
});

describe("cars (406) and movies (3,201)", () => {
  it("cars: eight have no mileage, and size, weight and power excuse one another", async () => {
    const { measure, problem, verdicts } = await look(vega("cars.json"), { target: "Miles_per_Gallon" });
    expect(problem("target missing", "Miles_per_Gallon")).toMatchObject({ cells: 8 });
    expect(verdicts).toMatchObject({ duplicates: "pass", "leaky-feature": "pass", quality: "concern" });
    expect(measure("baseline", "MAE: the mean of the 5 nearest neighbours")).toBeLessThan(3.5);
  });

  it("movies: fifteen are dated decades ahead, gaps follow the time, directors repeat", async () => {
    const { of, problem, verdicts } = await look(vega("movies.json"), { target: "IMDB Rating" });
    expect(problem("dates in the future", "Release Date")).toMatchObject({ cells: 15, gravity: "concern" });
    expect(problem("missing by time", "US DVD Sales")?.detail).toContain("with Release Date after 2006-09-27");
    expect(problem("missing by target", "MPAA Rating")?.detail).toContain("with IMDB Rating between 5.3 and 6.1");
    expect(problem("target missing", "IMDB Rating")).toMatchObject({ cells: 213 });
    expect(of("group-overlap").summary).toContain("Director looks like the name of an entity");
    expect(verdicts).toMatchObject({ duplicates: "pass", "leaky-feature": "pass", "group-overlap": "info" });
  });
});

describe("penguins (344)", () => {
  it("stand in the order of the answer, and say '.' for a missing sex", async () => {
    const { of, problem, verdicts } = await look(vega("penguins.json"), { target: "Species" });
    expect(of("leaky-feature").summary).toContain("The rows stand in the order of the answer");
    expect(problem("words for missing", "Sex")?.detail).toContain('says "." in 1 row');
    expect(problem("mostly empty rows", "(rows)")?.rows).toBe("4, 340");
    expect(verdicts).toMatchObject({ duplicates: "pass", "conflicting-labels": "pass", "leaky-feature": "concern" });
  });
});

describe("tables of scikit-learn", () => {
  it("irises have one repeated row, which chance explains, and stand in the order of the answer", async () => {
    const { of, measure, verdicts } = await look(sklearn("iris"), { target: "target" });
    expect(measure("duplicates", "rows that repeat another") * 150).toBeCloseTo(1, 9);
    expect(of("duplicates").summary).toContain("(1 of 150) repeats an earlier row");
    expect(verdicts).toMatchObject({ duplicates: "pass", quality: "pass", "leaky-feature": "concern" });
    expect(of("leaky-feature").summary).toContain("row number");
  });

  it("irises cut in the order of the file have another test part than training part", async () => {
    const { train, test } = split(sklearn("iris"), (row) => row >= 105);
    const { of, verdict, verdicts } = await look(train, { target: "target", test });
    expect(verdict).toBe("fail");
    expect(verdicts).toMatchObject({ shift: "fail", duplicates: "pass" });
    expect(of("shift").summary).toContain("The target itself is distributed differently.");
  });

  it("wines stand in the order of the answer", async () => {
    const { verdicts } = await look(sklearn("wine"), { target: "target" });
    expect(verdicts).toMatchObject({ duplicates: "pass", quality: "pass", "leaky-feature": "concern" });
  });

  it("breast cancers: features that know much are not called leaks, and one label is asked about", async () => {
    const { of, verdicts } = await look(sklearn("breast-cancer"), { target: "target" });
    expect(Object.entries(verdicts).filter(([, one]) => one === "concern" || one === "fail")).toEqual([
      ["label-errors", "concern"],
    ]);
    expect(of("label-errors").evidence[0]).toMatchObject({ row: 298, given: "malignant", likely: "benign" });
    expect(of("baseline").summary).toMatch(/logistic regression reaches accuracy 0\.99/);
  });

  it("diabetes comes scaled over all its rows, so that any split comes too late", async () => {
    const whole = await look(sklearn("diabetes"), { target: "target" });
    expect(whole.verdict).toBe("pass");
    expect(whole.of("baseline").summary).toMatch(/linear regression reaches MAE 4\d/);
    expect(whole.verdicts["preprocessed-before-split"]).toBe("info");
    expect(whole.of("preprocessed-before-split").summary).toContain("squares that sum to 1 over all rows");
    const { train, test } = split(sklearn("diabetes"), (row) => row % 4 === 0);
    const { of, verdicts } = await look(train, { target: "target", test });
    expect(verdicts).toMatchObject({ "preprocessed-before-split": "concern", shift: "pass", duplicates: "pass" });
    expect(of("preprocessed-before-split").summary).toContain("fitted before the split");
  });
});

describe("a logistic regression's predictions of the breast cancers", () => {
  it("score what scikit-learn says, are calibrated, and do not beat our own logistic regression", async () => {
    const { of, measure, verdicts } = await look(sklearn("breast-cancer-scored"), { target: "target" });
    const said: Readonly<Record<string, number>> = JSON.parse(
      readFileSync(golden("breast-cancer-scored.json"), "utf8"),
    );
    for (const [name, value] of Object.entries(said)) {
      const instrument = of("metrics").measures.some((one) => one.name === name) ? "metrics" : "calibration";
      expect(measure(instrument, name), name).toBeCloseTo(value, 9);
    }
    expect(verdicts).toMatchObject({ metrics: "pass", calibration: "pass", shift: "pass", duplicates: "pass" });
    expect(verdicts.baseline).toBe("concern");
    expect(measure("baseline", "accuracy: logistic regression")).toBeCloseTo(said.accuracy, 12);
    expect(measure("baseline", "AUROC: logistic regression")).toBeCloseTo(said.AUROC, 4);
  });
});

describe("real tables made wrong", () => {
  it("copies of training rows in the test part of the breast cancers are found, jittered ones too", async () => {
    const train = linesOf(sklearn("breast-cancer")).slice(0, 20);
    const jittered = train.map((line) => line.replace(/^[\d.]+/, (value) => String(Number(value) * (1 + 1e-6))));
    for (const [name, copied] of Object.entries({ exact: train, jittered })) {
      const paths = split(sklearn("breast-cancer"), (row) => row >= 400, copied);
      const { of } = await look(paths.train, { target: "target", test: paths.test });
      expect(of("duplicates").verdict, name).toBe("fail");
      expect(of("duplicates").evidence.length, name).toBeGreaterThanOrEqual(20);
    }
  });
});
