// Maximum subarray after Kadane: the best range that ends at each place is the one before it, prolonged, or begins anew.

import { defineAlgorithm } from "../algorithm.js";
import { encodeKeys, keyFeatures } from "../encoding/keyFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { keysSchema } from "../inputs/sequence.js";
import { isClose } from "../invariants/distances.js";
import { marked } from "../invariants/order.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const findMaximumSubarrayKadane = defineAlgorithm({
  name: "find_maximum_subarray_kadane",
  title: "Maximum subarray (Kadane)",
  source: textbook("4.1, exercise 4.1-5", "Bentley 1984"),
  specification: {
    ...keyFeatures,
    start: output("node", "maskOne"),
    end: output("node", "maskOne"),
    pred_h: hint("node", "pointer"),
    best_low: hint("node", "maskOne"),
    best_high: hint("node", "maskOne"),
    best_sum: hint("graph", "scalar"),
    i: hint("node", "maskOne"),
    j: hint("node", "maskOne"),
    sum: hint("graph", "scalar"),
  },
  input: keysSchema,
  sample: (random, { length }) => ({ keys: random.uniform(-1, 1, length) }),
  size: ({ keys }) => keys.length,
  encode: encodeKeys,
  constantHints: ["pred_h"],
  evaluationMultiplier: 32,

  run({ keys }, hint) {
    const pred_h = predecessors(selfPointers(keys.length));
    let best = { low: 0, high: 0, sum: keys[0] };
    let [i, sum] = [0, keys[0]];
    const record = (j: number) =>
      hint({ pred_h, best_low: best.low, best_high: best.high, best_sum: best.sum, i, j, sum });
    record(0);
    for (let j = 1; j < keys.length; j++) {
      if (sum + keys[j] >= keys[j]) {
        sum += keys[j];
      } else {
        i = j;
        sum = keys[j];
      }
      if (sum > best.sum) best = { low: i, high: j, sum };
      record(j);
    }
    return { start: best.low, end: best.high };
  },

  invariants: [
    {
      statement: "no range has a larger sum than the marked one",
      holds({ keys }, { start, end }) {
        const [first, last] = [marked(start), marked(end)];
        if (first > last) return false;
        let most = Number.NEGATIVE_INFINITY;
        for (let from = 0; from < keys.length; from++) {
          let sum = 0;
          for (let to = from; to < keys.length; to++) {
            sum += keys[to];
            most = Math.max(most, sum);
          }
        }
        return isClose(
          keys.subarray(first, last + 1).reduce((sum, key) => sum + key, 0),
          most,
        );
      },
    },
  ],
});
