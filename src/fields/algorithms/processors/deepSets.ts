// Deep sets (Zaheer et al. 2017): each node hears only itself.

import { type MessagePassingOptions, messagePassing } from "./messagePassing.js";
import type { Processor } from "./processor.js";

export function deepSets(options: MessagePassingOptions): Processor {
  return { hasPairs: false, ...messagePassing(options, "self") };
}
