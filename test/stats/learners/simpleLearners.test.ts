import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { fitConstant, predictConstant } from "../../../src/stats/learners/constantLearner.js";
import { fitNearestNeighbours, predictNearestNeighbours } from "../../../src/stats/learners/nearestNeighbourLearner.js";
import { category, classesOf, everyRow, numeric } from "./generated.js";
import { anyTask } from "./tasks.js";

describe("constant learners", () => {
  const classes = classesOf(Int32Array.of(2, 1, 1, 0, 0), 3);
  const numbers = { kind: "regression", values: Float64Array.of(1, 2, 9, 100, 100) } as const;

  test("see the training rows only", () => {
    expect([...fitConstant("majority", classes, Int32Array.of(0, 1, 2))]).toEqual([0, 1, 0]);
    expect([...fitConstant("prior", classes, Int32Array.of(0, 1, 2, 3))]).toEqual([0.25, 0.5, 0.25]);
    expect([...fitConstant("mean", numbers, Int32Array.of(0, 1, 2))]).toEqual([4]);
    expect([...fitConstant("median", numbers, Int32Array.of(0, 1, 2))]).toEqual([2]);
  });

  test("of several most frequent classes take the first", () => {
    expect([...fitConstant("majority", classes, Int32Array.of(1, 2, 3, 4))]).toEqual([1, 0, 0]);
  });

  test("predict the same for every row", () => {
    expect([...predictConstant(Float64Array.of(0.25, 0.75), everyRow(2))]).toEqual([0.25, 0.75, 0.25, 0.75]);
  });

  test("refuse a target of the other kind, and no rows", () => {
    expect(() => fitConstant("mean", classes, everyRow(5))).toThrow(RangeError);
    expect(() => fitConstant("prior", numbers, everyRow(5))).toThrow(RangeError);
    expect(() => fitConstant("prior", classes, everyRow(0))).toThrow(RangeError);
  });
});

describe("nearest neighbours", () => {
  test("one neighbour knows its own training rows, where no two are equal", () => {
    const features = [numeric("x", Float64Array.of(1, 5, 2, 9)), category("c", Float64Array.of(0, 1, 1, 0), 2)];
    const target = { kind: "regression", values: Float64Array.of(10, 20, 30, 40) } as const;
    const model = fitNearestNeighbours(features, target, everyRow(4), seededRandom(0), { neighbours: 1 });
    expect([...predictNearestNeighbours(model, features, everyRow(4))]).toEqual([10, 20, 30, 40]);
  });

  test("keep no more rows than asked for, drawn by the seed", () => {
    const features = [
      numeric(
        "x",
        Float64Array.from({ length: 500 }, (_, row) => row),
      ),
    ];
    const target = { kind: "regression", values: features[0].values } as const;
    const keptOf = (seed: number) =>
      fitNearestNeighbours(features, target, everyRow(500), seededRandom(seed), { mostRows: 50 });
    expect(keptOf(1).answers).toHaveLength(50);
    expect(keptOf(1)).toEqual(keptOf(1));
    expect(keptOf(1).answers).not.toEqual(keptOf(2).answers);
  });

  test("predict finite numbers, whatever the features", () => {
    fc.assert(
      fc.property(anyTask, ({ features, target, rows }) => {
        const model = fitNearestNeighbours(features, target, rows, seededRandom(0), { neighbours: 3 });
        const all = everyRow(features[0].values.length);
        const predicted = predictNearestNeighbours(model, features, all);
        expect(predicted).toHaveLength(all.length * model.width);
        expect(predicted.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
