// Whole numbers near given numbers, with the same sum: by largest remainders (Hamilton's method).

import { ascendingOrder } from "./order.js";

/**
 * `values` rounded (halves to even) such that they sum to their rounded sum: where that is off, those that were
 * rounded furthest away from it are rounded the other way.
 */
export function roundedToSum(values: Float64Array): Int32Array {
  const rounded = Int32Array.from(values, roundedHalfToEven);
  const wanted = roundedHalfToEven(values.reduce((sum, value) => sum + value, 0));
  let missing = wanted - rounded.reduce((sum, value) => sum + value, 0);
  if (missing === 0) return rounded;
  const remainders = values.map((value, index) => value - rounded[index]);
  const order = ascendingOrder(remainders);
  const step = Math.sign(missing);
  if (step > 0) order.reverse();
  for (let i = 0; missing !== 0; i = (i + 1) % order.length) {
    rounded[order[i]] += step;
    missing -= step;
  }
  return rounded;
}

function roundedHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
}
