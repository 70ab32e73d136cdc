// Gradient boosting of histogram trees (Friedman 2001; Ke et al. 2017, LightGBM): logistic loss for two classes, softmax
// loss for more (one tree per class and round), squared loss for numbers. Missing values go to the better side;
// categories are divided in the order of their gradients (Fisher 1958), the rare ones together.

import type { Random } from "../../core/random.js";
import { everyIndex } from "../arrays.js";
import { applyBins, type BinnedRows, type FeatureBins, fitBins } from "./binning.js";
import { lossOf } from "./boostingLoss.js";
import { type BoostingRows, plainRows } from "./boostingRows.js";
import { addTrees, type BoostedTree } from "./descent.js";
import type { FeatureColumn, Target } from "./features.js";
import { predictionWidth } from "./features.js";
import { kernelRows } from "./histogramKernel.js";
import { growTree, histogramsInUse, type Leaf } from "./histogramTree.js";
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
  const width = start.length;
  const room = { histograms: histogramsInUse(bins, 3, mostLeaves), leaves: mostLeaves, width };
  const learnt = kernelRows(bins, binned, room) ?? plainRows(bins, binned, width);
  const { gradients, hessians, scores } = learnt;
  for (let i = 0; i < scores.length; i++) scores[i] = start[i % width];
  const everyPosition = everyIndex(rows.length);
  const everyFeature = everyIndex(bins.length);

  const rounds: (BoostedTree | undefined)[][] = [];
  for (let round = 0; round < trees; round++) {
    const seen = draw(everyPosition, rowFraction, random);
    const usable = draw(everyFeature, featureFraction, random);
    loss.prepare(scores);
    const trained = Array.from(start, (_, output) => {
      if (!active[output]) return undefined;
      loss.derivatives(scores, output, gradients, hessians);
      const order = learnt.order.subarray(0, seen.length);
      order.set(seen);
      const { leaves, ...tree } = boost(bins, learnt, order, usable, options);
      if (seen.length < rows.length) learnt.addTree(tree, output);
      else for (const { node, from, to } of leaves) learnt.add(from, to, output, tree.values[node]);
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
  addTrees(rounds, binned, raw, start.length);
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
  learnt: BoostingRows,
  order: Int32Array,
  features: Int32Array,
  { leaves = 31, depth = Number.POSITIVE_INFINITY, learningRate = 0.1, l2 = 0, minimumLeaf = 20 }: BoostingOptions,
): BoostedTree & { readonly leaves: readonly Leaf[] } {
  const { tree, leaves: ends } = growTree(bins, learnt, order, {
    leaves,
    depth,
    features,
    minimumLeaf,
    minimumHessian,
    l2,
    minimumGain: 1e-10 * learnt.squares(order.length),
  });
  const values = new Float64Array(tree.feature.length);
  for (const { node, from, to } of ends) values[node] = learnt.step(from, to, learningRate, l2);
  return { ...tree, values, leaves: ends };
}

function draw(all: Int32Array, fraction: number, random: Random | undefined): Int32Array {
  if (fraction >= 1 || random === undefined) return all;
  const count = Math.max(1, Math.round(fraction * all.length));
  return random.sample(all.length, count);
}
