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

export interface FeatureSplit extends FoundSplit {
  readonly feature: number;
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
 * The division with the largest gain over `minimumGain`, or undefined if there is none.
 * `node` holds the node's own `[count, hessian, sums…]`.
 */
export function bestSplit(
  bins: FeatureBins,
  histogram: Float64Array,
  node: Float64Array,
  limits: SplitLimits,
  minimumGain = limits.minimumGain,
): FoundSplit | undefined {
  return bins.kind === "numeric"
    ? bestThreshold({ from: 0, to: bins.count, missing: true }, bins.count, histogram, node, limits, minimumGain)
    : bestSubset(bins.count, histogram, node, limits, minimumGain);
}

const mostBins = 256;
const ascending = new Uint8Array(mostBins);
for (let bin = 0; bin < mostBins; bin++) ascending[bin] = bin;

// Searching is most of what small nodes cost: these are written anew each time instead of being made anew.
const sorted = new Uint8Array(mostBins);
const keys = new Float64Array(mostBins);
let zeros = new Float64Array(3);
let rare = new Float64Array(3);

function makeRoomFor(stride: number): void {
  if (zeros.length >= stride) return;
  zeros = new Float64Array(stride);
  rare = new Float64Array(stride);
}

/** Some bins of numbers next to each other, `from` … `to` − 1, and perhaps the missing bin. */
export interface BinRange {
  readonly from: number;
  readonly to: number;
  readonly missing: boolean;
}

/**
 * The division of a node whose rows are all in these bins, of `count`, by numbers, as `bestSplit` finds it in a histogram of
 * these bins alone: other bins are not looked at.
 */
// Bins in ascending order go left one after the other, once with the missing bin on the right, once on the left.
export function bestThreshold(
  { from, to, missing: mayBeMissing }: BinRange,
  count: number,
  histogram: Float64Array,
  node: Float64Array,
  limits: SplitLimits,
  minimumGain = limits.minimumGain,
): FoundSplit | undefined {
  const stride = node.length;
  makeRoomFor(stride);
  const missing = count * stride;
  const anyMissing = mayBeMissing && histogram[missing] > 0;
  // With missing values on the right, all bins may go left: known against missing.
  const last = Math.min(to, anyMissing ? count : count - 1);
  const right = bestPrefix(histogram, ascending, from, last, zeros, 0, node, limits, limits.l2, minimumGain);
  const left = anyMissing
    ? bestPrefix(
        histogram,
        ascending,
        from,
        Math.min(to, count - 1),
        histogram,
        missing,
        node,
        limits,
        limits.l2,
        right?.gain ?? minimumGain,
      )
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
  minimumGain: number,
): FoundSplit | undefined {
  const stride = node.length;
  makeRoomFor(stride);
  rare.fill(0);
  let judged = 0;
  for (let bin = 0; bin <= count; bin++) {
    if (histogram[bin * stride] >= minimumCategoryRows) sorted[judged++] = bin;
    else for (let slot = 0; slot < stride; slot++) rare[slot] += histogram[bin * stride + slot];
  }
  if (stride === 3) smoothedMeans(histogram, judged);
  else principalScores(histogram, judged, node);
  sortByKey(judged);
  const l2 = judged > fewCategories ? limits.l2 + categoryL2 : limits.l2;
  const anyRare = rare[0] > 0;
  const last = anyRare ? judged : judged - 1;
  const right = bestPrefix(histogram, sorted, 0, last, zeros, 0, node, limits, l2, minimumGain);
  const left = anyRare
    ? bestPrefix(histogram, sorted, 0, judged - 1, rare, 0, node, limits, l2, right?.gain ?? minimumGain)
    : undefined;
  const best = left ?? right;
  if (best === undefined) return undefined;
  const leftBins = new Int32Array(8);
  if (anyRare ? best === left : 2 * best.leftRows > node[0]) leftBins.fill(-1);
  for (let rank = 0; rank < judged; rank++) {
    const bin = sorted[rank];
    const bit = 1 << (bin & 31);
    if (rank < best.length) leftBins[bin >>> 5] |= bit;
    else leftBins[bin >>> 5] &= ~bit;
  }
  return { gain: best.gain, leftBins };
}

/** Sorts the first `count` of `sorted`, which are ascending, by their keys; equal keys keep their order. */
function sortByKey(count: number): void {
  for (let i = 1; i < count; i++) {
    const bin = sorted[i];
    const key = keys[bin];
    let at = i;
    for (; at > 0 && keys[sorted[at - 1]] > key; at--) sorted[at] = sorted[at - 1];
    sorted[at] = bin;
  }
}

interface Prefix {
  readonly gain: number;
  /** How many bins of the sequence go left. */
  readonly length: number;
  readonly leftRows: number;
}

/**
 * The best of the divisions whose left side is `begin`, from `beginAt` on, and the bins of `sequence` from `first` on, up to
 * each before `last`.
 */
function bestPrefix(
  histogram: Float64Array,
  sequence: Uint8Array,
  first: number,
  last: number,
  begin: Float64Array,
  beginAt: number,
  node: Float64Array,
  limits: SplitLimits,
  l2: number,
  minimumGain: number,
): Prefix | undefined {
  const best = node.length === 3 ? bestPrefixOfOneSum : bestPrefixOfSums;
  return best(histogram, sequence, first, last, begin, beginAt, node, limits, l2, minimumGain);
}

// The same as `bestPrefixOfSums` for W = 1, in plain numbers: boosting spends a good part of its time here.
function bestPrefixOfOneSum(
  histogram: Float64Array,
  sequence: Uint8Array,
  first: number,
  last: number,
  begin: Float64Array,
  beginAt: number,
  node: Float64Array,
  limits: SplitLimits,
  l2: number,
  minimumGain: number,
): Prefix | undefined {
  const { minimumLeaf, minimumHessian } = limits;
  const rows = node[0];
  const hessian = node[1];
  const sum = node[2];
  let leftRows = begin[beginAt];
  let leftHessian = begin[beginAt + 1];
  let leftSum = begin[beginAt + 2];
  const before = (sum * sum) / (hessian + limits.l2);
  let gain = minimumGain;
  let length = 0;
  let rowsAtBest = 0;
  for (let position = first; position < last; position++) {
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
  first: number,
  last: number,
  begin: Float64Array,
  beginAt: number,
  node: Float64Array,
  limits: SplitLimits,
  l2: number,
  minimumGain: number,
): Prefix | undefined {
  const stride = node.length;
  const left = begin.slice(beginAt, beginAt + stride);
  let before = 0;
  for (let slot = 2; slot < stride; slot++) before += node[slot] * node[slot];
  before /= node[1] + limits.l2;
  let gain = minimumGain;
  let length = 0;
  let rowsAtBest = 0;
  for (let position = first; position < last; position++) {
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

function smoothedMeans(histogram: Float64Array, judged: number): void {
  for (let i = 0; i < judged; i++) {
    const at = 3 * sorted[i];
    keys[sorted[i]] = histogram[at + 2] / (histogram[at + 1] + categorySmoothing);
  }
}

// Several classes have no order of their own. Coppersmith, Hong & Hosking 1999: sort categories by the first principal
// component of their class shares, weighted by their rows; here found by the power method.
function principalScores(histogram: Float64Array, judged: number, node: Float64Array): void {
  const bins = Array.from(sorted.subarray(0, judged));
  const width = node.length - 2;
  const stride = node.length;
  const centred = bins.map((bin) => {
    const count = histogram[bin * stride];
    return Float64Array.from(
      { length: width },
      (_, w) => (histogram[bin * stride + 2 + w] - (count * node[2 + w]) / node[0]) / (count + categorySmoothing),
    );
  });
  const project = (direction: Float64Array) => {
    for (const [index, bin] of bins.entries()) {
      let dot = 0;
      for (let w = 0; w < width; w++) dot += centred[index][w] * direction[w];
      keys[bin] = dot;
    }
  };
  const norms = centred.map((shares) => shares.reduce((sum, share) => sum + share * share, 0));
  let direction = centred[norms.indexOf(Math.max(...norms))];
  if (direction === undefined) return;
  project(direction);
  for (let step = 0; step < 20; step++) {
    const next = new Float64Array(width);
    for (const [index, bin] of bins.entries()) {
      const weight = histogram[bin * stride] * keys[bin];
      for (let w = 0; w < width; w++) next[w] += weight * centred[index][w];
    }
    const length = Math.hypot(...next);
    if (length === 0) break;
    direction = next.map((value) => value / length);
    project(direction);
  }
}
