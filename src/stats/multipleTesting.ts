// Corrections of p-values for having made many tests. A NaN is a test that was not made: it stays NaN and does not
// count.

import { ascendingOrder } from "./order.js";

/**
 * The q-values of Benjamini & Hochberg 1995: to call all with q ≤ α findings keeps the expected share of false ones
 * among them at or below α (for independent or positively dependent tests).
 */
export function benjaminiHochberg(pValues: Float64Array): Float64Array {
  const { order, adjusted } = ordered(pValues);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1];
    smallest = Math.min(smallest, pValues[index] * (order.length / rank));
    adjusted[index] = smallest;
  }
  return adjusted;
}

/** The adjusted p-values of Holm 1979: the chance of even one false finding among those ≤ α is at most α. */
export function holm(pValues: Float64Array): Float64Array {
  const { order, adjusted } = ordered(pValues);
  let largest = 0;
  for (let rank = 1; rank <= order.length; rank++) {
    const index = order[rank - 1];
    largest = Math.max(largest, Math.min(1, pValues[index] * (order.length - rank + 1)));
    adjusted[index] = largest;
  }
  return adjusted;
}

function ordered(pValues: Float64Array) {
  const count = pValues.reduce((sum, p) => sum + (Number.isNaN(p) ? 0 : 1), 0);
  // NaN comes last.
  return {
    order: ascendingOrder(pValues).subarray(0, count),
    adjusted: new Float64Array(pValues.length).fill(Number.NaN),
  };
}
