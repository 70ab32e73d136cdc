// Work on files that waits for threads of its own: some at a time, so that memory stays bounded.

import { availableParallelism } from "node:os";

/** Calls `work` for 0 … `count` − 1, a few at a time, in this order. Rejects with the first error, after which none begins. */
export async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const one = async () => {
    while (next < count && !failed) {
      const index = next++;
      try {
        await work(index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // One more than there are processors, for the time in which a file is read. Node has four threads for such work.
  const lanes = Math.min(4, availableParallelism() + 1, count);
  const outcomes = await Promise.allSettled(Array.from({ length: lanes }, one));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
