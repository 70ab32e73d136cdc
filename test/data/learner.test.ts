import { describe, expect, test } from "vitest";
import { Interrupted } from "../../src/core/errors.js";
import { seededRandom } from "../../src/core/random.js";
import type { Dataset } from "../../src/data/dataset.js";
import { kFold } from "../../src/data/folds.js";
import { holdout } from "../../src/data/holdouts.js";
import {
  constant,
  decisionTree,
  gradientBoosting,
  type Learner,
  linearRegression,
  logisticRegression,
  nearestNeighbour,
} from "../../src/data/learner.js";
import { outOfFold, outOfFoldAlone, outOfFoldBoosting } from "../../src/data/outOfFold.js";
import { givenSplit, openForResampling, scoreSealed } from "../../src/data/split.js";
import { forwardSplits, toyDataset } from "./toyDataset.js";

const classLearners: readonly Learner<unknown>[] = [
  gradientBoosting({ trees: 5, rowFraction: 0.7 }),
  decisionTree(),
  logisticRegression(),
  nearestNeighbour(3),
  constant("majority"),
  constant("prior"),
];
const numberLearners: readonly Learner<unknown>[] = [
  gradientBoosting({ trees: 5, featureFraction: 0.5 }),
  decisionTree(),
  linearRegression(),
  nearestNeighbour(1),
  constant("mean"),
  constant("median"),
];
const everyLearner = [
  ...classLearners.map((learner) => ({
    learner,
    dataset: toyDataset("classification"),
    name: `${learner.name}, classes`,
  })),
  ...numberLearners.map((learner) => ({
    learner,
    dataset: toyDataset("regression"),
    name: `${learner.name}, numbers`,
  })),
];

const live = () => new AbortController().signal;

/** The dataset with everything changed that stands in `rows`. */
function spoil(dataset: Dataset, rows: Int32Array): Dataset {
  const spoilt = new Set(rows);
  const { target } = dataset;
  return {
    ...dataset,
    features: dataset.features.map((feature) => ({
      ...feature,
      values: feature.values.map((value, row) => (spoilt.has(row) ? (feature.kind === "numeric" ? 1e6 : 0) : value)),
    })),
    target:
      target.kind === "regression"
        ? { kind: "regression", values: target.values.map((value, row) => (spoilt.has(row) ? -1e6 : value)) }
        : { ...target, codes: target.codes.map((code, row) => (spoilt.has(row) ? 0 : code)) },
  };
}

describe.each(everyLearner)("$name", ({ learner, dataset }) => {
  const split = holdout(dataset.tableRows.length, 0.3, seededRandom(1));

  test("learns the same whatever stands in the rows held back", () => {
    const held = openForResampling(split);
    const fitted = learner.fit(dataset, split.train, seededRandom(2));
    expect(learner.fit(spoil(dataset, held.rows), split.train, seededRandom(2))).toEqual(fitted);
  });

  test("predicts without looking at the target", () => {
    const held = openForResampling(split);
    const fitted = learner.fit(dataset, split.train, seededRandom(2));
    const blind: Dataset = { ...dataset, target: spoil(dataset, held.rows).target };
    expect(learner.predict(fitted, blind, held)).toEqual(learner.predict(fitted, dataset, held));
  });

  test("predicts one probability per class or one value, and comes again with the seed", () => {
    const width = dataset.target.kind === "classification" ? dataset.target.classes : 1;
    const predict = () => {
      const fitted = learner.fit(dataset, split.train, seededRandom(2));
      return learner.predict(fitted, dataset, openForResampling(split));
    };
    expect(predict()).toHaveLength(split.test.size * width);
    expect(predict().every(Number.isFinite)).toBe(true);
    expect(predict()).toEqual(predict());
  });

  test("refuses to learn from rows that are held back", async () => {
    // @ts-expect-error sealed rows are not training rows
    expect(() => learner.fit(dataset, split.test, seededRandom(0))).toThrow(TypeError);
    const looks = { look: async () => 1, looks: async () => [] };
    await scoreSealed(split, looks, { purpose: "test", testFingerprint: "sha256:0" }, (held) => {
      // @ts-expect-error rows to score are not training rows
      expect(() => learner.fit(dataset, held, seededRandom(0))).toThrow(TypeError);
    });
  });
});

test("the learners learn: on rows not seen they beat the constants", async () => {
  const accuracy = async (learner: Learner<unknown>, dataset: Dataset) => {
    const folds = kFold(dataset.tableRows.length, 5, seededRandom(3));
    const predicted = await outOfFold(learner, dataset, folds, { random: seededRandom(4), signal: live() });
    if (dataset.target.kind === "regression") {
      const { values } = dataset.target;
      return -values.reduce((sum, value, row) => sum + Math.abs(value - predicted[row]), 0);
    }
    const { codes, classes } = dataset.target;
    return codes.filter((code, row) => {
      const own = predicted.subarray(row * classes, (row + 1) * classes);
      return own.indexOf(Math.max(...own)) === code;
    }).length;
  };
  for (const [learners, task] of [
    [classLearners, "classification"],
    [numberLearners, "regression"],
  ] as const) {
    const scores: number[] = [];
    for (const learner of learners) scores.push(await accuracy(learner, toyDataset(task)));
    const constants = Math.max(...scores.slice(4));
    for (const score of scores.slice(0, 4)) expect(score).toBeGreaterThan(constants);
  }
});

describe("outOfFold", () => {
  const dataset = toyDataset("classification");
  const rows = dataset.tableRows.length;

  test("predicts every row by a model that did not see it", async () => {
    // One neighbour knows every row that it has seen: spread over the folds it must not know the noise by heart.
    const random = seededRandom(5);
    const codes = Int32Array.from({ length: rows }, () => random.integer(2));
    const noise: Dataset = { ...dataset, target: { kind: "classification", codes, classes: 2 } };
    const predicted = await outOfFold(nearestNeighbour(1), noise, kFold(rows, 5, random), { random, signal: live() });
    const right = codes.filter((code, row) => predicted[2 * row + code] > 0.5).length;
    expect(right / rows).toBeLessThan(0.62);
    const seen = nearestNeighbour(1);
    const { train } = givenSplit(
      Int32Array.from({ length: rows }, (_, row) => row),
      new Int32Array(0),
    );
    const own = seen.predict(seen.fit(noise, train, random), noise, train);
    expect(codes.filter((code, row) => own[2 * row + code] > 0.5).length / rows).toBeGreaterThan(0.95);
  });

  test("leaves rows that no fold tests as NaN", async () => {
    const predicted = await outOfFold(constant("prior"), dataset, forwardSplits(rows), {
      random: seededRandom(0),
      signal: live(),
    });
    const width = 2;
    for (let row = 0; row < rows; row++) expect(Number.isNaN(predicted[row * width])).toBe(row < rows / 3);
  });

  test("reports each fold and stops when interrupted", async () => {
    const controller = new AbortController();
    const done: string[] = [];
    const work = outOfFold(constant("prior"), dataset, kFold(rows, 5, seededRandom(0)), {
      random: seededRandom(0),
      signal: controller.signal,
      progress: (fold, total) => {
        done.push(`${fold}/${total}`);
        // As an interrupt would: from the event loop, while the folds go on.
        if (fold === 2) setImmediate(() => controller.abort());
      },
    });
    await expect(work).rejects.toThrow(Interrupted);
    expect(done.slice(0, 2)).toEqual(["1/5", "2/5"]);
    expect(done.length).toBeLessThan(5);
  });
});

/** So few values that every fold's training rows have them all: then bins of the folds are those of all rows. */
function coarse({ features, ...rest }: Dataset): Dataset {
  const rounded = features.map((feature) => ({
    ...feature,
    values: feature.values.map((value) => Math.max(-1, Math.min(1, Math.round(2 * value) / 2))),
  }));
  return { ...rest, features: rounded };
}

describe("outOfFoldBoosting", () => {
  test.each(["classification", "regression"] as const)("is outOfFold of gradient boosting: %s", async (task) => {
    const dataset = coarse(toyDataset(task));
    const folds = kFold(dataset.tableRows.length, 5, seededRandom(6));
    const run = { random: seededRandom(0), signal: live() };
    for (const options of [{ trees: 8 }, { trees: 8, rowFraction: 0.6, featureFraction: 0.5 }]) {
      const shared = await outOfFoldBoosting(options, dataset, folds, run);
      expect(shared).toEqual(await outOfFold(gradientBoosting(options), dataset, folds, run));
    }
  });
});

describe("outOfFoldAlone", () => {
  test.each(["classification", "regression"] as const)("is outOfFold of a tree on one feature: %s", async (task) => {
    const dataset = coarse(toyDataset(task));
    const folds = kFold(dataset.tableRows.length, 5, seededRandom(6));
    for (const feature of dataset.features) {
      const run = { random: seededRandom(0), signal: live() };
      const alone = await outOfFoldAlone(feature, dataset, folds, run, { depth: 4 });
      const general = await outOfFold(decisionTree({ depth: 4 }), { ...dataset, features: [feature] }, folds, run);
      for (const [i, value] of general.entries()) expect(alone[i]).toBeCloseTo(value, 9);
    }
  });
});

test("a training row without a target is refused", () => {
  const dataset = toyDataset("regression");
  const values = new Float64Array(dataset.tableRows.length).fill(Number.NaN);
  const { train } = givenSplit(Int32Array.of(3, 4), Int32Array.of(5));
  expect(() =>
    constant("mean").fit({ ...dataset, target: { kind: "regression", values } }, train, seededRandom(0)),
  ).toThrow("training row 3 has no target");
});
