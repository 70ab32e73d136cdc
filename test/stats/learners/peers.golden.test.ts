import { describe, expect, test } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../../src/core/random.js";
import { fitDecisionTree, predictDecisionTree } from "../../../src/stats/learners/decisionTree.js";
import { fitLogisticRegression } from "../../../src/stats/learners/logisticRegression.js";
import { fitNearestNeighbours, predictNearestNeighbours } from "../../../src/stats/learners/nearestNeighbourLearner.js";
import { fitRidgeRegression } from "../../../src/stats/learners/ridgeRegression.js";
import { expectClose, readGolden } from "../golden.js";
import { categories, coarse, everyRow, friedman, interaction, type LearnerTask, threeClasses } from "./generated.js";

const numbers = z.array(z.number());

describe("decision tree beside scikit-learn", () => {
  const golden = readGolden("learners/trees", z.object({ interaction: numbers, three: numbers, friedman: numbers }));
  test.each([
    ["interaction", interaction(2000), golden.interaction],
    ["three", threeClasses(2000), golden.three],
    ["friedman", friedman(2000), golden.friedman],
  ])("%s", (_name, task, expected) => {
    const { features, target } = coarse(task);
    const rows = everyRow(2000);
    const tree = fitDecisionTree(features, target, rows, { depth: 4, minimumLeaf: 10, smoothing: 0 });
    expectClose(predictDecisionTree(tree, features, rows).subarray(0, 900), expected, 1e-7);
  });
});

describe("linear models beside scikit-learn", () => {
  const logistic = z.object({ weights: z.array(numbers), intercepts: numbers });
  const ridge = z.object({ weights: numbers, intercept: z.number() });
  const golden = readGolden(
    "learners/linear",
    z.object({ binary: logistic, three: logistic, categories: logistic, ridge, ridgeCategories: ridge }),
  );
  // The second category of this task is left out.
  const someCategories = (): LearnerTask => {
    const task = categories(2000);
    return { ...task, features: task.features.filter(({ name }) => name !== "b") };
  };

  test.each([
    ["two classes", interaction(2000), golden.binary],
    ["three classes", threeClasses(2000), golden.three],
    ["categories", someCategories(), golden.categories],
  ])("logistic regression: %s", (_name, { features, target }, expected) => {
    const model = fitLogisticRegression(features, target, everyRow(2000), { l2: 1, minimumLevelRows: 1 });
    expect(model.weights).toHaveLength(expected.weights.length);
    for (const [output, weights] of model.weights.entries()) expectClose(weights, expected.weights[output], 1e-4);
    expectClose(model.intercepts, expected.intercepts, 1e-4);
  });

  test("ridge regression", () => {
    const { features, target } = friedman(2000);
    const model = fitRidgeRegression(features, target, everyRow(2000), { l2: 3 });
    expectClose(model.weights, golden.ridge.weights, 1e-9);
    expectClose(model.intercept, golden.ridge.intercept, 1e-9);
  });

  test("ridge regression with categories", () => {
    const { features } = someCategories();
    const [a, x2, x3] = features.map(({ values }) => values);
    const values = x2.map((value, i) => value + Math.sin(a[i]) + x3[i] ** 2);
    const model = fitRidgeRegression(features, { kind: "regression", values }, everyRow(2000), {
      l2: 3,
      minimumLevelRows: 1,
    });
    expectClose(model.weights, golden.ridgeCategories.weights, 1e-9);
    expectClose(model.intercept, golden.ridgeCategories.intercept, 1e-9);
  });
});

test("nearest neighbours beside scikit-learn", () => {
  const golden = readGolden("learners/neighbours", z.object({ positive: numbers }));
  const task = categories(1000);
  const features = task.features.filter(({ name }) => name !== "b");
  const rows = everyRow(1000);
  const model = fitNearestNeighbours(features, task.target, rows.subarray(0, 600), seededRandom(0), { neighbours: 5 });
  const predicted = predictNearestNeighbours(model, features, rows.subarray(600));
  expectClose(
    golden.positive.map((_, i) => predicted[2 * i + 1]),
    golden.positive,
    1e-12,
  );
});
