// What a reasoner is made and trained with.

import { z } from "zod";
import { clrs30 } from "../clrs30.js";
import { processorNames } from "../processors/named.js";
import { recipeNames } from "../recipes.js";

const names = clrs30.map(({ name }) => name);
const [first, ...others] = names;

export const processorOptions = z.object({
  algorithm: z
    .array(z.enum([first, ...others]))
    .min(1)
    .default(["bfs"])
    .describe("what is learnt: one algorithm, or several that share the processor"),
  processor: z.enum(processorNames).default("mpnn").describe("how nodes tell each other what they know"),
  recipe: z
    .enum(recipeNames)
    .default("2022b")
    .describe("how it is trained: as the benchmark was published, or as the generalist (2022b)"),
  width: z.number().int().min(1).default(128).describe("numbers in the state of a node"),
  aggregation: z.enum(["max", "sum", "mean"]).default("max").describe("how messages become one"),
  layers: z
    .number()
    .int()
    .min(1)
    .default(1)
    .describe("processors, each for one step, the last for all further ones; one is shared by all steps"),
  hints: z
    .enum(["fed-back", "predicted", "unused"])
    .default("fed-back")
    .describe("whether hints are predicted and handed to the next step, only predicted, or left out"),
  steps: z.number().int().min(1).default(200).describe("batches that are learnt from"),
  batch: z.number().int().min(1).default(32).describe("trajectories in a batch"),
  validateEvery: z
    .number()
    .int()
    .min(1)
    .default(50)
    .describe("steps between validations, by which parameters are chosen"),
});

export type ProcessorOptions = z.output<typeof processorOptions>;
