import { describe, expect, it } from "vitest";
import { algorithmNamed } from "../../../src/fields/algorithms/clrs30.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";

const message = (name: string, input: unknown) => {
  try {
    algorithmNamed(name).given(input);
  } catch (error) {
    return error instanceof Error ? error.message : undefined;
  }
  return undefined;
};

describe("an input that an algorithm cannot be given", () => {
  it.each([
    [
      "bfs",
      {
        graph: [
          [0, -1],
          [-1, 0],
        ],
        source: 0,
      },
      "graph.0.1: the weight -1 is negative",
    ],
    [
      "bfs",
      {
        graph: [
          [0, 1],
          [0, 0],
        ],
        source: 0,
      },
      "graph.0.1: the graph is undirected, and the way back weighs 0, not 1",
    ],
    ["bfs", { graph: [[0, 1], [1]], source: 0 }, "graph.1: a graph of 2 nodes has 2 weights in each row, not 1"],
    ["bfs", { graph: [], source: 0 }, "graph: a graph has at least one node"],
    ["bfs", { graph: [[0]], source: 1 }, "source: there is no node 1 among 1, counted from 0"],
    [
      "topological_sort",
      {
        graph: [
          [0, 1],
          [1, 0],
        ],
      },
      "graph: the graph has a cycle, and may have none",
    ],
    ["insertion_sort", { keys: [] }, "keys: a sequence has at least one number"],
    ["insertion_sort", { keys: [1, Number.NaN] }, "keys.1: Invalid input: expected number, received NaN"],
    ["binary_search", { keys: [2, 1], target: 1 }, "keys: the keys must ascend"],
    ["naive_string_matcher", { haystack: [0], needle: [] }, "needle: a string has at least one letter"],
    ["kmp_matcher", { haystack: [0], needle: [0, 1] }, "needle: the needle is longer than the haystack"],
    ["segments_intersect", { x: [0], y: [0] }, "y: there are 4 points, not 1"],
    ["task_scheduling", { deadlines: [0], weights: [1] }, "deadlines: deadlines are whole numbers from 1 up"],
  ])("%s: one line says what is wrong", (name, input, expected) => {
    expect(message(name, input)).toBe(`the input of ${name} is not right: ${expected}`);
  });

  it("is refused by size", () => {
    const generate = (name: string, length: number) => () =>
      algorithmNamed(name).generate(numpyRandomState(1), { length });
    expect(generate("bfs", 0)).toThrow("bfs has no random input of size 0");
    expect(generate("strongly_connected_components", 3)).toThrow("no random input of size 3");
    expect(generate("kmp_matcher", 2)).toThrow("no random input of size 2");
  });

  it("is refused by name, and the likely one is named", () => {
    expect(() => algorithmNamed("bsf")).toThrow('no algorithm is called "bsf"');
  });
});
