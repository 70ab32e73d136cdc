// Optimal binary search tree: the root of each range of keys that makes searches cheapest, from shorter ranges to longer ones.

import { z } from "zod";
import { pairwiseSum } from "../../../stats/numpyPairwiseSum.js";
import { defineAlgorithm } from "../algorithm.js";
import { positions } from "../encoding/positions.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { sequenceSchema } from "../inputs/sequence.js";
import { isClose } from "../invariants/distances.js";
import { hint, input, output } from "../specification.js";
import { textbook } from "../textbook.js";

const probabilities = sequenceSchema.refine(
  (values) => values.every((value) => value >= 0),
  "no probability is negative",
);

interface Searches {
  /** How often each key is looked for. */
  readonly keys: Float64Array;
  /** How often something is looked for before the first key, between two, behind the last: one more. */
  readonly gaps: Float64Array;
}

export const optimalBst = defineAlgorithm({
  name: "optimal_bst",
  title: "Optimal binary search tree",
  source: textbook("15.5", "Aho, Hopcroft & Ullman 1974"),
  specification: {
    pos: input("node", "scalar"),
    p: input("node", "scalar"),
    q: input("node", "scalar"),
    root: output("edge", "pointer"),
    pred_h: hint("node", "pointer"),
    root_h: hint("edge", "pointer"),
    e: hint("edge", "scalar"),
    w: hint("edge", "scalar"),
    msk: hint("edge", "mask"),
  },
  input: z
    .object({ keys: probabilities, gaps: probabilities })
    .refine(({ keys, gaps }) => gaps.length === keys.length + 1, "there is one gap more than keys"),
  sample(random, { length }) {
    const drawn = random.uniform(0, 1, 2 * length + 1);
    const sum = pairwiseSum(drawn);
    const shares = drawn.map((value) => value / sum);
    return { keys: shares.slice(0, length), gaps: shares.slice(length) };
  },
  size: ({ gaps }) => gaps.length,
  encode: ({ keys, gaps }) => ({
    pos: positions(gaps.length),
    p: Float64Array.from([...keys, 0]),
    q: gaps,
  }),
  constantHints: ["pred_h"],

  run({ keys, gaps }, hint) {
    const size = gaps.length;
    const pred_h = predecessors(selfPointers(size));
    const cost = new Float64Array(size * size);
    const weight = new Float64Array(size * size);
    const root = new Int32Array(size * size);
    const known = new Uint8Array(size * size);
    for (let i = 0; i < size; i++) {
      cost[i * size + i] = weight[i * size + i] = gaps[i];
      known[i * size + i] = 1;
    }
    hint({ pred_h, root_h: root, e: cost, w: weight, msk: known });
    for (let length = 1; length < size; length++) {
      for (let i = 0; i + length < size; i++) {
        const j = i + length;
        const at = i * size + j;
        weight[at] = weight[at - 1] + keys[j - 1] + gaps[j];
        cost[at] = 1e9;
        for (let r = i; r < j; r++) {
          const through = cost[i * size + r] + cost[(r + 1) * size + j] + weight[at];
          if (through < cost[at]) {
            cost[at] = through;
            root[at] = r;
          }
        }
        known[at] = 1;
      }
      hint({ pred_h, root_h: root, e: cost, w: weight, msk: known });
    }
    return { root };
  },

  invariants: [
    {
      statement: "with the roots that the pointers name, every range of keys is searched at the least cost",
      holds: (searches, { root }) => rootsAreOptimal(searches, root),
    },
  ],
});

function rootsAreOptimal({ keys, gaps }: Searches, root: ArrayLike<number>): boolean {
  const size = gaps.length;
  const least = new Float64Array(size * size);
  for (let i = 0; i < size; i++) least[i * size + i] = gaps[i];
  for (let length = 1; length < size; length++) {
    for (let i = 0; i + length < size; i++) {
      const j = i + length;
      const frequency = [...keys.subarray(i, j), ...gaps.subarray(i, j + 1)].reduce((sum, share) => sum + share, 0);
      const costs = Array.from(
        { length },
        (_, r) => least[i * size + i + r] + least[(i + r + 1) * size + j] + frequency,
      );
      const best = costs.reduce((least, cost) => Math.min(least, cost));
      const chosen = costs[root[i * size + j] - i];
      if (chosen === undefined || !isClose(chosen, best)) return false;
      least[i * size + j] = best;
    }
  }
  return true;
}
