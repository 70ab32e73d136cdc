// Sequences of numbers that algorithms are given.

import { z } from "zod";

/** At least one number. */
export const sequenceSchema = z
  .array(z.number())
  .min(1, "a sequence has at least one number")
  .transform((values) => Float64Array.from(values));

/** Keys that are sorted or searched. */
export const keysSchema = z.object({ keys: sequenceSchema });

export interface Keys {
  readonly keys: Float64Array;
}
