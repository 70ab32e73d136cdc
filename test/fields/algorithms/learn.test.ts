import { describe, expect, it } from "vitest";
import { bfs } from "../../../src/fields/algorithms/algorithms/bfs.js";
import { insertionSort } from "../../../src/fields/algorithms/algorithms/insertionSort.js";
import { scoreOutputs } from "../../../src/fields/algorithms/evaluation.js";
import { type LearnOptions, learn } from "../../../src/fields/algorithms/reasoner/learn.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";

const small: LearnOptions = {
  algorithms: [bfs, insertionSort],
  recipe: "2022b",
  processor: "triplet_gmpnn",
  width: 8,
  batch: 4,
  steps: 4,
  validateEvery: 2,
  seed: 3,
  threads: 1,
};

const tasksOf = (algorithm: typeof bfs, count: number, length: number) => {
  const random = numpyRandomState(9);
  return Array.from({ length: count }, () => algorithm.generate(random, { length }));
};

describe("learn", () => {
  it("learns several algorithms with one processor, and answers tasks of any size in the benchmark's form", async () => {
    const learnt = await learn(small);
    expect(learnt.losses.length).toBe(4);
    expect(learnt.validations.map(({ step }) => step)).toEqual([2, 4]);
    const best = learnt.validations.reduce((a, b) => (b.score < a.score ? b : a));
    expect(learnt.bestStep).toBe(best.step);
    const mixed = [...tasksOf(insertionSort, 10, 5), ...tasksOf(insertionSort, 2, 9)];
    const answers = await learnt.answers(insertionSort, mixed);
    expect(answers.map(({ truth }) => truth)).toEqual(mixed.map(({ trajectory }) => trajectory));
    for (const { truth, answer } of answers) {
      const pointers = Array.from(answer.pred);
      expect(pointers.length).toBe(truth.size);
      expect(pointers.every((to) => Number.isInteger(to) && to >= 0 && to < truth.size)).toBe(true);
      // The first of an order, and none but it, points to itself.
      expect(pointers.filter((to, node) => to === node).length).toBe(1);
    }
    const { score } = scoreOutputs(insertionSort.specification, answers);
    expect(score >= 0 && score <= 1).toBe(true);
    // Nine nodes take eight steps after the first.
    expect(await learnt.answers(insertionSort, mixed, 8)).toEqual(answers);
    expect(await learnt.answers(insertionSort, mixed, 1)).not.toEqual(answers);
    await learnt.dispose();
  });

  it("does the same from the same seed, another thing from another", async () => {
    const runs = [];
    for (const seed of [3, 3, 4]) {
      const learnt = await learn({ ...small, algorithms: [bfs], processor: "mpnn", seed });
      runs.push(learnt.losses);
      await learnt.dispose();
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
  });

  it("follows the older recipe: one size, pointers in place of permutations, no hints fed back where none are wanted", async () => {
    const learnt = await learn({
      ...small,
      algorithms: [insertionSort],
      recipe: "2022",
      processor: "pgn",
      hints: "unused",
    });
    const [{ answer }] = await learnt.answers(insertionSort, tasksOf(insertionSort, 1, 4));
    expect(Object.keys(answer)).toEqual(["pred"]);
    await learnt.dispose();
  });
});
