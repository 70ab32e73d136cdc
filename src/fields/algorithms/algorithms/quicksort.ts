// Quicksort: the last key of a range parts it into smaller and larger ones, which are sorted in the same way.

import { defineAlgorithm } from "../algorithm.js";
import { encodeKeys, keyFeatures } from "../encoding/keyFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { swap } from "../encoding/swap.js";
import { keysSchema } from "../inputs/sequence.js";
import { sortInvariants } from "../invariants/order.js";
import { randomKeys } from "../sampling/randomSequence.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const quicksort = defineAlgorithm({
  name: "quicksort",
  title: "Quicksort",
  source: textbook("7.1", "Hoare 1962"),
  specification: {
    ...keyFeatures,
    pred: output("node", "shouldBePermutation"),
    pred_h: hint("node", "pointer"),
    p: hint("node", "maskOne"),
    r: hint("node", "maskOne"),
    i: hint("node", "maskOne"),
    j: hint("node", "maskOne"),
  },
  input: keysSchema,
  sample: randomKeys,
  size: ({ keys }) => keys.length,
  encode: encodeKeys,

  run({ keys }, hint) {
    const order = selfPointers(keys.length);

    const partition = (p: number, r: number): number => {
      const pivot = keys[order[r]];
      let i = p - 1;
      const record = (j: number) =>
        hint({ pred_h: predecessors(order), p: order[p], r: order[r], i: order[i + 1], j: order[j] });
      for (let j = p; j < r; j++) {
        if (keys[order[j]] <= pivot) {
          i++;
          swap(order, i, j);
        }
        record(j);
      }
      swap(order, i + 1, r);
      record(r);
      return i + 1;
    };

    const sort = (p: number, r: number): void => {
      if (p >= r) return;
      const q = partition(p, r);
      sort(p, q - 1);
      sort(q + 1, r);
    };

    sort(0, keys.length - 1);
    return { pred: predecessors(order) };
  },

  invariants: sortInvariants,
});
