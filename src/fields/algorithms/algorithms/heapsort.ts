// Heapsort: the keys become a heap, whose largest goes to the end, again and again.

import { defineAlgorithm } from "../algorithm.js";
import { encodeKeys, keyFeatures } from "../encoding/keyFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { swap } from "../encoding/swap.js";
import { keysSchema } from "../inputs/sequence.js";
import { sortInvariants } from "../invariants/order.js";
import { randomKeys } from "../sampling/randomSequence.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

const BUILDING = 0;
const EXTRACTING = 1;
const REPAIRING = 2;

export const heapsort = defineAlgorithm({
  name: "heapsort",
  title: "Heapsort",
  source: textbook("6.4", "Williams 1964"),
  specification: {
    ...keyFeatures,
    pred: output("node", "shouldBePermutation"),
    pred_h: hint("node", "pointer"),
    parent: hint("node", "pointer"),
    i: hint("node", "maskOne"),
    j: hint("node", "maskOne"),
    largest: hint("node", "maskOne"),
    heap_size: hint("node", "maskOne"),
    phase: hint("graph", "categorical", 3),
  },
  input: keysSchema,
  sample: randomKeys,
  size: ({ keys }) => keys.length,
  encode: encodeKeys,

  run({ keys }, hint) {
    const size = keys.length;
    const order = selfPointers(size);
    const record = (heapSize: number, i: number, j: number, largest: number, last: number, phase: number) =>
      hint({
        pred_h: predecessors(order),
        parent: heapParents(order, heapSize),
        i,
        j,
        largest,
        heap_size: last,
        phase,
      });

    const maxHeapify = (i: number, heapSize: number, start: number, phase: number): void => {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let largest = i;
      if (left < heapSize && keys[order[left]] > keys[order[i]]) largest = left;
      if (right < heapSize && keys[order[right]] > keys[order[largest]]) largest = right;
      if (largest !== i) swap(order, i, largest);
      record(heapSize, order[start], order[i], order[largest], order[heapSize - 1], phase);
      if (largest !== i) maxHeapify(largest, heapSize, start, phase);
    };

    record(size, size - 1, size - 1, size - 1, size - 1, BUILDING);
    for (let i = size - 1; i >= 0; i--) maxHeapify(i, size, i, BUILDING);
    for (let i = size - 1; i > 0; i--) {
      swap(order, 0, i);
      record(i, order[0], order[i], 0, order[i - 1], EXTRACTING);
      maxHeapify(0, i, i, REPAIRING);
    }
    return { pred: predecessors(order) };
  },

  invariants: sortInvariants,
});

/** Pointers from each node of the heap to its parent; from the root and from all outside the heap to themselves. */
function heapParents(order: Int32Array, heapSize: number): Int32Array {
  const parents = selfPointers(order.length);
  for (let place = 1; place < heapSize; place++) parents[order[place]] = order[(place - 1) >> 1];
  return parents;
}
