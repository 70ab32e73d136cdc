// The first step of every statistic of order.

import { sortNumbers } from "./sortKernel.js";

/** A sorted copy of `values`. Throws a RangeError if there are none or one is NaN. */
export function sortedNumbers(values: Float64Array): Float64Array {
  if (values.length === 0) throw new RangeError("no values");
  const sorted = sortNumbers(values.slice());
  // NaN sorts last.
  if (Number.isNaN(sorted[sorted.length - 1])) throw new RangeError("a value is NaN");
  return sorted;
}
