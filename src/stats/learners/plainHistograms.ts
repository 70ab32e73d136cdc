// The histograms that trees are grown from, counted, searched and divided by plain loops: for any statistics of a row.

import type { BinnedRows, FeatureBins } from "./binning.js";
import type { Histograms } from "./histogramTree.js";
import { bestSplit, type FeatureSplit } from "./splitSearch.js";

/** The statistics that plain histograms are counted from. A row's are `[1, hessian, sum 0, …, sum W − 1]`. */
export interface RowStatistics {
  /** 2 + W. */
  readonly stride: number;
  /** Prepares the rows of a node, `order[from] … order[to − 1]`, for `accumulate`. */
  gather(order: Int32Array, from: number, to: number): void;
  /** Adds the gathered rows to a histogram, by their bins in one feature. */
  accumulate(histogram: Float64Array, column: Uint8Array, order: Int32Array, from: number, to: number): void;
}

/** Histograms of the binned rows, counted by a loop a feature. */
export function plainHistograms(
  bins: readonly FeatureBins[],
  { columns, rowCount }: BinnedRows,
  { stride, gather, accumulate }: RowStatistics,
): Histograms {
  // Per histogram one array per feature, of `stride` numbers a bin.
  const made: (readonly Float64Array[])[] = [];
  const free: number[] = [];
  const totals = new Float64Array(stride);
  const aside = new Int32Array(rowCount);
  // Making one anew would take longer than filling it.
  const take = () => free.pop() ?? made.push(bins.map(({ count }) => new Float64Array((count + 1) * stride))) - 1;
  return {
    stride,
    count(features, order, from, to) {
      gather(order, from, to);
      const taken = take();
      const histogram = made[taken];
      for (const index of features) {
        histogram[index].fill(0);
        accumulate(histogram[index], columns[index], order, from, to);
      }
      return taken;
    },
    subtract(features, parent, child) {
      for (const index of features) {
        const histogram = made[parent][index];
        const other = made[child][index];
        for (let i = 0; i < histogram.length; i++) histogram[i] -= other[i];
      }
    },
    give(histogram) {
      free.push(histogram);
    },
    search(features, histogram, limits) {
      totals.fill(0);
      const any = made[histogram][features[0]];
      for (let i = 0; i < any.length; i += stride) {
        for (let slot = 0; slot < stride; slot++) totals[slot] += any[i + slot];
      }
      let split: FeatureSplit | undefined;
      for (const feature of features) {
        const found = bestSplit(bins[feature], made[histogram][feature], totals, limits, split?.gain);
        if (found !== undefined) split = { feature, gain: found.gain, leftBins: found.leftBins };
      }
      return split;
    },
    divide({ feature, leftBins }, order, from, to) {
      return partition(order, aside, columns[feature], leftBins, from, to);
    },
  };
}

const goLeft = new Uint8Array(256);

/** Moves rows that go left before the others, keeping their order; returns where the right ones begin. */
function partition(
  order: Int32Array,
  aside: Int32Array,
  column: Uint8Array,
  leftBins: Int32Array,
  from: number,
  to: number,
): number {
  for (let bin = 0; bin < 256; bin++) goLeft[bin] = (leftBins[bin >>> 5] >>> (bin & 31)) & 1;
  let kept = from;
  let moved = 0;
  for (let i = from; i < to; i++) {
    // Written to both and counted in one: cheaper than a branch that nobody can foresee.
    const row = order[i];
    const stays = goLeft[column[row]];
    order[kept] = row;
    aside[moved] = row;
    kept += stays;
    moved += 1 - stays;
  }
  order.set(aside.subarray(0, moved), kept);
  return kept;
}
