// Waits, but not longer than the user does.

import { setTimeout } from "node:timers/promises";
import { Interrupted } from "../../core/errors.js";

/** Waits so many milliseconds. Throws `Interrupted` when aborted. */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    throw error;
  }
}
