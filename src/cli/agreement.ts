// Whether a recorded reproduction agrees with what was published.

import { type Comparison, compareWithPublished } from "../core/claim.js";
import type { ReproductionRecord } from "../ledger/records.js";

export interface Agreement {
  readonly comparisons: readonly Comparison[];
  /** Every published number holds. */
  readonly holds: boolean;
}

/** The published numbers beside those reproduced. */
export function agreement({ claim, statement, published, reproduction }: ReproductionRecord): Agreement {
  const asked = { id: claim, statement, published, reproduce: async () => reproduction };
  const comparisons = compareWithPublished(asked, reproduction);
  return { comparisons, holds: comparisons.every(({ holds }) => holds) };
}
