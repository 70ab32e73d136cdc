import { describe, expect, it } from "vitest";
import { bellmanFord } from "../../../src/fields/algorithms/algorithms/bellmanFord.js";
import { bfs } from "../../../src/fields/algorithms/algorithms/bfs.js";
import { insertionSort } from "../../../src/fields/algorithms/algorithms/insertionSort.js";
import { batchOf } from "../../../src/fields/algorithms/batch.js";
import { constantHintsAsInputs, withoutConstantHints } from "../../../src/fields/algorithms/constantHints.js";
import {
  encodePermutations,
  fusePermutation,
  permutationSpecification,
  pointerSpecification,
} from "../../../src/fields/algorithms/permutations.js";
import { randomisePositions } from "../../../src/fields/algorithms/randomPositions.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";

const path = [
  [0, 1, 0],
  [1, 0, 1],
  [0, 1, 0],
];

describe("a batch", () => {
  const tasks = [0, 1].map((source) => bfs.given({ graph: path, source }).trajectory);

  it("pads hints behind each trajectory's own end", () => {
    const batch = batchOf(tasks);
    expect([...batch.lengths]).toEqual([3, 2]);
    expect(batch.hints.reach_h.shape).toEqual([3, 2, 3]);
    expect([...batch.hints.reach_h.data].map(Number)).toEqual([1, 0, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    expect(batch.inputs.A.shape).toEqual([2, 3, 3]);
    expect([...batch.outputs.pi.data].map(Number)).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it("pads to as many steps as are asked for", () => {
    expect(batchOf(tasks, { steps: 5 }).hints.pi_h.shape).toEqual([5, 2, 3]);
    expect(batchOf(tasks, { steps: 2 }).steps).toBe(3);
  });

  it("refuses different sizes", () => {
    const other = bfs.given({ graph: [[0]], source: 0 }).trajectory;
    expect(() => batchOf([...tasks, other])).toThrow("sizes 3 and 1 do not fit in one batch");
    expect(() => batchOf([])).toThrow(RangeError);
  });
});

describe("permutations", () => {
  const { trajectory } = insertionSort.given({ keys: [0.3, 0.1, 0.2] });

  it("close the order to a cycle and mark its first node", () => {
    const encoded = encodePermutations(insertionSort.specification, trajectory);
    expect([...trajectory.outputs.pred.data]).toEqual([2, 1, 1]);
    expect([...encoded.outputs.pred.data]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0]);
    expect(encoded.outputs.pred.shape).toEqual([3, 3]);
    expect([...encoded.outputs.pred_mask.data]).toEqual([0, 1, 0]);
    expect(Object.keys(permutationSpecification(insertionSort.specification))).toEqual([
      "pos",
      "key",
      "pred",
      "pred_mask",
      "pred_h",
      "i",
      "j",
    ]);
    expect(permutationSpecification(insertionSort.specification).pred.type).toBe("permutationPointer");
    expect(pointerSpecification(insertionSort.specification).pred.type).toBe("pointer");
  });

  it("are undone by fusing", () => {
    const { pred, pred_mask } = encodePermutations(insertionSort.specification, trajectory).outputs;
    expect([...fusePermutation(pred.data, pred_mask.data, 3)]).toEqual([2, 1, 1]);
  });
});

describe("random positions", () => {
  it("ascend, and are what the generator drew", () => {
    const { trajectory } = bellmanFord.generate(numpyRandomState(1), { length: 6 });
    const [moved] = randomisePositions([trajectory], numpyRandomState(7));
    expect(moved.inputs.pos.data).toEqual(numpyRandomState(7).uniform(0, 1, 6).sort());
    expect(moved.inputs.A).toBe(trajectory.inputs.A);
  });
});

describe("constant hints", () => {
  it("stay where the algorithm has none", () => {
    const { trajectory } = bfs.given({ graph: path, source: 0 });
    expect(constantHintsAsInputs(bfs, trajectory)).toEqual(trajectory);
    expect(withoutConstantHints(bfs)).toEqual(bfs.specification);
  });
});
