import { describe, expect, test } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import type { Dataset } from "../../src/data/dataset.js";
import { stratifiedKFold } from "../../src/data/folds.js";
import { holdout } from "../../src/data/holdouts.js";
import { gradientBoosting, logisticRegression } from "../../src/data/learner.js";
import { outOfFold } from "../../src/data/outOfFold.js";
import { givenSplit, openForResampling } from "../../src/data/split.js";
import { impute, oneHot, pipeline, selectBest, standardise, type Transform } from "../../src/data/transform.js";
import { readGolden } from "../stats/golden.js";
import { friedman, interaction, named, numeric } from "../stats/learners/generated.js";
import { toyDataset } from "./toyDataset.js";

const dataset = toyDataset("classification");
const split = holdout(dataset.tableRows.length, 0.4, seededRandom(1));
const allOf = (count: number) =>
  givenSplit(
    Int32Array.from({ length: count }, (_, row) => row),
    new Int32Array(0),
  ).train;

const transforms: readonly Transform<unknown>[] = [
  standardise(),
  impute("mean"),
  impute("median"),
  selectBest(2),
  oneHot(),
];

describe.each(transforms)("$name", (transform) => {
  test("is fitted to training rows, whatever stands in the others", () => {
    const held = new Set(openForResampling(split).rows);
    const spoilt: Dataset = {
      ...dataset,
      features: dataset.features.map((feature) => ({
        ...feature,
        values: feature.values.map((value, row) => (held.has(row) ? (feature.kind === "numeric" ? 1e6 : 9) : value)),
      })),
    };
    expect(transform.fit(spoilt, split.train)).toEqual(transform.fit(dataset, split.train));
  });

  test("changes each row by itself", () => {
    const fitted = transform.fit(dataset, split.train);
    const whole = transform.apply(fitted, dataset).features;
    const firstRow = transform.apply(fitted, {
      ...dataset,
      features: dataset.features.map((feature) => ({ ...feature, values: feature.values.slice(0, 1) })),
    }).features;
    expect(firstRow.map(({ values }) => values[0])).toEqual(whole.map(({ values }) => values[0]));
  });

  test("refuses rows that are held back", () => {
    // @ts-expect-error sealed rows are not training rows
    expect(() => transform.fit(dataset, split.test)).toThrow(TypeError);
  });
});

test("standardised training rows have mean 0 and standard deviation 1, missing values kept", () => {
  const { features } = standardise().apply(standardise().fit(dataset, split.train), dataset);
  for (const { kind, values } of features.filter((feature) => feature.kind === "numeric")) {
    const seen = Float64Array.from(split.train.rows, (row) => values[row]).filter((value) => !Number.isNaN(value));
    const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
    expect(kind).toBe("numeric");
    expect(mean).toBeCloseTo(0, 12);
    expect(seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length).toBeCloseTo(1, 12);
  }
  const gaps = (own: Dataset["features"]) => own[3].values.filter(Number.isNaN).length;
  expect(gaps(features)).toBe(gaps(dataset.features));
});

test("imputed values are the training rows' mean or median", () => {
  const toy: Dataset = {
    tableRows: Int32Array.of(0, 1, 2, 3, 4),
    features: [numeric("x", Float64Array.of(1, 2, 9, Number.NaN, 1000))],
    target: { kind: "regression", values: new Float64Array(5) },
    levels: [],
  };
  const { train } = givenSplit(Int32Array.of(0, 1, 2, 3), Int32Array.of(4));
  const filled = (by: "mean" | "median") => impute(by).apply(impute(by).fit(toy, train), toy).features[0].values[3];
  expect(filled("mean")).toBe(4);
  expect(filled("median")).toBe(2);
});

test("one-hot columns are those of the levels in the training rows", () => {
  const { features } = oneHot().apply(oneHot().fit(dataset, split.train), dataset);
  expect(features.map(({ name }) => name)).toEqual(["x", "y", "c = 0", "c = 1", "c = 2", "gap"]);
  const codes = dataset.features[2].values;
  for (let row = 0; row < codes.length; row++) {
    expect([2, 3, 4].map((column) => features[column].values[row])).toEqual(
      [0, 1, 2].map((code) => (codes[row] === code ? 1 : 0)),
    );
  }
});

describe("selectBest beside scikit-learn's F", () => {
  const golden = readGolden(
    "learners/selection",
    z.object({ classes: z.array(z.number()), numbers: z.array(z.number()) }),
  );
  test.each([
    ["classes", interaction(2000), golden.classes],
    ["numbers", friedman(2000), golden.numbers],
  ])("%s", (_name, task, expected) => {
    const own: Dataset = { ...task, tableRows: Int32Array.from({ length: 2000 }, (_, row) => row), levels: [] };
    const names = selectBest(10).fit(own, allOf(2000));
    expect(names).toEqual(expected.map((index) => `x${index}`));
  });
});

describe("pipeline", () => {
  // 3,000 columns of noise, of which the 30 that go best with the answer are learnt from.
  const rows = 100;
  const random = seededRandom(8);
  const columns = Array.from({ length: 3000 }, () => Float64Array.from({ length: rows }, () => random.normal()));
  const codes = Int32Array.from({ length: rows }, (_, row) => row % 2);
  const noise: Dataset = {
    tableRows: Int32Array.from({ length: rows }, (_, row) => row),
    features: named(columns),
    target: { kind: "classification", codes, classes: 2 },
    levels: ["a", "b"],
  };
  const folds = stratifiedKFold(codes, 5, seededRandom(9));
  const run = { random: seededRandom(10), signal: new AbortController().signal };
  const share = (predicted: Float64Array) => codes.filter((code, row) => predicted[2 * row + code] > 0.5).length / rows;

  test("selects anew in every fold, so that noise stays noise", async () => {
    const inFold = await outOfFold(pipeline([selectBest(30)], logisticRegression()), noise, folds, run);
    expect(share(inFold)).toBeLessThan(0.65);
    // The same selection before the folds are drawn knows the answers of the rows held back.
    const chosen = selectBest(30).apply(selectBest(30).fit(noise, allOf(rows)), noise);
    expect(share(await outOfFold(logisticRegression(), chosen, folds, run))).toBeGreaterThan(0.8);
  });

  test("hands each transform what the one before it made", () => {
    const learner = pipeline([impute("mean"), standardise(), oneHot()], gradientBoosting({ trees: 3 }));
    expect(learner.name).toBe("impute the mean, then standardise, then one-hot, then gradient boosting");
    const fitted = learner.fit(dataset, split.train, seededRandom(0));
    const predicted = learner.predict(fitted, dataset, openForResampling(split));
    expect(predicted).toHaveLength(2 * split.test.size);
    expect(predicted.every(Number.isFinite)).toBe(true);
  });
});
