// Correlation of two variables: Pearson's r, Spearman's ρ, Kendall's τ-b. All are NaN where a variable is constant,
// where there are fewer than two pairs, or where a value is NaN.

import { numbersOf } from "./arrays.js";
import { ascendingOrder } from "./order.js";
import { requireLength } from "./sameLength.js";
import { mean, midranks } from "./summary.js";

/** Pearson's product-moment correlation, in [−1, 1]. Throws a RangeError if the lengths differ. */
export function pearson(x: Float64Array, y: Float64Array): number {
  requireLength(x.length, y);
  const [centreX, centreY] = [mean(x), mean(y)];
  // Scaled, so that squares neither overflow nor vanish.
  const [scaleX, scaleY] = [largestDeviation(x, centreX), largestDeviation(y, centreY)];
  if (!(scaleX > 0 && scaleY > 0)) return Number.NaN;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] - centreX) / scaleX;
    const dy = (y[i] - centreY) / scaleY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/** Spearman's rank correlation: Pearson's of the midranks. */
export function spearman(x: Float64Array, y: Float64Array): number {
  requireLength(x.length, y);
  return pearson(midranks(x), midranks(y));
}

/**
 * Kendall's τ-b: (concordant − discordant pairs) / √(pairs untied in x · pairs untied in y), by the method of
 * Knight 1966 in O(n log n). Throws a RangeError if the lengths differ.
 */
export function kendallTau(x: Float64Array, y: Float64Array): number {
  requireLength(x.length, y);
  const n = x.length;
  if (n < 2 || x.some(Number.isNaN) || y.some(Number.isNaN)) return Number.NaN;
  // Ascending in x, and in y where x is tied: ascendingOrder keeps the order of equals.
  const byY = ascendingOrder(y);
  const byX = ascendingOrder(numbersOf(byY.length, (i) => x[byY[i]]));
  const sortedX = numbersOf(byX.length, (i) => x[byY[byX[i]]]);
  const ys = numbersOf(byX.length, (i) => y[byY[byX[i]]]);
  const pairs = (n * (n - 1)) / 2;
  const tiedX = tiedPairs(n, (i) => sortedX[i] === sortedX[i - 1]);
  const tiedBoth = tiedPairs(n, (i) => sortedX[i] === sortedX[i - 1] && ys[i] === ys[i - 1]);
  const discordant = sortCountingSwaps(ys);
  const tiedY = tiedPairs(n, (i) => ys[i] === ys[i - 1]);
  if (tiedX === pairs || tiedY === pairs) return Number.NaN;
  const difference = pairs - tiedX - tiedY + tiedBoth - 2 * discordant;
  return Math.max(-1, Math.min(1, difference / Math.sqrt(pairs - tiedX) / Math.sqrt(pairs - tiedY)));
}

function largestDeviation(values: Float64Array, centre: number): number {
  let largest = 0;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    largest = Math.max(largest, Math.abs(values[i] - centre));
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  // The mean of equal values may be rounded away from them.
  return low === high ? 0 : largest;
}

/** The number of pairs that are equal in runs of `n` sorted elements. */
function tiedPairs(n: number, sameAsPrevious: (i: number) => boolean): number {
  let [pairs, run] = [0, 0];
  for (let i = 1; i < n; i++) {
    run = sameAsPrevious(i) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/** Sorts `values` in place by merging; returns how many pairs stood in descending order. */
function sortCountingSwaps(values: Float64Array): number {
  const n = values.length;
  let from = Float64Array.from(values);
  let to = new Float64Array(n);
  let swaps = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        if (right === end || (left < middle && from[left] <= from[right])) to[at] = from[left++];
        else {
          to[at] = from[right++];
          swaps += middle - left;
        }
      }
    }
    [from, to] = [to, from];
  }
  values.set(from);
  return swaps;
}
