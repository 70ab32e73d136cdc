// Quickselect: finds the median by parting as quicksort does, and going on in the part that holds it.

import { defineAlgorithm } from "../algorithm.js";
import { encodeKeys, keyFeatures } from "../encoding/keyFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { swap } from "../encoding/swap.js";
import { keysSchema } from "../inputs/sequence.js";
import { marked } from "../invariants/order.js";
import { randomKeys } from "../sampling/randomSequence.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const quickselect = defineAlgorithm({
  name: "quickselect",
  title: "Quickselect",
  source: textbook("9.2", "Hoare 1961"),
  specification: {
    ...keyFeatures,
    median: output("node", "maskOne"),
    pred_h: hint("node", "pointer"),
    p: hint("node", "maskOne"),
    r: hint("node", "maskOne"),
    i: hint("node", "maskOne"),
    j: hint("node", "maskOne"),
    i_rank: hint("graph", "scalar"),
    target: hint("graph", "scalar"),
    pivot: hint("node", "maskOne"),
  },
  input: keysSchema,
  sample: randomKeys,
  size: ({ keys }) => keys.length,
  encode: encodeKeys,
  evaluationMultiplier: 64,

  run({ keys }, hint) {
    const size = keys.length;
    const order = selfPointers(size);
    let pred_h = predecessors(order);
    const exchange = (a: number, b: number) => {
      if (a === b) return;
      swap(order, a, b);
      pred_h = predecessors(order);
    };

    const partition = (p: number, r: number, target: number): number => {
      const pivot = keys[order[r]];
      let i = p - 1;
      // While parting, the rank counts from the first of all keys; in the last step, from the first of the range.
      const record = (j: number, rank: number, pivotAt: number) =>
        hint({
          pred_h,
          p: order[p],
          r: order[r],
          i: order[i + 1],
          j: order[j],
          i_rank: rank / size,
          target: target / size,
          pivot: order[pivotAt],
        });
      for (let j = p; j < r; j++) {
        if (keys[order[j]] <= pivot) {
          i++;
          exchange(i, j);
        }
        record(j, i + 1, r);
      }
      exchange(i + 1, r);
      record(r, i + 1 - p, i + 1);
      return i + 1;
    };

    let [p, r, target] = [0, size - 1, Math.floor(size / 2)];
    for (;;) {
      const q = partition(p, r, target);
      const rank = q - p;
      if (target === rank) return { median: order[q] };
      if (target < rank) {
        r = q - 1;
      } else {
        p = q + 1;
        target -= rank + 1;
      }
    }
  },

  invariants: [
    {
      statement: "half of the keys, rounded down, come before the marked one in order",
      holds({ keys }, { median }) {
        const key = keys[marked(median)];
        const rank = Math.floor(keys.length / 2);
        const smaller = keys.filter((other) => other < key).length;
        const equal = keys.filter((other) => other === key).length;
        return smaller <= rank && rank < smaller + equal;
      },
    },
  ],
});
