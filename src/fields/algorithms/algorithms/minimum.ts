// Minimum: each key is held against the smallest before it.

import { defineAlgorithm } from "../algorithm.js";
import { encodeKeys, keyFeatures } from "../encoding/keyFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { keysSchema } from "../inputs/sequence.js";
import { marked } from "../invariants/order.js";
import { randomKeys } from "../sampling/randomSequence.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const minimum = defineAlgorithm({
  name: "minimum",
  title: "Minimum",
  source: textbook("9.1"),
  specification: {
    ...keyFeatures,
    min: output("node", "maskOne"),
    pred_h: hint("node", "pointer"),
    min_h: hint("node", "maskOne"),
    i: hint("node", "maskOne"),
  },
  input: keysSchema,
  sample: randomKeys,
  size: ({ keys }) => keys.length,
  encode: encodeKeys,
  constantHints: ["pred_h"],
  evaluationMultiplier: 64,

  run({ keys }, hint) {
    const pred_h = predecessors(selfPointers(keys.length));
    let smallest = 0;
    for (let i = 0; i < keys.length; i++) {
      if (keys[smallest] > keys[i]) smallest = i;
      hint({ pred_h, min_h: smallest, i });
    }
    return { min: smallest };
  },

  invariants: [
    {
      statement: "no key is smaller than the marked one",
      holds: ({ keys }, { min }) => keys.every((key) => keys[marked(min)] <= key),
    },
  ],
});
