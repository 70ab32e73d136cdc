import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyBins, fitBins } from "../../../src/stats/learners/binning.js";
import { fitBinPredictions, fitDecisionTree, predictDecisionTree } from "../../../src/stats/learners/decisionTree.js";
import { category, classesOf, everyRow, numeric } from "./generated.js";
import { anyTask } from "./tasks.js";

test("predictions are finite, and probabilities sum to one, whatever the features", () => {
  fc.assert(
    fc.property(anyTask, fc.integer({ min: 0, max: 6 }), ({ features, target, rows }, depth) => {
      const all = everyRow(features[0].values.length);
      const tree = fitDecisionTree(features, target, rows, { depth, minimumLeaf: 2 });
      const predicted = predictDecisionTree(tree, features, all);
      expect(predicted.every(Number.isFinite)).toBe(true);
      if (target.kind === "regression") return;
      for (let row = 0; row < all.length; row++) {
        const own = predicted.subarray(row * target.classes, (row + 1) * target.classes);
        expect(own.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12);
      }
    }),
  );
});

test("stays within its depth and its leaves", () => {
  fc.assert(
    fc.property(anyTask, fc.integer({ min: 0, max: 4 }), ({ features, target, rows }, depth) => {
      const { tree } = fitDecisionTree(features, target, rows, { depth, minimumLeaf: 3 });
      const deepest = (node: number): number =>
        tree.feature[node] < 0 ? 0 : 1 + Math.max(deepest(tree.left[node]), deepest(tree.right[node]));
      expect(deepest(0)).toBeLessThanOrEqual(depth);
      expect(tree.feature.filter((feature) => feature < 0).length).toBeLessThanOrEqual(Math.max(1, rows.length / 3));
    }),
  );
});

test("without a division predicts the shares of the classes", () => {
  const target = classesOf(Int32Array.of(0, 0, 0, 1), 2);
  const features = [numeric("x", Float64Array.of(1, 2, 3, 4))];
  const tree = fitDecisionTree(features, target, everyRow(4), { depth: 0 });
  expect([...predictDecisionTree(tree, features, Int32Array.of(0))]).toEqual([0.75, 0.25]);
});

test("several classes: finds which levels go together", () => {
  // Levels 0 and 3 are class 0, 1 and 4 class 1, 2 and 5 class 2.
  const codes = Float64Array.from({ length: 600 }, (_, row) => row % 6);
  const target = classesOf(
    Int32Array.from(codes, (code) => code % 3),
    3,
  );
  const features = [category("c", codes, 6)];
  const tree = fitDecisionTree(features, target, everyRow(600), { depth: 2, smoothing: 0 });
  const predicted = predictDecisionTree(tree, features, everyRow(6));
  for (let row = 0; row < 6; row++) expect(predicted[3 * row + (row % 3)]).toBe(1);
});

describe("fitBinPredictions", () => {
  test("is the tree of one feature, without moving rows", () => {
    fc.assert(
      fc.property(anyTask, fc.integer({ min: 0, max: 5 }), ({ features, target, rows }, depth) => {
        const feature = features[0];
        const options = { depth, minimumLeaf: 2 };
        const bins = fitBins([feature], rows);
        const column = applyBins(bins, [feature], everyRow(feature.values.length)).columns[0];
        const perBin = fitBinPredictions(bins[0], column, target, rows, options);
        const tree = fitDecisionTree([feature], target, rows, options);
        const expected = predictDecisionTree(tree, [feature], rows);
        const width = expected.length / rows.length;
        for (const [position, row] of rows.entries()) {
          for (let w = 0; w < width; w++) {
            const wanted = expected[position * width + w];
            const got = perBin[column[row] * width + w];
            expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
