// Binary search: the range that may hold the target is halved until one place is left.

import { z } from "zod";
import { defineAlgorithm } from "../algorithm.js";
import { encodeKeys, keyFeatures } from "../encoding/keyFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { sequenceSchema } from "../inputs/sequence.js";
import { marked } from "../invariants/order.js";
import { hint, input, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const binarySearch = defineAlgorithm({
  name: "binary_search",
  title: "Binary search",
  source: textbook("2.3, exercise 2.3-5"),
  specification: {
    ...keyFeatures,
    target: input("graph", "scalar"),
    return: output("node", "maskOne"),
    pred_h: hint("node", "pointer"),
    low: hint("node", "maskOne"),
    high: hint("node", "maskOne"),
    mid: hint("node", "maskOne"),
  },
  input: z.object({
    keys: sequenceSchema.refine(
      (keys) => keys.every((key, i) => i === 0 || keys[i - 1] <= key),
      "the keys must ascend",
    ),
    target: z.number(),
  }),
  sample: (random, { length }) => ({
    keys: random.uniform(0, 1, length).sort(),
    target: random.random(),
  }),
  size: ({ keys }) => keys.length,
  encode: ({ keys, target }) => ({ ...encodeKeys({ keys }), target }),
  constantHints: ["pred_h"],
  evaluationMultiplier: 64,

  run({ keys, target }, hint) {
    const pred_h = predecessors(selfPointers(keys.length));
    let [low, high] = [0, keys.length - 1];
    const middle = () => (low + high) >> 1;
    hint({ pred_h, low, high, mid: middle() });
    while (low < high) {
      if (target <= keys[middle()]) high = middle();
      else low = middle() + 1;
      hint({ pred_h, low, high, mid: middle() });
    }
    return { return: high };
  },

  invariants: [
    {
      statement: "the marked key is the first that is not smaller than the target, or the last of all",
      holds({ keys, target }, answer) {
        const first = keys.findIndex((key) => key >= target);
        return marked(answer.return) === (first === -1 ? keys.length - 1 : first);
      },
    },
  ],
});
