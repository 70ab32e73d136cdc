// A thread that ran out of the memory that Node allows itself.

import { UserError } from "../core/errors.js";
import { errorCode } from "../core/systemErrors.js";

/** What the user can do about it, where that is why a thread ended. */
export function outOfMemory(error: Error): UserError | undefined {
  if (errorCode(error) !== "ERR_WORKER_OUT_OF_MEMORY") return undefined;
  return new UserError(
    "out-of-memory",
    "the memory that Node allows itself is used up",
    "allow more with NODE_OPTIONS=--max-old-space-size=8192 (megabytes), or use fewer instruments at once",
  );
}
