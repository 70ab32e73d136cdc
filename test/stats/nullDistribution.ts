// Do p-values behave as p-values where there is nothing to find?

import { seededRandom } from "../../src/core/random.js";
import { kolmogorovSmirnovTest } from "../../src/stats/kolmogorovSmirnov.js";

/** The sizes of a test at 1 %, 5 %, 20 % and 50 %: how often its p-value falls at or below them in `runs` runs. */
export function sizesOf(runs: number, pValue: (run: number) => number): readonly number[] {
  const values = Array.from({ length: runs }, (_, run) => pValue(run));
  return [0.01, 0.05, 0.2, 0.5].map((level) => values.filter((p) => p <= level + 1e-12).length / runs);
}

/** A sample of standard normal numbers, moved by `shift`. */
export function normals(name: string, length: number, shift = 0): Float64Array {
  const random = seededRandom(20, name);
  return Float64Array.from({ length }, () => random.normal() + shift);
}

/** How far p-values are from uniform, as a p-value itself: compared with evenly spaced ones. */
export function uniformity(runs: number, pValue: (run: number) => number): number {
  const values = Float64Array.from({ length: runs }, (_, run) => pValue(run));
  const even = Float64Array.from({ length: 20 * runs }, (_, i) => (i + 0.5) / (20 * runs));
  return kolmogorovSmirnovTest(values, even).pValue;
}
