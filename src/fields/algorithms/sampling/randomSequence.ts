// Random sequences as the benchmark draws them.

import type { NumpyRandomState } from "../../../stats/numpyRandomState.js";
import type { SampleOptions } from "../algorithm.js";
import type { Keys } from "../inputs/sequence.js";

/** Keys uniform in [0, 1). */
export function randomKeys(random: NumpyRandomState, { length }: SampleOptions): Keys {
  return { keys: random.uniform(0, 1, length) };
}
