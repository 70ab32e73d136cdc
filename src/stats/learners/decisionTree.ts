// A decision tree on binned features (CART, Breiman et al. 1984): divided by the decrease of Gini impurity for classes,
// of squared error for numbers, down to a given depth.

import { everyIndex, numbersOf } from "../arrays.js";
import { applyBins, type BinnedRows, type FeatureBins, fitBins } from "./binning.js";
import type { FeatureColumn, Target } from "./features.js";
import { predictionWidth } from "./features.js";
import { growTree, leafOf, type Tree } from "./histogramTree.js";
import { plainHistograms, type RowStatistics } from "./plainHistograms.js";
import { type BinRange, bestSplit, bestThreshold, type FoundSplit, goesLeft, type SplitLimits } from "./splitSearch.js";

export interface TreeOptions {
  /** Most divisions from root to leaf. Default 5. */
  readonly depth?: number;
  /** Fewest rows per leaf. Default 10. */
  readonly minimumLeaf?: number;
  /**
   * Rows of the whole training set's class shares that are mixed into each leaf, so that no class has probability 0
   * there. Default 1.
   */
  readonly smoothing?: number;
}

export interface DecisionTree {
  readonly bins: readonly FeatureBins[];
  readonly tree: Tree;
  readonly width: number;
  /** Per node a prediction (of use in leaves only). */
  readonly values: Float64Array;
}

/**
 * Fits to the target's values at `rows`; other rows are not looked at.
 *
 * Throws a RangeError without rows.
 */
export function fitDecisionTree(
  features: readonly FeatureColumn[],
  target: Target,
  rows: Int32Array,
  options: TreeOptions = {},
): DecisionTree {
  const summary = summarise(target, rows, options);
  const bins = fitBins(features, rows);
  const binned = applyBins(bins, features, rows);
  const order = everyIndex(rows.length);
  const { depth = 5 } = options;
  const { width } = summary;
  const histograms = plainHistograms(bins, binned, statisticsOf(summary));
  const { tree, leaves } = growTree(bins, histograms, order, {
    ...summary.limits,
    depth,
    leaves: 2 ** Math.min(depth, 20),
    features: everyIndex(features.length),
  });
  const values = new Float64Array(tree.feature.length * width);
  for (const { node, from, to } of leaves) {
    const sums = new Float64Array(width);
    for (let i = from; i < to; i++) summary.add(sums, order[i]);
    values.set(summary.prediction(sums, to - from), node * width);
  }
  return { bins, tree, width, values };
}

/** Predictions at `rows`, row-major: one probability per class, or one value. */
export function predictDecisionTree(
  { bins, tree, width, values }: DecisionTree,
  features: readonly FeatureColumn[],
  rows: Int32Array,
): Float64Array {
  const binned: BinnedRows = applyBins(bins, features, rows);
  const predicted = new Float64Array(rows.length * width);
  for (let row = 0; row < rows.length; row++) {
    const node = leafOf(tree, binned.columns, row);
    for (let i = 0; i < width; i++) predicted[row * width + i] = values[node * width + i];
  }
  return predicted;
}

/**
 * The same tree for a single binned feature, grown from its histogram alone, without moving rows: what the tree predicts
 * for each bin, row-major, the missing bin last. `column` holds the bins of the rows 0, 1, … and `rows` are those
 * that are learnt from. With bins made once (one sort), each further fit to other rows takes O(rows.length).
 *
 * Throws a RangeError without rows.
 */
export function fitBinPredictions(
  bins: FeatureBins,
  column: Uint8Array,
  target: Target,
  rows: Int32Array,
  options: TreeOptions = {},
): Float64Array {
  const { depth = 5 } = options;
  const summary = summarise(target, rows, options);
  const { width, limits } = summary;
  const stride = width + 2;
  const histogram = new Float64Array((bins.count + 1) * stride);
  addRows(histogram, column, summary);
  const predicted = new Float64Array((bins.count + 1) * width);
  const best = (members: readonly number[], totals: Float64Array): FoundSplit | undefined => {
    // Numbers that fall to a node lie next to each other: no other bins need be looked at.
    if (bins.kind === "numeric")
      return bestThreshold(rangeOf(members, bins.count), bins.count, histogram, totals, limits);
    const own = new Float64Array(histogram.length);
    for (const bin of members) own.set(histogram.subarray(bin * stride, (bin + 1) * stride), bin * stride);
    return bestSplit(bins, own, totals, limits);
  };
  const grow = (members: readonly number[], level: number): void => {
    const totals = new Float64Array(stride);
    for (const bin of members) {
      for (let slot = 0; slot < stride; slot++) totals[slot] += histogram[bin * stride + slot];
    }
    const divisible = level < depth && totals[0] >= 2 * limits.minimumLeaf;
    const split = divisible ? best(members, totals) : undefined;
    if (split === undefined) {
      const prediction = summary.prediction(totals.subarray(2), totals[0]);
      for (const bin of members) predicted.set(prediction, bin * width);
      return;
    }
    grow(
      members.filter((bin) => goesLeft(split.leftBins, 0, bin)),
      level + 1,
    );
    grow(
      members.filter((bin) => !goesLeft(split.leftBins, 0, bin)),
      level + 1,
    );
  };
  grow(
    Array.from({ length: bins.count + 1 }, (_, bin) => bin),
    0,
  );
  return predicted;
}

/** From neighbouring bins, ascending, with the missing one (`missing`) last if it is among them. */
function rangeOf(members: readonly number[], missing: number): BinRange {
  const anyMissing = members[members.length - 1] === missing;
  const known = anyMissing ? members.length - 1 : members.length;
  return { from: known > 0 ? members[0] : 0, to: known > 0 ? members[known - 1] + 1 : 0, missing: anyMissing };
}

/** The target at some rows, as sums that trees are grown from: class counts, or distances from the mean. */
interface TargetSummary {
  readonly width: number;
  readonly limits: SplitLimits;
  readonly target: Target;
  readonly rows: Int32Array;
  readonly mean: number;
  /** Adds the row at a position of `rows` to `sums`. */
  add(sums: Float64Array, position: number): void;
  /** What a leaf with these sums of `count` rows predicts. */
  prediction(sums: Float64Array, count: number): Float64Array;
}

function summarise(target: Target, rows: Int32Array, { minimumLeaf = 10, smoothing = 1 }: TreeOptions): TargetSummary {
  if (rows.length === 0) throw new RangeError("cannot fit to no rows");
  const width = predictionWidth(target);
  const limits = { minimumLeaf, minimumHessian: 0, l2: 0 };
  if (target.kind === "classification") {
    const { codes } = target;
    const shares = new Float64Array(width);
    for (let i = 0; i < rows.length; i++) shares[codes[rows[i]]] += 1 / rows.length;
    return {
      width,
      limits: { ...limits, minimumGain: 1e-10 * rows.length },
      target,
      rows,
      mean: 0,
      add: (sums, position) => {
        sums[codes[rows[position]]]++;
      },
      prediction: (sums, count) => sums.map((sum, code) => (sum + smoothing * shares[code]) / (count + smoothing)),
    };
  }
  const { values } = target;
  let mean = 0;
  for (let i = 0; i < rows.length; i++) mean += values[rows[i]] / rows.length;
  let energy = 0;
  for (let i = 0; i < rows.length; i++) energy += (values[rows[i]] - mean) ** 2;
  return {
    width,
    limits: { ...limits, minimumGain: 1e-10 * energy },
    target,
    rows,
    mean,
    add: (sums, position) => {
      sums[0] += values[rows[position]] - mean;
    },
    prediction: (sums, count) => Float64Array.of(count === 0 ? mean : mean + sums[0] / count),
  };
}

/** Adds every row's statistics to its bin's, one row after another. */
function addRows(histogram: Float64Array, column: Uint8Array, { width, target, rows, mean }: TargetSummary): void {
  const stride = width + 2;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const offset = stride * column[row];
    histogram[offset]++;
    histogram[offset + 1]++;
    if (target.kind === "classification") histogram[offset + 2 + target.codes[row]]++;
    else histogram[offset + 2] += target.values[row] - mean;
  }
}

function statisticsOf({ width, target, rows, mean }: TargetSummary): RowStatistics {
  const stride = width + 2;
  if (target.kind === "classification") {
    const { codes } = target;
    return {
      stride,
      gather() {},
      accumulate(histogram, column, order, from, to) {
        for (let i = from; i < to; i++) {
          const offset = stride * column[order[i]];
          histogram[offset]++;
          histogram[offset + 1]++;
          histogram[offset + 2 + codes[rows[order[i]]]]++;
        }
      },
    };
  }
  const centred = numbersOf(rows.length, (i) => target.values[rows[i]] - mean);
  return {
    stride,
    gather() {},
    accumulate(histogram, column, order, from, to) {
      for (let i = from; i < to; i++) {
        const offset = 3 * column[order[i]];
        histogram[offset]++;
        histogram[offset + 1]++;
        histogram[offset + 2] += centred[order[i]];
      }
    },
  };
}
