// Induction heads (Olsson et al. 2022; Gu & Dao 2023, section 4.1.2): one token stands once among random others, and again
// in the end. What followed it the first time is to follow now.

import type { Task } from "./task.js";

const SIGN = 0;

/** Of `vocabulary` tokens, 16 unless said, one is the sign. */
export function inductionHeads(vocabulary = 16): Task {
  return {
    vocabulary,
    asked: 1,
    draw: (length, random) => {
      const tokens = Array.from({ length }, () => 1 + random.integer(vocabulary - 1));
      const place = random.integer(length - 2);
      tokens[place] = SIGN;
      tokens[length - 1] = SIGN;
      return { tokens, answers: [tokens[place + 1]] };
    },
  };
}
