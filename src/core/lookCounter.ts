// Counts looks at test sets in memory: for runs that no ledger records.

import type { LookCounter } from "./run.js";

/** A counter that starts at nought and knows of no other run. */
export function countLooks(): LookCounter {
  const counts = new Map<string, Map<string, number>>();
  return {
    async look(testFingerprint, purpose) {
      const own = counts.get(testFingerprint) ?? new Map<string, number>();
      const looks = (own.get(purpose) ?? 0) + 1;
      counts.set(testFingerprint, own.set(purpose, looks));
      return looks;
    },
    looks: async () => [],
  };
}
