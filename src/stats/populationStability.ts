// The population stability index, Σ (current − reference) ln(current / reference) over the shares of bins: a
// symmetrised Kullback–Leibler divergence, and how large chance alone makes it (Yurdakul & Naranjo 2020).

import { chiSquareQuantile } from "./distributions.js";
import { sortedNumbers } from "./sortedNumbers.js";

/**
 * The stability index of a sample of numbers against a reference, over `bins` bins that hold equal shares of the
 * reference (fewer where it has many equal values); O(n log n). Throws a RangeError if a sample is empty or holds
 * a NaN.
 */
export function populationStabilityIndex(reference: Float64Array, current: Float64Array, bins: number): number {
  const sorted = sortedNumbers(reference);
  const edges = quantileEdges(sorted, bins);
  const counts = new Float64Array(edges.length + 1);
  for (let i = 0; i < current.length; i++) counts[binOf(current[i], edges)] += 1;
  return categoryStabilityIndex(sortedCounts(sorted, edges), counts);
}

/**
 * The stability index of counts per category, of which both samples have the same list. A count of 0 is taken as ½
 * where the other sample's is not 0, since the index would be infinite. Throws a RangeError if the lists differ in
 * length or a sample is empty or holds a NaN.
 */
export function categoryStabilityIndex(reference: Float64Array, current: Float64Array): number {
  if (reference.length !== current.length) throw new RangeError("the samples have different categories");
  const smoothed = (counts: Float64Array, other: Float64Array) =>
    counts.map((count, category) => (count === 0 && other[category] > 0 ? 0.5 : count));
  const expected = smoothed(reference, current);
  const actual = smoothed(current, reference);
  const expectedTotal = positiveTotal(reference) && positiveTotal(expected);
  const actualTotal = positiveTotal(current) && positiveTotal(actual);
  let index = 0;
  for (let category = 0; category < expected.length; category++) {
    if (expected[category] === 0) continue;
    const [e, a] = [expected[category] / expectedTotal, actual[category] / actualTotal];
    index += (a - e) * Math.log(a / e);
  }
  return index;
}

/**
 * The stability index that two samples of sizes `n` and `m` from one distribution exceed with probability `alpha`,
 * over `bins` bins: the index is then distributed as (1/n + 1/m) χ² with bins − 1 degrees of freedom, nearly so
 * where every bin expects at least five.
 */
export function populationStabilityCritical(n: number, m: number, bins: number, alpha: number): number {
  return bins < 2 ? 0 : (1 / n + 1 / m) * chiSquareQuantile(1 - alpha, bins - 1);
}

/** The distinct upper bounds (included) of all bins but the last: quantiles of sorted values. */
export function quantileEdges(sorted: Float64Array, bins: number): Float64Array {
  const edges: number[] = [];
  const largest = sorted[sorted.length - 1];
  for (let bin = 1; bin < bins; bin++) {
    const edge = sorted[Math.ceil((bin / bins) * sorted.length) - 1];
    if (edge < largest && (edges.length === 0 || edge > edges[edges.length - 1])) edges.push(edge);
  }
  return Float64Array.from(edges);
}

function sortedCounts(sorted: Float64Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  let bin = 0;
  for (let i = 0; i < sorted.length; i++) {
    while (bin < edges.length && sorted[i] > edges[bin]) bin++;
    counts[bin] += 1;
  }
  return counts;
}

function binOf(value: number, edges: Float64Array): number {
  if (Number.isNaN(value)) throw new RangeError("a value is NaN");
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value > edges[middle]) low = middle + 1;
    else high = middle;
  }
  return low;
}

function positiveTotal(counts: Float64Array): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i];
  if (!(total > 0)) throw new RangeError("a sample is empty or holds a NaN");
  return total;
}
