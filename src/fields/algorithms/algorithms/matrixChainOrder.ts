// Matrix-chain multiplication: the cheapest way to multiply a range of matrices, from the cheapest ways of its two parts. In each
// round all ranges are looked at whose parts were known before it.

import { z } from "zod";
import { defineAlgorithm } from "../algorithm.js";
import { positions } from "../encoding/positions.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { sequenceSchema } from "../inputs/sequence.js";
import { isClose } from "../invariants/distances.js";
import { hint, input, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const matrixChainOrder = defineAlgorithm({
  name: "matrix_chain_order",
  title: "Matrix-chain order",
  source: textbook("15.2"),
  specification: {
    pos: input("node", "scalar"),
    p: input("node", "scalar"),
    s: output("edge", "pointer"),
    pred_h: hint("node", "pointer"),
    m: hint("edge", "scalar"),
    s_h: hint("edge", "pointer"),
    msk: hint("edge", "mask"),
  },
  // Matrix i has dimensions[i − 1] rows and dimensions[i] columns.
  input: z.object({
    dimensions: sequenceSchema.refine((sizes) => sizes.every((size) => size > 0), "dimensions are positive"),
  }),
  sample: (random, { length }) => ({ dimensions: random.uniform(0, 1, length) }),
  size: ({ dimensions }) => dimensions.length,
  encode: ({ dimensions }) => ({ pos: positions(dimensions.length), p: dimensions }),
  constantHints: ["pred_h"],

  run({ dimensions: p }, hint) {
    const size = p.length;
    const pred_h = predecessors(selfPointers(size));
    const cost = new Float64Array(size * size);
    const split = new Int32Array(size * size);
    const known = new Uint8Array(size * size);
    for (let i = 1; i < size; i++) known[i * size + i] = 1;
    // What the last round changed: a split of which neither part is new costs what it cost before.
    const isNew = known.slice();
    for (;;) {
      const costBefore = cost.slice();
      const knownBefore = known.slice();
      hint({ pred_h, m: costBefore, s_h: split, msk: knownBefore });
      for (let i = 1; i < size; i++) {
        for (let j = i + 1; j < size; j++) {
          const at = i * size + j;
          let found = knownBefore[at] === 1;
          for (let k = i; k < j; k++) {
            const left = i * size + k;
            const right = (k + 1) * size + j;
            if (isNew[left] === 0 && isNew[right] === 0) continue;
            if (knownBefore[left] === 0 || knownBefore[right] === 0) continue;
            known[at] = 1;
            const through = costBefore[left] + costBefore[right] + p[i - 1] * p[k] * p[j];
            if (!found || through < cost[at]) {
              cost[at] = through;
              split[at] = k;
              found = true;
            }
          }
        }
      }
      if (cost.every((value, at) => value === costBefore[at])) return { s: split };
      for (let at = 0; at < isNew.length; at++) isNew[at] = cost[at] === costBefore[at] ? 0 : 1;
    }
  },

  invariants: [
    {
      statement: "splitting every range where its pointer says multiplies the matrices at the least cost",
      holds({ dimensions: p }, { s }) {
        const size = p.length;
        const least = new Float64Array(size * size);
        for (let length = 1; length < size; length++) {
          for (let i = 1; i + length < size; i++) {
            const j = i + length;
            const costs = Array.from({ length }, (_, k) => rangeCost(p, least, i, i + k, j));
            const best = costs.reduce((least, cost) => Math.min(least, cost));
            const chosen = costs[s[i * size + j] - i];
            if (chosen === undefined || !isClose(chosen / best, 1)) return false;
            least[i * size + j] = best;
          }
        }
        return true;
      },
    },
  ],
});

const rangeCost = (p: Float64Array, least: Float64Array, i: number, k: number, j: number) =>
  least[i * p.length + k] + least[(k + 1) * p.length + j] + p[i - 1] * p[k] * p[j];
