// A run without a ledger, for tests of instruments and models: seeded, silent, and counting looks in memory.

import type { TrainingRun } from "../../../src/core/model.js";
import { seededRandom } from "../../../src/core/random.js";

export interface QuietRun extends TrainingRun {
  /** The purposes that the test set was looked at for, in order. */
  readonly looked: readonly string[];
}

/** `earlier` looks at the test set are taken to have happened before. */
export function quietRun(seed: number, earlier = 0): QuietRun {
  const looked: string[] = [];
  return {
    seed,
    random: seededRandom(seed, "test"),
    signal: new AbortController().signal,
    device: "cpu",
    looked,
    progress: () => {},
    log: () => {},
    measure: () => {},
    checkpoint: undefined,
    artifact: async (name) => name,
    looks: async () =>
      earlier === 0 ? [] : [...new Set(looked)].sort().map((purpose) => ({ purpose, looks: earlier })),
    look: async (_fingerprint, purpose) => {
      looked.push(purpose);
      return earlier + looked.length;
    },
  };
}
