import { describe, expect, it } from "vitest";
import { benchmarkSplit, splitTasks } from "../../../src/fields/algorithms/benchmarkSplits.js";
import { algorithmNamed, clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import {
  recipeNames,
  recipeOptions,
  recipeSizes,
  recipeSpecification,
  recipeTrajectory,
  trainingBatches,
} from "../../../src/fields/algorithms/recipes.js";
import { featureShape, featuresOf } from "../../../src/fields/algorithms/specification.js";

describe.each(clrs30)("what is handed over of $name", (algorithm) => {
  it.each(recipeNames)("has the shapes that recipe %s specifies", (recipe) => {
    const specification = recipeSpecification(algorithm, recipe);
    const [{ trajectory }] = splitTasks(algorithm, { samples: 1, length: 8, seed: 1 });
    const { inputs, outputs, hints, size, steps } = recipeTrajectory(algorithm, recipe, trajectory);
    for (const [name, feature] of featuresOf(specification, "input")) {
      expect(inputs[name].shape).toEqual(featureShape(feature, size));
    }
    for (const [name, feature] of featuresOf(specification, "output")) {
      expect(outputs[name].shape).toEqual(featureShape(feature, size));
    }
    for (const [name, feature] of featuresOf(specification, "hint")) {
      expect(hints[name].shape).toEqual([steps, ...featureShape(feature, size)]);
    }
    expect(Object.keys({ ...inputs, ...outputs, ...hints }).sort()).toEqual(Object.keys(specification).sort());
  });
});

describe("the recipes", () => {
  it("go through the training split in order, again and again", () => {
    const algorithm = algorithmNamed("bfs");
    const batches = trainingBatches(algorithm, "2022", { seed: 1, batch: 600 });
    const [first, second] = [batches.next().value, batches.next().value];
    expect(second[400]).toBe(first[0]);
    expect(second[0]).not.toBe(first[0]);
    expect(first[0].size).toBe(16);
  });

  it("take the sizes in turn, and are the same for the same seed", () => {
    const algorithm = algorithmNamed("insertion_sort");
    const take = (seed: number) => {
      const batches = trainingBatches(algorithm, "2022b", { seed, batch: 2 });
      return Array.from({ length: 6 }, () => batches.next().value);
    };
    expect(take(1).map(([{ size }]) => size)).toEqual([4, 7, 11, 13, 16, 4]);
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(Object.keys(take(1)[0][0].outputs)).toEqual(["pred", "pred_mask"]);
  });

  it("spare the algorithms that dense graphs make long, and vary the needle instead of the size", () => {
    expect(recipeOptions(algorithmNamed("bridges"), 16).edgeProbabilities?.[8]).toBeCloseTo(0.45, 12);
    expect(recipeOptions(algorithmNamed("bfs"), 16).edgeProbabilities?.[8]).toBeCloseTo(0.9, 12);
    expect(recipeSizes(algorithmNamed("kmp_matcher"))).toEqual([20]);
  });
});

describe("the benchmark's splits", () => {
  it("have more samples where an algorithm has few outputs", () => {
    expect(benchmarkSplit(algorithmNamed("bfs"), "train")).toEqual({ samples: 1000, length: 16, seed: 1 });
    expect(benchmarkSplit(algorithmNamed("minimum"), "val")).toEqual({ samples: 2048, length: 16, seed: 2 });
    expect(benchmarkSplit(algorithmNamed("find_maximum_subarray_kadane"), "test")).toEqual({
      samples: 1024,
      length: 64,
      seed: 3,
    });
  });
});
