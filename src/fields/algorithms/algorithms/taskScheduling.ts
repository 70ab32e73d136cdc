// Task scheduling: tasks of unit length with deadlines, the heaviest first, are taken where they still come in time. As in the
// benchmark, a task is taken only if it can be done after all those taken before it; the textbook's greedy choice would also move
// those to later times, so that the weight of what is taken here need not be the largest.

import { z } from "zod";
import { ascendingOrder } from "../../../stats/order.js";
import { defineAlgorithm } from "../algorithm.js";
import { positions } from "../encoding/positions.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { sequenceSchema } from "../inputs/sequence.js";
import { hint, input, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const taskScheduling = defineAlgorithm({
  name: "task_scheduling",
  title: "Task scheduling",
  source: textbook("16.5", "Lawler 1985"),
  specification: {
    pos: input("node", "scalar"),
    d: input("node", "scalar"),
    w: input("node", "scalar"),
    selected: output("node", "mask"),
    pred_h: hint("node", "pointer"),
    selected_h: hint("node", "mask"),
    i: hint("node", "maskOne"),
    t: hint("graph", "scalar"),
  },
  input: z
    .object({
      deadlines: sequenceSchema.refine((times) => times.every((time) => Number.isInteger(time) && time >= 1), {
        message: "deadlines are whole numbers from 1 up",
      }),
      weights: sequenceSchema.refine((weights) => weights.every((weight) => weight >= 0), "weights are not negative"),
    })
    .refine(({ deadlines, weights }) => deadlines.length === weights.length, "there are as many deadlines as weights"),
  sample: (random, { length }) => ({
    deadlines: Float64Array.from({ length }, () => random.integer(0, length) + 1),
    weights: random.uniform(0, 1, length),
  }),
  size: ({ deadlines }) => deadlines.length,
  encode: ({ deadlines, weights }) => ({ pos: positions(deadlines.length), d: deadlines, w: weights }),
  constantHints: ["pred_h"],

  run({ deadlines, weights }, hint) {
    const pred_h = predecessors(selfPointers(deadlines.length));
    const selected = new Uint8Array(deadlines.length);
    let time = 0;
    hint({ pred_h, selected_h: selected, i: 0, t: time });
    for (const task of ascendingOrder(weights.map((weight) => -weight))) {
      if (time < deadlines[task]) {
        selected[task] = 1;
        time++;
      }
      hint({ pred_h, selected_h: selected, i: task, t: time });
    }
    return { selected };
  },

  invariants: [
    {
      statement: "all selected tasks can be done in time, one after the other",
      holds({ deadlines }, { selected }) {
        const due = deadlines.filter((_, task) => selected[task] > 0.5).sort();
        return due.every((deadline, place) => place < deadline);
      },
    },
    {
      statement:
        "a task is left out only where as many that are no lighter were selected as could be done by its deadline",
      holds: ({ deadlines, weights }, { selected }) =>
        deadlines.every((deadline, task) => {
          const before = weights.filter((weight, other) => selected[other] > 0.5 && weight >= weights[task]).length;
          return selected[task] > 0.5 || before >= deadline;
        }),
    },
  ],
});
