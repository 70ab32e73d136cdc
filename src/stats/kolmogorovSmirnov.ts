// The two-sample Kolmogorov–Smirnov test: are two samples drawn from one distribution? Small samples get the exact
// p-value, conditional on the ties (Schröer & Trenkler 1995), counted over lattice paths; large ones Kolmogorov's
// limit with the correction of Stephens 1970.

import { bytesOf } from "./arrays.js";
import { kolmogorovSurvival } from "./distributions.js";
import { sortedNumbers } from "./sortedNumbers.js";
import { sortNumbers } from "./sortKernel.js";

export interface KolmogorovSmirnovTest {
  /** The largest difference between the two empirical distribution functions, in [0, 1]. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
}

/** The exact p-value costs this many steps at most. */
const exactCellsAtMost = 1_000_000;

/**
 * Compares the distributions of two samples of sizes n and m; O(n log n + m log m), and n·m for the exact p-value,
 * which is used where n·m ≤ 10⁶. Throws a RangeError if a sample is empty or holds a NaN.
 */
export function kolmogorovSmirnovTest(a: Float64Array, b: Float64Array): KolmogorovSmirnovTest {
  const x = sortedNumbers(a);
  const y = sortedNumbers(b);
  const [n, m] = [x.length, y.length];
  const gap = largestGap(x, y);
  const statistic = gap / (n * m);
  if (n * m <= exactCellsAtMost) return { statistic, pValue: exactPValue(x, y, gap) };
  const root = Math.sqrt((n / (n + m)) * m);
  return { statistic, pValue: kolmogorovSurvival((root + 0.12 + 0.11 / root) * statistic) };
}

// n·m times the statistic, which is a whole number: |i·m − j·n| where i values of x and j of y have been passed.
function largestGap(x: Float64Array, y: Float64Array): number {
  const [n, m] = [x.length, y.length];
  let [i, j, largest] = [0, 0, 0];
  while (i < n && j < m) {
    const value = Math.min(x[i], y[j]);
    while (i < n && x[i] === value) i++;
    while (j < m && y[j] === value) j++;
    largest = Math.max(largest, Math.abs(i * m - j * n));
  }
  return largest;
}

// Every way to divide the pooled sample into n and m is a lattice path from (0, 0) to (n, m), all equally likely.
// `reached[j]` is the probability that a path through (i, j) has come at least as far from the diagonal as `gap`
// by then; the distance counts only where a run of equal pooled values ends. Only positive terms are added, so
// that small p-values keep their digits.
function exactPValue(x: Float64Array, y: Float64Array, gap: number): number {
  const [n, m] = [x.length, y.length];
  const endsRun = runEnds(x, y);
  const reached = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      if (endsRun[i + j] === 1 && Math.abs(i * m - j * n) >= gap) reached[j] = 1;
      else if (i + j > 0) reached[j] = (i * reached[j] + (j > 0 ? j * reached[j - 1] : 0)) / (i + j);
    }
  }
  return reached[m];
}

function runEnds(x: Float64Array, y: Float64Array): Uint8Array {
  const pooled = new Float64Array(x.length + y.length);
  pooled.set(x);
  pooled.set(y, x.length);
  sortNumbers(pooled);
  return bytesOf(pooled.length + 1, (passed) =>
    passed === pooled.length || (passed > 0 && pooled[passed] !== pooled[passed - 1]) ? 1 : 0,
  );
}
