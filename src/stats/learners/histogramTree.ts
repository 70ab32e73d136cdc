// One tree grown on binned features, best leaf first, from per-bin sums (Ke et al. 2017, LightGBM): of two children only
// the smaller one's histogram is counted, the larger one's is what is left of the parent's.

import type { BinnedRows, FeatureBins } from "./binning.js";
import { bestSplit, type FoundSplit, goesLeft, type SplitLimits } from "./splitSearch.js";

/** One array per feature: per bin `[count, hessian, sum 0, …, sum W − 1]` of the rows of a node. */
export type Histogram = readonly Float64Array[];

/** Where a tree's histograms come from. They are used again and again, tree after tree. */
export interface Histograms {
  /** Numbers per bin: 2 + W. */
  readonly stride: number;
  /** The histogram of the rows `order[from] … order[to − 1]` in these features; the others hold anything. */
  count(features: Int32Array, order: Int32Array, from: number, to: number): Histogram;
  /** Takes one child's histogram from its parent's, in place. */
  subtract(features: Int32Array, parent: Histogram, child: Histogram): void;
  /** Takes back what `count` gave. */
  give(histogram: Histogram): void;
}

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
  { columns }: BinnedRows,
  { stride, gather, accumulate }: RowStatistics,
): Histograms {
  const free: Histogram[] = [];
  return {
    stride,
    count(features, order, from, to) {
      gather(order, from, to);
      // Making one anew would take longer than filling it.
      const histogram = free.pop() ?? bins.map(({ count }) => new Float64Array((count + 1) * stride));
      for (const index of features) {
        histogram[index].fill(0);
        accumulate(histogram[index], columns[index], order, from, to);
      }
      return histogram;
    },
    subtract(features, parent, child) {
      for (const index of features) {
        const histogram = parent[index];
        const other = child[index];
        for (let i = 0; i < histogram.length; i++) histogram[i] -= other[i];
      }
    },
    give(histogram) {
      free.push(histogram);
    },
  };
}

export interface GrowthOptions extends SplitLimits {
  readonly leaves: number;
  readonly depth: number;
  /** Features that may divide, ascending. */
  readonly features: Int32Array;
}

/** Nodes from the root (0) on; a leaf has feature −1 and children −1. */
export interface Tree {
  readonly feature: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Per node 8 × 32 bits: bit b tells whether bin b goes left. */
  readonly leftBins: Int32Array;
}

/** The rows of a leaf: `order[from] … order[to − 1]`. */
export interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

export interface GrownTree {
  readonly tree: Tree;
  readonly leaves: readonly Leaf[];
}

interface Part extends Leaf {
  readonly depth: number;
}

interface Growing extends Part {
  /** Kept for its larger child's, where it may be divided. */
  readonly histogram?: Histogram;
  readonly split?: FoundSplit & { readonly feature: number };
}

/** Histograms are kept for subtraction while those of all leaves together have at most this many numbers. */
const mostKeptNumbers = 2 ** 25;

function areKept(bins: readonly FeatureBins[], stride: number, leaves: number): boolean {
  const numbers = bins.reduce((sum, { count }) => sum + (count + 1) * stride, 0);
  return numbers * leaves <= mostKeptNumbers;
}

/** How many histograms are in use at once, at most, while a tree with so many leaves grows. */
export function histogramsInUse(bins: readonly FeatureBins[], stride: number, leaves: number): number {
  // Beside those of the leaves, one of a child that is being counted.
  return areKept(bins, stride, leaves) ? leaves + 2 : 4;
}

/**
 * Grows a tree on the rows `order`, which is rearranged so that every leaf's rows lie together.
 */
export function growTree(
  bins: readonly FeatureBins[],
  binned: BinnedRows,
  histograms: Histograms,
  order: Int32Array,
  options: GrowthOptions,
): GrownTree {
  const { features, leaves, depth, minimumLeaf } = options;
  const { stride } = histograms;
  const feature: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const leftBins: number[] = [];
  const moved = roomFor(order.length);
  const keep = areKept(bins, stride, leaves);

  const addLeaf = () => {
    feature.push(-1);
    left.push(-1);
    right.push(-1);
    for (let word = 0; word < 8; word++) leftBins.push(0);
    return feature.length - 1;
  };

  const count = (from: number, to: number): Histogram => histograms.count(features, order, from, to);

  const less = (parent: Histogram, child: Histogram): Histogram => {
    histograms.subtract(features, parent, child);
    return parent;
  };

  const search = (part: Part, histogram: Histogram): Growing => {
    const totals = new Float64Array(stride);
    const any = histogram[features[0]];
    for (let i = 0; i < any.length; i += stride) {
      for (let slot = 0; slot < stride; slot++) totals[slot] += any[i + slot];
    }
    let split: Growing["split"];
    for (const index of features) {
      const found = bestSplit(bins[index], histogram[index], totals, options, split?.gain);
      if (found !== undefined) split = { ...found, feature: index };
    }
    if (keep && split !== undefined) return { ...part, histogram, split };
    histograms.give(histogram);
    return { ...part, split };
  };

  const mayDivide = ({ from, to, depth: level }: Part) =>
    level < depth && to - from >= 2 * Math.max(1, minimumLeaf) && features.length > 0;

  const divide = (parent: Growing, split: NonNullable<Growing["split"]>, last: boolean): readonly Growing[] => {
    const { node, from, to } = parent;
    const middle = partition(order, moved, binned.columns[split.feature], split.leftBins, from, to);
    feature[node] = split.feature;
    left[node] = addLeaf();
    right[node] = addLeaf();
    for (let word = 0; word < 8; word++) leftBins[8 * node + word] = split.leftBins[word];
    const depth = parent.depth + 1;
    const sides: Part[] = [
      { node: left[node], from, to: middle, depth },
      { node: right[node], from: middle, to, depth },
    ];
    const smaller = middle - from <= to - middle ? 0 : 1;
    const [small, large] = [sides[smaller], sides[1 - smaller]];
    if (last || !mayDivide(large)) {
      if (parent.histogram !== undefined) histograms.give(parent.histogram);
      return sides;
    }
    const counted = mayDivide(small) || parent.histogram !== undefined ? count(small.from, small.to) : undefined;
    const rest =
      counted !== undefined && parent.histogram !== undefined
        ? less(parent.histogram, counted)
        : count(large.from, large.to);
    const searched = search(large, rest);
    if (counted === undefined) return [small, searched];
    if (mayDivide(small)) return [search(small, counted), searched];
    histograms.give(counted);
    return [small, searched];
  };

  const whole: Part = { node: addLeaf(), from: 0, to: order.length, depth: 0 };
  const frontier: Growing[] = [mayDivide(whole) ? search(whole, count(0, order.length)) : whole];
  while (frontier.length < leaves) {
    let best = 0;
    for (let i = 1; i < frontier.length; i++) {
      if ((frontier[i].split?.gain ?? 0) > (frontier[best].split?.gain ?? 0)) best = i;
    }
    const { split } = frontier[best];
    if (split === undefined) break;
    frontier.splice(best, 1, ...divide(frontier[best], split, frontier.length + 1 === leaves));
  }
  for (const { histogram } of frontier) if (histogram !== undefined) histograms.give(histogram);
  return {
    tree: {
      feature: Int32Array.from(feature),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      leftBins: Int32Array.from(leftBins),
    },
    leaves: frontier.map(({ node, from, to }) => ({ node, from, to })),
  };
}

/** The leaf that a binned row falls into. */
export function leafOf({ feature, left, right, leftBins }: Tree, columns: readonly Uint8Array[], row: number): number {
  let node = 0;
  while (feature[node] >= 0) {
    node = goesLeft(leftBins, 8 * node, columns[feature[node]][row]) ? left[node] : right[node];
  }
  return node;
}

let spare = new Int32Array(0);

/** An array of at least this length, with anything in it, until the next is asked for. */
function roomFor(length: number): Int32Array {
  if (spare.length < length) spare = new Int32Array(length);
  return spare;
}

const goLeft = new Uint8Array(256);

/** Moves rows that go left before the others, keeping their order; returns where the right ones begin. */
function partition(
  order: Int32Array,
  moved: Int32Array,
  column: Uint8Array,
  leftBins: Int32Array,
  from: number,
  to: number,
): number {
  for (let bin = 0; bin < 256; bin++) goLeft[bin] = (leftBins[bin >>> 5] >>> (bin & 31)) & 1;
  let kept = from;
  let aside = 0;
  for (let i = from; i < to; i++) {
    // Written to both and counted in one: cheaper than a branch that nobody can foresee.
    const row = order[i];
    const stays = goLeft[column[row]];
    order[kept] = row;
    moved[aside] = row;
    kept += stays;
    aside += 1 - stays;
  }
  order.set(moved.subarray(0, aside), kept);
  return kept;
}
