// Real tables, examined as a user would; what is expected here was read and judged by people.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { TableOptions } from "../../../src/data/openTable.js";
import { examine } from "../../../src/touchstone.js";

const vega = (name: string) => new URL(`../../../node_modules/vega-datasets/data/${name}`, import.meta.url).pathname;
const sklearn = (name: string) => new URL(`../../goldens/data/sklearn-${name}.csv`, import.meta.url).pathname;

async function look(path: string, table: Omit<TableOptions, "signal">) {
  const { verdict, findings } = await examine(path, { table });
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
  const verdicts = Object.fromEntries(findings.map((finding) => [finding.instrument.slice(9), finding.verdict]));
  return { verdict, of, measure, verdicts };
}

describe("bird strikes (10,000 reports)", () => {
  it("repeat 25 rows, lack a speed in over a quarter, and have a class with a single row", async () => {
    const { of, measure, verdicts } = await look(vega("birdstrikes.csv"), { target: "Effect Amount of damage" });
    // DuckDB's count(*) − count(distinct) over the whole file; the essay's own count, by features alone, is 24.
    expect(measure("duplicates", "rows that repeat another") * 10_000).toBeCloseTo(25, 6);
    const quality = JSON.stringify(of("quality").evidence);
    expect(quality).toContain("Speed IAS in knots");
    expect(quality).toContain("rare classes");
    expect(verdicts).toMatchObject({ duplicates: "concern", quality: "concern", "leaky-feature": "pass" });
  });
});

describe("the weather of Seattle (1,461 days)", () => {
  it("is forecast by no change to 2.24 °C, by the mean to 6.04 °C", async () => {
    const { of, verdicts } = await look(vega("seattle-weather.csv"), { target: "temp_max", time: "date" });
    const evidence = JSON.stringify(of("baseline").evidence);
    const errors = of("baseline").measures.filter(({ name }) => name.includes("MAE"));
    expect(errors.length, evidence).toBeGreaterThan(0);
    // Computed from the file alone: the last 365 days, each forecast by the day before.
    const days = readFileSync(vega("seattle-weather.csv"), "utf8").trim().split("\n").slice(1);
    const highs = days.map((line) => Number(line.split(",")[2]));
    const last = highs.slice(-365);
    const noChange = last.reduce((total, high, i) => total + Math.abs(high - highs[highs.length - 366 + i]), 0) / 365;
    expect(noChange).toBeCloseTo(2.24, 2);
    expect(of("baseline").summary).toMatch(/forecasting no change reaches MAE 2\.24 .*mean reaches MAE 6\.04/);
    // The day's low is known no sooner than its high: the tool cannot know that, and asks.
    expect(verdicts).toMatchObject({ "leaky-feature": "concern", "look-ahead": "pass", quality: "pass" });
    expect(of("leaky-feature").summary).toContain("temp_min");
  });
});

describe("penguins (344)", () => {
  it("stand in the order of the answer, and say '.' for a missing sex", async () => {
    const { of, verdicts } = await look(vega("penguins.json"), { target: "Species" });
    expect(of("leaky-feature").summary).toContain("The rows stand in the order of the answer");
    expect(JSON.stringify(of("quality").evidence)).toContain('says \\".\\" in 1 row');
    expect(verdicts).toMatchObject({ duplicates: "pass", "conflicting-labels": "pass", "leaky-feature": "concern" });
  });
});

describe("tables of scikit-learn", () => {
  it("irises have one repeated row, which chance explains, and stand in the order of the answer", async () => {
    const { of, measure, verdicts } = await look(sklearn("iris"), { target: "target" });
    expect(measure("duplicates", "rows that repeat another") * 150).toBeCloseTo(1, 9);
    expect(verdicts).toMatchObject({ duplicates: "pass", quality: "pass", "leaky-feature": "concern" });
    expect(of("leaky-feature").summary).toContain("row number");
  });

  it("wines stand in the order of the answer", async () => {
    const { verdicts } = await look(sklearn("wine"), { target: "target" });
    expect(verdicts).toMatchObject({ duplicates: "pass", quality: "pass", "leaky-feature": "concern" });
  });

  it("breast cancers: features that know much are not called leaks, on a good table nothing is wrong", async () => {
    const { verdict, of } = await look(sklearn("breast-cancer"), { target: "target" });
    expect(verdict).toBe("pass");
    expect(of("baseline").summary).toMatch(/logistic regression reaches accuracy 0\.99/);
  });

  it("diabetes: a linear model beats the median, nothing is wrong", async () => {
    const { verdict, of } = await look(sklearn("diabetes"), { target: "target" });
    expect(verdict).toBe("pass");
    expect(of("baseline").summary).toMatch(/linear regression reaches MAE 4\d/);
  });
});

describe("real tables made wrong", () => {
  const folder = mkdtempSync(join(tmpdir(), "touchstone-real-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("copies of training rows in the test part of the breast cancers are found, jittered ones too", async () => {
    const [head, ...lines] = readFileSync(sklearn("breast-cancer"), "utf8").trim().split("\n");
    const train = lines.slice(0, 400);
    const jittered = train
      .slice(0, 20)
      .map((line) => line.replace(/^[\d.]+/, (value) => String(Number(value) * (1 + 1e-6))));
    for (const [name, copied] of Object.entries({ exact: train.slice(0, 20), jittered })) {
      const paths = { train: join(folder, `${name}-train.csv`), test: join(folder, `${name}-test.csv`) };
      writeFileSync(paths.train, [head, ...train].join("\n"));
      writeFileSync(paths.test, [head, ...lines.slice(400), ...copied].join("\n"));
      const { of } = await look(paths.train, { target: "target", test: [paths.test] });
      expect(of("duplicates").verdict, name).toBe("fail");
      expect(of("duplicates").evidence.length, name).toBeGreaterThanOrEqual(20);
    }
  });
});
