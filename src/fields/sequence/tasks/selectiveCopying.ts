// Selective copying (Gu & Dao 2023, section 4.1.1): a few tokens stand at random places among noise; in the end they are to
// be said again in their order. Knowing when to look takes content, not time.

import type { Task } from "./task.js";

const NOISE = 0;
const SAY = 1;

export interface SelectiveCopyingOptions {
  /** Tokens to copy. */
  readonly copied: number;
  /** Different tokens, noise and the sign to speak included; 16 unless said. */
  readonly vocabulary?: number;
}

export function selectiveCopying({ copied, vocabulary = 16 }: SelectiveCopyingOptions): Task {
  return {
    vocabulary,
    asked: copied,
    draw: (length, random) => {
      const answers = Array.from({ length: copied }, () => 2 + random.integer(vocabulary - 2));
      const tokens = new Array<number>(length).fill(NOISE).fill(SAY, length - copied);
      for (const [i, place] of random.sample(length - copied, copied).entries()) tokens[place] = answers[i];
      return { tokens, answers };
    },
  };
}
