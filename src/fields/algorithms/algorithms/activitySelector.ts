// Activity selection: of the activities that start late enough, the one that finishes first is taken.

import { z } from "zod";
import { ascendingOrder } from "../../../stats/order.js";
import { defineAlgorithm } from "../algorithm.js";
import { positions } from "../encoding/positions.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { sequenceSchema } from "../inputs/sequence.js";
import { hint, input, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const activitySelector = defineAlgorithm({
  name: "activity_selector",
  title: "Activity selection",
  source: textbook("16.1", "Gavril 1972"),
  specification: {
    pos: input("node", "scalar"),
    s: input("node", "scalar"),
    f: input("node", "scalar"),
    selected: output("node", "mask"),
    pred_h: hint("node", "pointer"),
    selected_h: hint("node", "mask"),
    m: hint("node", "maskOne"),
    k: hint("node", "maskOne"),
  },
  input: z
    .object({ starts: sequenceSchema, finishes: sequenceSchema })
    .refine(({ starts, finishes }) => starts.length === finishes.length, "there are as many starts as finishes")
    .refine(
      ({ starts, finishes }) => starts.every((start, i) => start < finishes[i]),
      "every activity starts before it finishes",
    ),
  sample(random, { length }) {
    const [one, other] = [random.uniform(0, 1, length), random.uniform(0, 1, length)];
    return {
      starts: one.map((time, i) => Math.min(time, other[i])),
      finishes: one.map((time, i) => Math.max(time, other[i])),
    };
  },
  size: ({ starts }) => starts.length,
  encode: ({ starts, finishes }) => ({ pos: positions(starts.length), s: starts, f: finishes }),
  constantHints: ["pred_h"],

  run({ starts, finishes }, hint) {
    const pred_h = predecessors(selfPointers(starts.length));
    const selected = new Uint8Array(starts.length);
    hint({ pred_h, selected_h: selected, m: 0, k: 0 });
    let last: number | undefined;
    for (const m of ascendingOrder(finishes)) {
      if (last === undefined || starts[m] >= finishes[last]) {
        selected[m] = 1;
        last = m;
      }
      hint({ pred_h, selected_h: selected, m, k: last });
    }
    return { selected };
  },

  invariants: [
    {
      statement: "no two selected activities overlap",
      holds({ starts, finishes }, { selected }) {
        const chosen = [...ascendingOrder(starts)].filter((activity) => selected[activity] > 0.5);
        return chosen.every((activity, i) => i === 0 || finishes[chosen[i - 1]] <= starts[activity]);
      },
    },
    {
      statement: "as many activities are selected as can be",
      holds: ({ starts, finishes }, { selected }) =>
        Array.from(selected).filter((mark) => mark > 0.5).length === mostActivities(starts, finishes),
    },
  ],
});

/** The longest chain of activities, by dynamic programming over their starts from the last. */
function mostActivities(starts: Float64Array, finishes: Float64Array): number {
  const order = [...ascendingOrder(starts)].reverse();
  const longest = new Map<number, number>();
  for (const activity of order) {
    const after = order.filter((other) => starts[other] >= finishes[activity]).map((other) => longest.get(other) ?? 0);
    longest.set(activity, 1 + Math.max(0, ...after));
  }
  return Math.max(...longest.values());
}
