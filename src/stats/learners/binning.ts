// Features as bins: what histogram trees (Ke et al. 2017, LightGBM) see instead of values. At most 255 bins hold
// values, one more holds what is missing.
//
// Bins are fitted to training rows and applied to any rows. They depend on no target. Where one set of rows is divided
// again and again and no row of it is a held-out test set (does a classifier tell two parts apart? what can one
// feature predict?), bins fitted once to all of these rows may serve every division: a bin's edges tell nothing
// about any row's target. A score that is to hold for rows not seen needs bins of the training rows alone.

import { seededRandom } from "../../core/random.js";
import { sortNumbers } from "../sortKernel.js";
import type { FeatureColumn } from "./features.js";

/** How the values of one feature fall into bins 0 … count − 1; bin `count` is for missing values. */
export type FeatureBins =
  | {
      readonly kind: "numeric";
      /** Bin b holds values in (thresholds[b − 1], thresholds[b]]; the last bin everything above. */
      readonly thresholds: Float64Array;
      readonly count: number;
    }
  | {
      readonly kind: "category";
      /** The bin of each code. The rarest levels share one where there are more levels than bins. */
      readonly binOf: Uint8Array;
      readonly count: number;
    };

/** Features as bins: one column of bin numbers per feature, each as long as there are rows. */
export interface BinnedRows {
  readonly rowCount: number;
  readonly columns: readonly Uint8Array[];
}

export const mostBins = 255;
const mostSampled = 50_000;

/**
 * Bins for every feature from its values at `rows`. A numeric feature with at most `bins` different values gets one bin
 * for each, otherwise bins at quantiles (of 50,000 rows drawn from them where there are more).
 *
 * Throws a RangeError unless 2 ≤ bins ≤ 255.
 */
export function fitBins(features: readonly FeatureColumn[], rows: Int32Array, bins = mostBins): FeatureBins[] {
  if (!(bins >= 2 && bins <= mostBins)) throw new RangeError(`cannot make ${bins} bins`);
  const sampled =
    rows.length <= mostSampled
      ? rows
      : seededRandom(rows.length, "bins")
          .sample(rows.length, mostSampled)
          .map((position) => rows[position]);
  return features.map((feature) =>
    feature.kind === "numeric" ? numericBins(feature.values, sampled, bins) : categoryBins(feature, rows, bins),
  );
}

/** The bin of each row of `rows` in each feature. */
export function applyBins(
  bins: readonly FeatureBins[],
  features: readonly FeatureColumn[],
  rows: Int32Array,
): BinnedRows {
  return { rowCount: rows.length, columns: bins.map((one, index) => binColumn(one, features[index].values, rows)) };
}

/** Some of the rows, in the order of `rows`. */
export function binnedAt({ columns }: BinnedRows, rows: Int32Array): BinnedRows {
  return {
    rowCount: rows.length,
    columns: columns.map((column) => {
      const chosen = new Uint8Array(rows.length);
      for (let i = 0; i < rows.length; i++) chosen[i] = column[rows[i]];
      return chosen;
    }),
  };
}

function numericBins(values: Float64Array, rows: Int32Array, bins: number): FeatureBins {
  const sorted = new Float64Array(rows.length);
  let known = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (!Number.isNaN(value)) sorted[known++] = value;
  }
  const ordered = sortNumbers(sorted.subarray(0, known));
  const thresholds = valueThresholds(ordered, bins) ?? quantileThresholds(ordered, bins);
  return { kind: "numeric", thresholds, count: thresholds.length + 1 };
}

/** Thresholds between each two neighbouring values; undefined if there are more than `bins` different values. */
function valueThresholds(sorted: Float64Array, bins: number): Float64Array | undefined {
  const thresholds: number[] = [];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    if (thresholds.length + 1 === bins) return undefined;
    thresholds.push(between(sorted[i - 1], sorted[i]));
  }
  return Float64Array.from(thresholds);
}

// The inverse of the distribution function, averaged where it jumps (Hyndman & Fan 1996, type 2).
function quantileThresholds(sorted: Float64Array, bins: number): Float64Array {
  const thresholds: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    const below = Math.floor((bin * sorted.length) / bins);
    const exact = (bin * sorted.length) % bins === 0;
    const threshold = exact ? between(sorted[below - 1], sorted[below]) : sorted[below];
    const previous = thresholds[thresholds.length - 1];
    if (threshold !== previous && threshold < sorted[sorted.length - 1]) thresholds.push(threshold);
  }
  return Float64Array.from(thresholds);
}

/** The middle of low and high, or low where that is no number that keeps them apart. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle >= low && middle < high ? middle : low;
}

function categoryBins({ values, levels }: FeatureColumn, rows: Int32Array, bins: number): FeatureBins {
  const counts = new Int32Array(levels);
  for (let i = 0; i < rows.length; i++) {
    const code = values[rows[i]];
    if (!Number.isNaN(code)) counts[code]++;
  }
  const seen = Array.from(counts.keys())
    .filter((code) => counts[code] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b);
  const count = Math.max(1, Math.min(seen.length, bins));
  const someShare = seen.length > bins;
  // Levels never seen go where the rarest are, or else where missing values are.
  const binOf = new Uint8Array(levels).fill(someShare ? bins - 1 : count);
  for (let rank = 0; rank < seen.length; rank++) binOf[seen[rank]] = Math.min(rank, count - 1);
  return { kind: "category", binOf, count };
}

function binColumn(bins: FeatureBins, values: Float64Array, rows: Int32Array): Uint8Array {
  const column = new Uint8Array(rows.length);
  if (bins.kind === "category") {
    const { binOf, count } = bins;
    for (let i = 0; i < rows.length; i++) {
      const code = values[rows[i]];
      column[i] = code < binOf.length ? binOf[code] : count;
    }
    return column;
  }
  const { thresholds, count } = bins;
  const cells = cellsOf(thresholds);
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    const cell = cells.cell(value);
    let low = cells.firsts[cell];
    let high = cells.firsts[cell + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (thresholds[middle] < value) low = middle + 1;
      else high = middle;
    }
    column[i] = Number.isNaN(value) ? count : low;
  }
  return column;
}

const mostCells = 1024;

/**
 * Equal cells from the first to the last threshold, to shorten the search: of a value in cell c it is known that at
 * least `firsts[c]` and at most `firsts[c + 1]` thresholds lie below it.
 */
function cellsOf(thresholds: Float64Array): {
  readonly cell: (value: number) => number;
  readonly firsts: Int32Array;
} {
  const lowest = thresholds[0];
  const scale = mostCells / (thresholds[thresholds.length - 1] - lowest);
  if (!(scale > 0 && Number.isFinite(scale) && Number.isFinite(lowest))) {
    return { cell: () => 0, firsts: Int32Array.of(0, thresholds.length) };
  }
  const cell = (value: number) => Math.max(0, Math.min(mostCells - 1, Math.floor((value - lowest) * scale))) | 0;
  const firsts = new Int32Array(mostCells + 1);
  for (const threshold of thresholds) firsts[cell(threshold) + 1]++;
  for (let i = 0; i < mostCells; i++) firsts[i + 1] += firsts[i];
  return { cell, firsts };
}
