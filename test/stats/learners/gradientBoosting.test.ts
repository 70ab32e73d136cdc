import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { applyBins, fitBins } from "../../../src/stats/learners/binning.js";
import type { FeatureColumn, Target } from "../../../src/stats/learners/features.js";
import {
  type BoostingOptions,
  fitBinnedBoosting,
  fitGradientBoosting,
  predictBinnedBoosting,
  predictGradientBoosting,
} from "../../../src/stats/learners/gradientBoosting.js";
import { logLoss } from "../../../src/stats/probabilityMetrics.js";
import { auroc } from "../../../src/stats/rankingMetrics.js";
import { rootMeanSquaredError } from "../../../src/stats/regressionMetrics.js";
import { category, classesOf, everyRow, friedman, interaction, named, numeric, threeClasses } from "./generated.js";
import { anyTask } from "./tasks.js";

function fitted(features: readonly FeatureColumn[], target: Target, options: BoostingOptions = {}) {
  const rows = everyRow(features[0].values.length);
  return predictGradientBoosting(fitGradientBoosting(features, target, rows, options), features, rows);
}

test("predictions are finite, and probabilities sum to one, whatever the features", () => {
  fc.assert(
    fc.property(anyTask, ({ features, target, rows }) => {
      const model = fitGradientBoosting(features, target, rows, { trees: 5, minimumLeaf: 2 });
      const all = everyRow(features[0].values.length);
      const predicted = predictGradientBoosting(model, features, all);
      expect(predicted.every(Number.isFinite)).toBe(true);
      if (target.kind === "regression") return;
      for (let row = 0; row < all.length; row++) {
        const own = predicted.subarray(row * target.classes, (row + 1) * target.classes);
        expect(own.every((probability) => probability >= 0)).toBe(true);
        expect(own.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12);
      }
    }),
    { numRuns: 150 },
  );
});

test("looks at no other rows", () => {
  const { features, target } = interaction(400);
  const rows = everyRow(200);
  const spoilt = features.map((feature) => ({
    ...feature,
    values: feature.values.map((value, row) => (row < 200 ? value : 1e9)),
  }));
  const flipped = classesOf(
    Int32Array.from({ length: 400 }, (_, row) =>
      target.kind === "classification" && row < 200 ? target.codes[row] : 0,
    ),
    2,
  );
  expect(fitGradientBoosting(spoilt, flipped, rows, { trees: 5 })).toEqual(
    fitGradientBoosting(features, target, rows, { trees: 5 }),
  );
});

describe("more trees fit the training rows better", () => {
  test.each([
    ["two classes", interaction(1000)],
    ["three classes", threeClasses(1000)],
    ["numbers", friedman(1000)],
  ])("%s", (_name, { features, target }) => {
    const losses = [1, 5, 20, 60].map((trees) => {
      const predicted = fitted(features, target, { trees });
      return target.kind === "regression"
        ? rootMeanSquaredError(target.values, predicted)
        : logLoss(predicted, target.codes, target.classes);
    });
    for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeLessThan(losses[i - 1]);
  });
});

test("a monotone change of a feature changes nothing on the training rows", () => {
  const { features, target } = interaction(2000);
  const bent = features.map((feature) => ({ ...feature, values: feature.values.map((value) => Math.exp(5 * value)) }));
  const before = fitted(features, target, { trees: 10 });
  const after = fitted(bent, target, { trees: 10 });
  const moved = before.filter((probability, i) => Math.abs(probability - after[i]) > 1e-9).length;
  // Quantiles that fall between two values may lie elsewhere among them, but never pass one.
  expect(moved).toBe(0);
});

test("the order of rows changes no tree materially", () => {
  const { features, target } = interaction(1000);
  if (target.kind !== "classification") throw new Error("not a class target");
  const order = seededRandom(1).permutation(1000);
  const shuffled = features.map((feature) => ({
    ...feature,
    values: Float64Array.from(order, (row) => feature.values[row]),
  }));
  const codes = order.map((row) => target.codes[row]);
  const before = fitted(features, target, { trees: 1 });
  const after = fitted(shuffled, classesOf(codes, 2), { trees: 1 });
  for (const [position, row] of order.entries()) expect(after[2 * position]).toBeCloseTo(before[2 * row], 10);
});

describe("drawn rows and features", () => {
  const { features, target } = interaction(600);
  const options = (seed: number) => ({
    trees: 8,
    rowFraction: 0.5,
    featureFraction: 0.4,
    random: seededRandom(seed),
  });

  test("come again with the seed, bit for bit, and not with another", () => {
    expect(fitted(features, target, options(1))).toEqual(fitted(features, target, options(1)));
    expect(fitted(features, target, options(1))).not.toEqual(fitted(features, target, options(2)));
  });

  test("still learn, and need random numbers", () => {
    if (target.kind !== "classification") throw new Error("not a class target");
    const probabilities = fitted(features, target, { ...options(3), trees: 50 });
    const scores = Float64Array.from(target.codes, (_, row) => probabilities[2 * row + 1]);
    expect(auroc(scores, Uint8Array.from(target.codes))).toBeGreaterThan(0.85);
    expect(() => fitted(features, target, { rowFraction: 0.5 })).toThrow(RangeError);
  });
});

test("missing values go to the side that they belong to", () => {
  const values = Float64Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? Number.NaN : row));
  const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0));
  const probabilities = fitted([numeric("x", values)], classesOf(codes, 2), { trees: 60 });
  for (let row = 0; row < 300; row++) expect(Math.round(probabilities[2 * row + 1])).toBe(codes[row]);
});

test("a value that was never missing in training and is later goes where most rows went", () => {
  const values = Float64Array.from({ length: 300 }, (_, row) => row);
  const target = classesOf(
    Int32Array.from(values, (value) => (value < 200 ? 0 : 1)),
    2,
  );
  const model = fitGradientBoosting([numeric("x", values)], target, everyRow(300), { trees: 20 });
  const [first, unknown] = [values, Float64Array.of(Number.NaN)].map(
    (column) => predictGradientBoosting(model, [numeric("x", column)], Int32Array.of(0))[0],
  );
  expect(unknown).toBe(first);
});

test("predicts for thousands of rows at once what it predicts for few, bit for bit", () => {
  const { features, target } = threeClasses(6000);
  const bins = fitBins(features, everyRow(6000));
  const { columns } = applyBins(bins, features, everyRow(6000));
  const model = fitBinnedBoosting(bins, { columns, rowCount: 6000 }, target, everyRow(6000), { trees: 5 });
  const together = predictBinnedBoosting(model, { columns, rowCount: 6000 });
  for (let from = 0; from < 6000; from += 20) {
    const few = { columns: columns.map((column) => column.subarray(from, from + 20)), rowCount: 20 };
    expect(predictBinnedBoosting(model, few)).toEqual(together.slice(3 * from, 3 * (from + 20)));
  }
});

test("categories without order are divided in any combination", () => {
  const codes = Float64Array.from({ length: 600 }, (_, row) => row % 6);
  const answer = Int32Array.from(codes, (code) => (code === 1 || code === 4 ? 1 : 0));
  const features = [category("c", codes, 6)];
  const probabilities = fitted(features, classesOf(answer, 2), { trees: 1, leaves: 2, learningRate: 1 });
  for (let row = 0; row < 600; row++) expect(Math.round(probabilities[2 * row + 1])).toBe(answer[row]);
});

test("a category of pure noise with many levels is not learnt by heart", () => {
  const random = seededRandom(7);
  const level = Float64Array.from({ length: 4000 }, () => random.integer(800));
  const codes = Int32Array.from({ length: 4000 }, () => random.integer(2));
  const features = [category("id", level, 800)];
  const model = fitGradientBoosting(features, classesOf(codes, 2), everyRow(2000), { trees: 50 });
  const held = everyRow(4000).subarray(2000);
  const probabilities = predictGradientBoosting(model, features, held);
  const loss = logLoss(probabilities, codes.subarray(2000), 2);
  // Knowing nothing costs 0.693.
  expect(loss).toBeLessThan(0.75);
});

test("no rows, one class, a class without rows, constant features", () => {
  const features = named([new Float64Array(50).fill(3)]);
  expect(() => fitGradientBoosting(features, classesOf(new Int32Array(50), 2), new Int32Array(0))).toThrow(RangeError);
  const single = fitted(features, classesOf(new Int32Array(50), 2));
  expect(single[0]).toBeGreaterThan(0.98);
  const { features: several, target } = threeClasses(500);
  if (target.kind !== "classification") throw new Error("not a class target");
  const probabilities = fitted(several, classesOf(target.codes, 5), { trees: 10 });
  for (let row = 0; row < 500; row++) expect(probabilities[5 * row + 4]).toBeLessThan(0.01);
});
