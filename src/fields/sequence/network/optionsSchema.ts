// How a network is made, as files say it.

import { z } from "zod";
import { architectureNames, positionNames } from "./architecture.js";

const count = z.number().int().min(1);
const stepSize = z.number().gt(0);

/** `NetworkOptions` as JSON. */
export const networkOptionsSchema = z.object({
  architecture: z.enum(architectureNames),
  vocabulary: count,
  features: count,
  layers: z.number().int().min(0),
  states: count.optional(),
  heads: count.optional(),
  context: count.optional(),
  positions: z.enum(positionNames).optional(),
  window: count.optional(),
  channels: count.optional(),
  kernel: count.optional(),
  rank: count.optional(),
  stepSizes: z.tuple([stepSize, stepSize]).optional(),
  deviation: z.number().gt(0).optional(),
  epsilon: z.number().gt(0).optional(),
});
