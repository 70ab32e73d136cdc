// The splits of the benchmark (Veličković et al. 2022, §3.2): 1000 samples of size 16 to train on, 32 of size 16 to validate and 32 of size 64
// to test on, more of the last two where an algorithm has few outputs. Each split is what NumPy draws from its seed.

import { numpyRandomState } from "../../stats/numpyRandomState.js";
import type { Algorithm, Task } from "./algorithm.js";

export const splitNames = ["train", "val", "test"] as const;
export type SplitName = (typeof splitNames)[number];

export interface BenchmarkSplit {
  readonly samples: number;
  /** The size of the samples. Of the string matchers the benchmark's published tables have 20 in place of 16 and 80 in place of 64. */
  readonly length: number;
  readonly seed: number;
}

export function benchmarkSplit({ evaluationMultiplier }: Algorithm, split: SplitName): BenchmarkSplit {
  switch (split) {
    case "train":
      return { samples: 1000, length: 16, seed: 1 };
    case "val":
      return { samples: 32 * evaluationMultiplier, length: 16, seed: 2 };
    case "test":
      return { samples: 32 * evaluationMultiplier, length: 64, seed: 3 };
  }
}

/** The tasks of a split, one after the other. */
export function* splitTasks(algorithm: Algorithm, { samples, length, seed }: BenchmarkSplit): Generator<Task> {
  const random = numpyRandomState(seed);
  for (let sample = 0; sample < samples; sample++) yield algorithm.generate(random, { length });
}
