// Trajectories grow fast with the size of their inputs, and one must fit in memory.

import { UserError } from "../../../core/errors.js";
import type { DatasetPlan } from "./datasetPlan.js";

/** What to tell the user where `error` says that an array found no room; `undefined` of any other error. */
export function memoryFailure(error: unknown, { algorithm, options }: DatasetPlan): UserError | undefined {
  if (!(error instanceof RangeError && /allocation failed|Invalid typed array length/i.test(error.message))) {
    return undefined;
  }
  return new UserError(
    "out-of-memory",
    `a trajectory of ${algorithm} at size ${options.length} does not fit in memory`,
    "ask for a smaller size, or for fewer threads",
  );
}
