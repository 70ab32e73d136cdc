// Multi-query associative recall (Arora et al. 2023, arXiv 2312.04927): pairs of a key and its value, then every key again
// in random order, each to be followed by its value.

import type { Task } from "./task.js";

export interface AssociativeRecallOptions {
  readonly pairs: number;
  /** Keys are the lower half of so many tokens, values the upper. */
  readonly vocabulary: number;
}

/** Sequences are 3 · pairs tokens; longer ones have noise, token 0, between pairs and questions. */
export function associativeRecall({ pairs, vocabulary }: AssociativeRecallOptions): Task {
  const half = vocabulary / 2;
  return {
    vocabulary,
    asked: pairs,
    draw: (length, random) => {
      const keys = random.permutation(half - 1).slice(0, pairs);
      const written = Array.from(keys, (key) => [1 + key, half + random.integer(half)] as const);
      const asked = Array.from(random.permutation(pairs), (i) => written[i]);
      const noise = new Array<number>(length - 3 * pairs).fill(0);
      return {
        tokens: [...written.flat(), ...noise, ...asked.map(([key]) => key)],
        answers: asked.map(([, value]) => value),
      };
    },
  };
}
