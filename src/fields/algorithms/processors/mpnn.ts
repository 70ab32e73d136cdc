// The message-passing neural network (Gilmer et al. 2017; Veličković et al. 2022): every node hears every node.

import { type MessagePassingOptions, messagePassing } from "./messagePassing.js";
import type { Processor } from "./processor.js";

export function mpnn(options: MessagePassingOptions): Processor {
  return { hasPairs: false, ...messagePassing(options, "all") };
}
