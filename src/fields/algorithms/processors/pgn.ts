// The pointer graph network (Veličković et al. 2020): a node hears those to which edges or pointers lead, itself among them.

import { type MessagePassingOptions, messagePassing } from "./messagePassing.js";
import type { Processor } from "./processor.js";

export function pgn(options: MessagePassingOptions): Processor {
  return { hasPairs: false, ...messagePassing(options, "neighbours") };
}
