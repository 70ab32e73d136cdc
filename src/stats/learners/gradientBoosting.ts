// Gradient boosting of histogram trees (Friedman 2001; Ke et al. 2017, LightGBM): logistic loss for two classes, softmax
// loss for more (one tree per class and round), squared loss for numbers. Missing values go to the better side;
// categories are divided in the order of their gradients (Fisher 1958), the rare ones together.

import type { Random } from "../../core/random.js";
import { everyIndex } from "../arrays.js";
import { applyBins, type BinnedRows, type FeatureBins, fitBins } from "./binning.js";
import { lossOf } from "./boostingLoss.js";
import type { FeatureColumn, Target } from "./features.js";
import { predictionWidth } from "./features.js";
import { kernelHistograms } from "./histogramKernel.js";
import { growTree, type Histograms, histogramsInUse, type Leaf, leafOf, type Tree } from "./histogramTree.js";
import { plainHistograms, type RowStatistics } from "./plainHistograms.js";
import { sigmoid, softmax } from "./squash.js";

export interface BoostingOptions {
  /** Rounds; each adds one tree, or one per class where there are more than two. Default 100. */
  readonly trees?: number;
  /** Most leaves per tree. Default 31. */
  readonly leaves?: number;
  /** Most divisions from root to leaf. Default none. */
  readonly depth?: number;
  /** Default 0.1. */
  readonly learningRate?: number;
  /** Default 0. */
  readonly l2?: number;
  /** Fewest rows per leaf. Default 20. */
  readonly minimumLeaf?: number;
  /** Most bins per feature, 2 to 255. Default 255. */
  readonly bins?: number;
  /** Share of the rows that each round sees. Default 1. */
  readonly rowFraction?: number;
  /** Share of the features that each round may divide by. Default 1. */
  readonly featureFraction?: number;
  /** Needed where a fraction is below 1; otherwise nothing is drawn. */
  readonly random?: Random;
}

interface BoostedTree extends Tree {
  /** What each node adds to the raw score, learning rate included. */
  readonly values: Float64Array;
}

export interface GradientBoosting {
  readonly bins: readonly FeatureBins[];
  readonly kind: Target["kind"];
  /** Numbers per row of a prediction. */
  readonly width: number;
  /** Raw scores before the first tree: log-odds (two classes), logarithms of shares, or the mean. */
  readonly start: Float64Array;
  /** Per round one tree for each raw score; undefined for a class without rows. */
  readonly rounds: readonly (readonly (BoostedTree | undefined)[])[];
}

const minimumHessian = 1e-3;

/**
 * Fits to the target's values at `rows`; other rows are not looked at.
 *
 * Throws a RangeError without rows, and where a fraction is below 1 and there is no `random`.
 */
export function fitGradientBoosting(
  features: readonly FeatureColumn[],
  target: Target,
  rows: Int32Array,
  options: BoostingOptions = {},
): GradientBoosting {
  if (rows.length === 0) throw new RangeError("cannot fit to no rows");
  const bins = fitBins(features, rows, options.bins);
  return fitBinnedBoosting(bins, applyBins(bins, features, rows), target, rows, options);
}

/**
 * The same where the features at `rows` are bins already: row i of `binned` has the target of `rows[i]`.
 *
 * Throws a RangeError without rows, and where a fraction is below 1 and there is no `random`.
 */
export function fitBinnedBoosting(
  bins: readonly FeatureBins[],
  binned: BinnedRows,
  target: Target,
  rows: Int32Array,
  options: BoostingOptions = {},
): GradientBoosting {
  if (rows.length === 0) throw new RangeError("cannot fit to no rows");
  const { trees = 100, leaves: mostLeaves = 31, rowFraction = 1, featureFraction = 1, random } = options;
  const sampling = rowFraction < 1 || featureFraction < 1;
  if (sampling && random === undefined) throw new RangeError("drawing rows or features needs random numbers");

  const loss = lossOf(target, rows);
  const { start, active } = loss;
  const raw = new Float64Array(rows.length * start.length);
  for (let i = 0; i < raw.length; i++) raw[i] = start[i % start.length];
  const counted = kernelHistograms(bins, binned, histogramsInUse(bins, 3, mostLeaves)) ?? plainly(bins, binned);
  const { gradients, hessians } = counted;
  const everyPosition = everyIndex(rows.length);
  const everyFeature = everyIndex(bins.length);

  const rounds: (BoostedTree | undefined)[][] = [];
  for (let round = 0; round < trees; round++) {
    const seen = draw(everyPosition, rowFraction, random);
    const usable = draw(everyFeature, featureFraction, random);
    loss.prepare(raw);
    const trained = Array.from(start, (_, output) => {
      if (!active[output]) return undefined;
      loss.derivatives(raw, output, gradients, hessians);
      const order = counted.order.subarray(0, seen.length);
      order.set(seen);
      const { leaves, ...tree } = boost(bins, counted, order, usable, options);
      if (seen.length < rows.length) addTree(tree, binned, raw, start.length, output);
      else for (const leaf of leaves) addLeaf(leaf, tree.values, order, raw, start.length, output);
      return tree;
    });
    rounds.push(trained);
    // Where no tree divides any more, none ever will: the same rows and features come again.
    if (!sampling && trained.every((tree) => tree === undefined || tree.feature.length === 1)) break;
  }
  return { bins, kind: target.kind, width: predictionWidth(target), start, rounds };
}

/** Predictions at `rows`, row-major: one probability per class, or one value. */
export function predictGradientBoosting(
  model: GradientBoosting,
  features: readonly FeatureColumn[],
  rows: Int32Array,
): Float64Array {
  return predictBinnedBoosting(model, applyBins(model.bins, features, rows));
}

/** Predictions for rows that are bins already. */
export function predictBinnedBoosting(
  { kind, width, start, rounds }: GradientBoosting,
  binned: BinnedRows,
): Float64Array {
  const { rowCount } = binned;
  const raw = new Float64Array(rowCount * start.length);
  for (let i = 0; i < raw.length; i++) raw[i] = start[i % start.length];
  for (const round of rounds) {
    for (const [output, tree] of round.entries()) {
      if (tree !== undefined) addTree(tree, binned, raw, start.length, output);
    }
  }
  if (kind === "regression") return raw;
  if (width === start.length) {
    softmax(raw, width);
    return raw;
  }
  const probabilities = new Float64Array(2 * rowCount);
  for (let i = 0; i < rowCount; i++) {
    probabilities[2 * i + 1] = sigmoid(raw[i]);
    probabilities[2 * i] = 1 - probabilities[2 * i + 1];
  }
  return probabilities;
}

function boost(
  bins: readonly FeatureBins[],
  counted: CountedRows,
  order: Int32Array,
  features: Int32Array,
  { leaves = 31, depth = Number.POSITIVE_INFINITY, learningRate = 0.1, l2 = 0, minimumLeaf = 20 }: BoostingOptions,
): BoostedTree & { readonly leaves: readonly Leaf[] } {
  const { gradients, hessians } = counted;
  let energy = 0;
  for (let i = 0; i < order.length; i++) energy += gradients[order[i]] * gradients[order[i]];
  const { tree, leaves: ends } = growTree(bins, counted, order, {
    leaves,
    depth,
    features,
    minimumLeaf,
    minimumHessian,
    l2,
    minimumGain: 1e-10 * energy,
  });
  const values = new Float64Array(tree.feature.length);
  for (const { node, from, to } of ends) {
    let gradient = 0;
    let hessian = 0;
    for (let i = from; i < to; i++) {
      gradient += gradients[order[i]];
      hessian += hessians[order[i]];
    }
    values[node] = (-learningRate * gradient) / (hessian + l2 + Number.EPSILON);
  }
  return { ...tree, values, leaves: ends };
}

/** Adds the tree's value for every binned row to `into[offset + row × width]`. */
function addTree(
  tree: BoostedTree,
  { columns, rowCount }: BinnedRows,
  into: Float64Array,
  width: number,
  offset: number,
): void {
  const { values } = tree;
  for (let row = 0; row < rowCount; row++) into[offset + row * width] += values[leafOf(tree, columns, row)];
}

/** The same for the rows of one leaf, which lie together in `order`. */
function addLeaf(
  { node, from, to }: Leaf,
  values: Float64Array,
  order: Int32Array,
  into: Float64Array,
  width: number,
  offset: number,
): void {
  for (let i = from; i < to; i++) into[order[i] * width + offset] += values[node];
}

/** Histograms, and what they are counted from. */
interface CountedRows extends Histograms {
  readonly order: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

function plainly(bins: readonly FeatureBins[], binned: BinnedRows): CountedRows {
  const gradients = new Float64Array(binned.rowCount);
  const hessians = new Float64Array(binned.rowCount);
  const order = new Int32Array(binned.rowCount);
  return {
    ...plainHistograms(bins, binned, gradientStatistics(gradients, hessians)),
    ...{ order, gradients, hessians },
  };
}

function gradientStatistics(gradients: Float64Array, hessians: Float64Array): RowStatistics {
  const gradient = new Float64Array(gradients.length);
  const hessian = new Float64Array(gradients.length);
  return {
    stride: 3,
    gather(order, from, to) {
      for (let i = from; i < to; i++) {
        gradient[i] = gradients[order[i]];
        hessian[i] = hessians[order[i]];
      }
    },
    accumulate(histogram, column, order, from, to) {
      accumulate(histogram, column, order, gradient, hessian, from, to);
    },
  };
}

// The innermost loop of all training. Two rows at a time: their additions do not wait for each other.
function accumulate(
  histogram: Float64Array,
  column: Uint8Array,
  order: Int32Array,
  gradient: Float64Array,
  hessian: Float64Array,
  from: number,
  to: number,
): void {
  let i = from;
  for (; i + 1 < to; i += 2) {
    const first = 3 * column[order[i]];
    const second = 3 * column[order[i + 1]];
    histogram[first]++;
    histogram[first + 1] += hessian[i];
    histogram[first + 2] += gradient[i];
    histogram[second]++;
    histogram[second + 1] += hessian[i + 1];
    histogram[second + 2] += gradient[i + 1];
  }
  if (i < to) {
    const last = 3 * column[order[i]];
    histogram[last]++;
    histogram[last + 1] += hessian[i];
    histogram[last + 2] += gradient[i];
  }
}

function draw(all: Int32Array, fraction: number, random: Random | undefined): Int32Array {
  if (fraction >= 1 || random === undefined) return all;
  const count = Math.max(1, Math.round(fraction * all.length));
  return random.sample(all.length, count);
}
