// The best way to divide a node of a histogram tree by one feature.
//
// A histogram holds, per bin, `[count, hessian, sum 0, …, sum W − 1]`. With S the sums and H the hessian of some rows,
// their score is Σ_w S_w² / (H + λ), and a division's gain is score(left) + score(right) − score(node): the second-order
// gain of boosting for W = 1 (Chen & Guestrin 2016), the decrease of squared error or of Gini impurity for a decision
// tree, whose hessian is the count.

import type { FeatureBins } from "./binning.js";

export interface SplitLimits {
  /** Fewest rows on either side. */
  readonly minimumLeaf: number;
  /** Least hessian on either side. */
  readonly minimumHessian: number;
  readonly l2: number;
  /** Gains up to this are rounding. */
  readonly minimumGain: number;
}

export interface FoundSplit {
  readonly gain: number;
  /** Bit b tells whether bin b goes left; 8 × 32 bits. */
  readonly leftBins: Int32Array;
}

/** Bins of a category with fewer rows than this in a node are not judged on their own. */
const minimumCategoryRows = 10;
/** Pulls the statistic by which categories are sorted towards zero; in units of the hessian. */
const categorySmoothing = 10;
/** Added to λ where a category with more than four levels is divided (as LightGBM does): sorting by the target overfits. */
const categoryL2 = 10;
const fewCategories = 4;

/** Whether `bin` goes left at the node whose bits begin at `offset`. */
export function goesLeft(leftBins: Int32Array, offset: number, bin: number): boolean {
  return ((leftBins[offset + (bin >>> 5)] >>> (bin & 31)) & 1) === 1;
}

/**
 * The division with the largest gain over `limits.minimumGain`, or undefined if there is none.
 * `node` holds the node's own `[count, hessian, sums…]`.
 */
export function bestSplit(
  bins: FeatureBins,
  histogram: Float64Array,
  node: Float64Array,
  limits: SplitLimits,
): FoundSplit | undefined {
  return bins.kind === "numeric"
    ? bestThreshold(bins.count, histogram, node, limits)
    : bestSubset(bins.count, histogram, node, limits);
}

const ascending = Uint8Array.from({ length: 256 }, (_, bin) => bin);

// Bins in ascending order go left one after the other, once with the missing bin on the right, once on the left.
function bestThreshold(
  count: number,
  histogram: Float64Array,
  node: Float64Array,
  limits: SplitLimits,
): FoundSplit | undefined {
  const stride = node.length;
  const missing = histogram.subarray(count * stride);
  const anyMissing = missing[0] > 0;
  // With missing values on the right, all bins may go left: known against missing.
  const last = anyMissing ? count : count - 1;
  const right = bestPrefix(histogram, ascending, last, new Float64Array(stride), node, limits, limits.l2);
  const left = anyMissing
    ? bestPrefix(histogram, ascending, count - 1, missing, node, atLeast(limits, right), limits.l2)
    : undefined;
  const best = left ?? right;
  if (best === undefined) return undefined;
  const leftBins = new Int32Array(8);
  for (let bin = 0; bin < best.length; bin++) leftBins[bin >>> 5] |= 1 << (bin & 31);
  // A value that was never missing here and is later goes where most rows go.
  const missingLeft = anyMissing ? best === left : 2 * best.leftRows > node[0];
  if (missingLeft) leftBins[count >>> 5] |= 1 << (count & 31);
  return { gain: best.gain, leftBins };
}

// Fisher 1958: categories sorted by their statistic need only be divided between neighbours. Bins with few rows are
// not sorted but go together, once right and once left of the rest. Missing is a category as any other.
function bestSubset(
  count: number,
  histogram: Float64Array,
  node: Float64Array,
  limits: SplitLimits,
): FoundSplit | undefined {
  const stride = node.length;
  const few = new Float64Array(stride);
  const judged: number[] = [];
  for (let bin = 0; bin <= count; bin++) {
    if (histogram[bin * stride] >= minimumCategoryRows) judged.push(bin);
    else for (let slot = 0; slot < stride; slot++) few[slot] += histogram[bin * stride + slot];
  }
  const key = stride === 3 ? smoothedMeans(histogram, judged) : principalScores(histogram, judged, node);
  const sorted = Uint8Array.from(judged.sort((a, b) => key[a] - key[b] || a - b));
  const l2 = sorted.length > fewCategories ? limits.l2 + categoryL2 : limits.l2;
  const anyFew = few[0] > 0;
  const last = anyFew ? sorted.length : sorted.length - 1;
  const right = bestPrefix(histogram, sorted, last, new Float64Array(stride), node, limits, l2);
  const left = anyFew
    ? bestPrefix(histogram, sorted, sorted.length - 1, few, node, atLeast(limits, right), l2)
    : undefined;
  const best = left ?? right;
  if (best === undefined) return undefined;
  const leftBins = new Int32Array(8);
  if (anyFew ? best === left : 2 * best.leftRows > node[0]) leftBins.fill(-1);
  for (const [rank, bin] of sorted.entries()) {
    const bit = 1 << (bin & 31);
    if (rank < best.length) leftBins[bin >>> 5] |= bit;
    else leftBins[bin >>> 5] &= ~bit;
  }
  return { gain: best.gain, leftBins };
}

interface Prefix {
  readonly gain: number;
  /** How many bins of the sequence go left. */
  readonly length: number;
  readonly leftRows: number;
}

const atLeast = (limits: SplitLimits, prefix: Prefix | undefined) =>
  prefix === undefined ? limits : { ...limits, minimumGain: prefix.gain };

/** The best of the divisions whose left side is `begin` and the first 1 … `last` bins of `sequence`. */
function bestPrefix(
  histogram: Float64Array,
  sequence: Uint8Array,
  last: number,
  begin: Float64Array,
  node: Float64Array,
  limits: SplitLimits,
  l2: number,
): Prefix | undefined {
  const best = node.length === 3 ? bestPrefixOfOneSum : bestPrefixOfSums;
  return best(histogram, sequence, last, begin, node, limits, l2);
}

// The same as `bestPrefixOfSums` for W = 1, in plain numbers: boosting spends a good part of its time here.
function bestPrefixOfOneSum(
  histogram: Float64Array,
  sequence: Uint8Array,
  last: number,
  begin: Float64Array,
  node: Float64Array,
  limits: SplitLimits,
  l2: number,
): Prefix | undefined {
  const { minimumLeaf, minimumHessian } = limits;
  const rows = node[0];
  const hessian = node[1];
  const sum = node[2];
  let leftRows = begin[0];
  let leftHessian = begin[1];
  let leftSum = begin[2];
  const before = (sum * sum) / (hessian + limits.l2);
  let gain = limits.minimumGain;
  let length = 0;
  let rowsAtBest = 0;
  for (let position = 0; position < last; position++) {
    const offset = 3 * sequence[position];
    leftRows += histogram[offset];
    leftHessian += histogram[offset + 1];
    leftSum += histogram[offset + 2];
    if (leftRows < minimumLeaf || leftHessian < minimumHessian) continue;
    const rightHessian = hessian - leftHessian;
    if (rows - leftRows < minimumLeaf || rightHessian < minimumHessian) break;
    const rightSum = sum - leftSum;
    const gained = (leftSum * leftSum) / (leftHessian + l2) + (rightSum * rightSum) / (rightHessian + l2) - before;
    if (gained > gain) {
      gain = gained;
      length = position + 1;
      rowsAtBest = leftRows;
    }
  }
  return length === 0 ? undefined : { gain, length, leftRows: rowsAtBest };
}

function bestPrefixOfSums(
  histogram: Float64Array,
  sequence: Uint8Array,
  last: number,
  begin: Float64Array,
  node: Float64Array,
  limits: SplitLimits,
  l2: number,
): Prefix | undefined {
  const stride = node.length;
  const left = begin.slice(0, stride);
  let before = 0;
  for (let slot = 2; slot < stride; slot++) before += node[slot] * node[slot];
  before /= node[1] + limits.l2;
  let gain = limits.minimumGain;
  let length = 0;
  let rowsAtBest = 0;
  for (let position = 0; position < last; position++) {
    const offset = stride * sequence[position];
    for (let slot = 0; slot < stride; slot++) left[slot] += histogram[offset + slot];
    if (left[0] < limits.minimumLeaf || left[1] < limits.minimumHessian) continue;
    if (node[0] - left[0] < limits.minimumLeaf || node[1] - left[1] < limits.minimumHessian) break;
    let leftSquares = 0;
    let rightSquares = 0;
    for (let slot = 2; slot < stride; slot++) {
      leftSquares += left[slot] * left[slot];
      rightSquares += (node[slot] - left[slot]) * (node[slot] - left[slot]);
    }
    const gained = leftSquares / (left[1] + l2) + rightSquares / (node[1] - left[1] + l2) - before;
    if (gained > gain) {
      gain = gained;
      length = position + 1;
      rowsAtBest = left[0];
    }
  }
  return length === 0 ? undefined : { gain, length, leftRows: rowsAtBest };
}

function smoothedMeans(histogram: Float64Array, bins: readonly number[]): Float64Array {
  const means = new Float64Array(mostKeys);
  for (const bin of bins) means[bin] = histogram[3 * bin + 2] / (histogram[3 * bin + 1] + categorySmoothing);
  return means;
}

const mostKeys = 256;

// Several classes have no order of their own. Coppersmith, Hong & Hosking 1999: sort categories by the first principal
// component of their class shares, weighted by their rows; here found by the power method.
function principalScores(histogram: Float64Array, bins: readonly number[], node: Float64Array): Float64Array {
  const width = node.length - 2;
  const stride = node.length;
  const centred = bins.map((bin) => {
    const count = histogram[bin * stride];
    return Float64Array.from(
      { length: width },
      (_, w) => (histogram[bin * stride + 2 + w] - (count * node[2 + w]) / node[0]) / (count + categorySmoothing),
    );
  });
  const scores = new Float64Array(mostKeys);
  const project = (direction: Float64Array) => {
    for (const [index, bin] of bins.entries()) {
      let dot = 0;
      for (let w = 0; w < width; w++) dot += centred[index][w] * direction[w];
      scores[bin] = dot;
    }
  };
  const norms = centred.map((shares) => shares.reduce((sum, share) => sum + share * share, 0));
  let direction = centred[norms.indexOf(Math.max(...norms))];
  project(direction);
  for (let step = 0; step < 20; step++) {
    const next = new Float64Array(width);
    for (const [index, bin] of bins.entries()) {
      const weight = histogram[bin * stride] * scores[bin];
      for (let w = 0; w < width; w++) next[w] += weight * centred[index][w];
    }
    const length = Math.hypot(...next);
    if (length === 0) break;
    direction = next.map((value) => value / length);
    project(direction);
  }
  return scores;
}
