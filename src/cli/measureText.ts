// A measure in a line of text.

import type { Measure } from "../core/finding.js";
import { writeMeasure } from "../report/numbers.js";

/** `0.912 (0.897–0.927)`: the value, and its interval where it has one. */
export function measureText(measure: Measure): string {
  const { value, interval } = writeMeasure(measure);
  return interval === "" ? value : `${value} (${interval})`;
}
