// Processors by the names that the CLRS baselines give them.

import { deepSets } from "./deepSets.js";
import { gat } from "./gat.js";
import { gatV2 } from "./gatV2.js";
import type { Aggregation } from "./messagePassing.js";
import { mpnn } from "./mpnn.js";
import { pgn } from "./pgn.js";
import type { Processor } from "./processor.js";
import { tripletMpnn } from "./tripletMpnn.js";

export const processorNames = [
  "deepsets",
  "mpnn",
  "pgn",
  "gat",
  "gatv2",
  "triplet_mpnn",
  "gmpnn",
  "gpgn",
  "triplet_gmpnn",
] as const;

export type ProcessorName = (typeof processorNames)[number];

export interface ProcessorOptions {
  readonly width: number;
  /** How messages become one, where there are messages; `max` unless said. */
  readonly aggregation?: Aggregation;
  /** Heads of attention, where there is attention; 1 unless said. */
  readonly heads?: number;
}

/** The processor of that name; a `g` before it stands for a gate. */
export function processorNamed(name: ProcessorName, options: ProcessorOptions): Processor {
  switch (name) {
    case "deepsets":
      return deepSets(options);
    case "mpnn":
      return mpnn(options);
    case "pgn":
      return pgn(options);
    case "gat":
      return gat(options);
    case "gatv2":
      return gatV2(options);
    case "triplet_mpnn":
      return tripletMpnn(options);
    case "gmpnn":
      return mpnn({ ...options, gated: true });
    case "gpgn":
      return pgn({ ...options, gated: true });
    case "triplet_gmpnn":
      return tripletMpnn({ ...options, gated: true });
  }
}
