// The 1-Wasserstein (earth mover's) distance between two samples on the line: the area between their empirical
// distribution functions (Vallender 1974).

import { sortedNumbers } from "./sortedNumbers.js";

/**
 * How far, on average, the mass of sample `a` has to be moved to become sample `b`, in the unit of the values;
 * O(n log n). Throws a RangeError if a sample is empty or holds a NaN.
 */
export function wassersteinDistance(a: Float64Array, b: Float64Array): number {
  const x = sortedNumbers(a);
  const y = sortedNumbers(b);
  const [n, m] = [x.length, y.length];
  let [i, j, area] = [0, 0, 0];
  let previous = Math.min(x[0], y[0]);
  while (i < n || j < m) {
    const value = j === m || (i < n && x[i] <= y[j]) ? x[i] : y[j];
    const height = Math.abs(i / n - j / m);
    if (height > 0) area += height * (value - previous);
    previous = value;
    while (i < n && x[i] === value) i++;
    while (j < m && y[j] === value) j++;
  }
  return area;
}
