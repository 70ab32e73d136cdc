// A measure in a line of text.

import type { Measure } from "../core/finding.js";
import { writeMeasure } from "./numbers.js";

/** `0.912 (0.897–0.927)`: the value, its unit and its interval where it has them. */
export function measureText(measure: Measure): string {
  const { value, unit, interval } = writeMeasure(measure);
  return `${value}${unit === "" ? "" : ` ${unit}`}${interval === "" ? "" : ` (${interval})`}`;
}
