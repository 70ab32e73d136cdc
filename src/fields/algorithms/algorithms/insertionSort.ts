// Insertion sort: each key is moved down among those before it, which are in order already.

import { defineAlgorithm } from "../algorithm.js";
import { encodeKeys, keyFeatures } from "../encoding/keyFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { keysSchema } from "../inputs/sequence.js";
import { sortInvariants } from "../invariants/order.js";
import { randomKeys } from "../sampling/randomSequence.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const insertionSort = defineAlgorithm({
  name: "insertion_sort",
  title: "Insertion sort",
  source: textbook("2.1"),
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
    for (let j = 1; j < keys.length; j++) {
      let i = j - 1;
      while (i >= 0 && keys[order[i]] > keys[j]) {
        order[i + 1] = order[i];
        i--;
      }
      // Marked is the node that stood last where the key goes.
      const displaced = order[i + 1];
      order[i + 1] = j;
      hint({ pred_h: predecessors(order), i: displaced, j });
    }
    return { pred: predecessors(order) };
  },

  invariants: sortInvariants,
});
