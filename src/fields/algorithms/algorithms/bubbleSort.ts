// Bubble sort: neighbours that stand in the wrong order change places, from the end towards the front, round after round.

import { defineAlgorithm } from "../algorithm.js";
import { encodeKeys, keyFeatures } from "../encoding/keyFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { swap } from "../encoding/swap.js";
import { keysSchema } from "../inputs/sequence.js";
import { sortInvariants } from "../invariants/order.js";
import { randomKeys } from "../sampling/randomSequence.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const bubbleSort = defineAlgorithm({
  name: "bubble_sort",
  title: "Bubble sort",
  source: textbook("2, problem 2-2"),
  specification: {
    ...keyFeatures,
    pred: output("node", "shouldBePermutation"),
    pred_h: hint("node", "pointer"),
    i: hint("node", "maskOne"),
    j: hint("node", "maskOne"),
  },
  input: keysSchema,
  sample: randomKeys,
  size: ({ keys }) => keys.length,
  encode: encodeKeys,

  run({ keys }, hint) {
    const order = selfPointers(keys.length);
    hint({ pred_h: predecessors(order), i: 0, j: 0 });
    for (let i = 0; i < keys.length - 1; i++) {
      for (let j = keys.length - 1; j > i; j--) {
        if (keys[order[j]] < keys[order[j - 1]]) swap(order, j, j - 1);
        hint({ pred_h: predecessors(order), i: order[i], j: order[j] });
      }
    }
    return { pred: predecessors(order) };
  },

  invariants: sortInvariants,
});
