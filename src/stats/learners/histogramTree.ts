// One tree grown on binned features, best leaf first, from per-bin sums (Ke et al. 2017, LightGBM): of two children only
// the smaller one's histogram is counted, the larger one's is what is left of the parent's.

import type { BinnedRows, FeatureBins } from "./binning.js";
import { bestSplit, type FoundSplit, goesLeft, type SplitLimits } from "./splitSearch.js";

/** The statistics that a tree is grown from. A row's are `[1, hessian, sum 0, …, sum W − 1]`. */
export interface RowStatistics {
  /** 2 + W. */
  readonly stride: number;
  /** Prepares the rows of a node, `order[from] … order[to − 1]`, for `accumulate`. */
  gather(order: Int32Array, from: number, to: number): void;
  /** Adds the gathered rows to a histogram, by their bins in one feature. */
  accumulate(histogram: Float64Array, column: Uint8Array, order: Int32Array, from: number, to: number): void;
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

interface Growing {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly totals: Float64Array;
  readonly histogram: Histogram | undefined;
  readonly split: (FoundSplit & { readonly feature: number }) | undefined;
}

/** One array per feature that may divide. */
type Histogram = readonly Float64Array[];

/** Histograms are kept for subtraction while those of all leaves together have at most this many numbers. */
const mostKeptNumbers = 2 ** 25;

/**
 * Grows a tree on the rows `order`, which is rearranged so that every leaf's rows lie together.
 */
export function growTree(
  bins: readonly FeatureBins[],
  binned: BinnedRows,
  statistics: RowStatistics,
  order: Int32Array,
  options: GrowthOptions,
): GrownTree {
  const { features, leaves, depth, minimumLeaf } = options;
  const { stride } = statistics;
  const feature: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const leftBins: number[] = [];
  const moved = new Int32Array(order.length);
  let numbers = 0;
  for (const index of features) numbers += (bins[index].count + 1) * stride;
  const keep = numbers * leaves <= mostKeptNumbers;

  const addLeaf = () => {
    feature.push(-1);
    left.push(-1);
    right.push(-1);
    for (let word = 0; word < 8; word++) leftBins.push(0);
    return feature.length - 1;
  };

  const count = (from: number, to: number): Histogram => {
    statistics.gather(order, from, to);
    return Array.from(features, (index) => {
      const histogram = new Float64Array((bins[index].count + 1) * stride);
      statistics.accumulate(histogram, binned.columns[index], order, from, to);
      return histogram;
    });
  };

  const search = (node: number, from: number, to: number, level: number, histogram: Histogram): Growing => {
    const totals = new Float64Array(stride);
    for (let i = 0; i < histogram[0].length; i++) totals[i % stride] += histogram[0][i];
    let split: Growing["split"];
    for (let i = 0; i < features.length; i++) {
      const limits = split === undefined ? options : { ...options, minimumGain: split.gain };
      const found = bestSplit(bins[features[i]], histogram[i], totals, limits);
      if (found !== undefined) split = { ...found, feature: features[i] };
    }
    return { node, from, to, depth: level, totals, histogram: keep && split ? histogram : undefined, split };
  };

  const mayDivide = (size: number, level: number) =>
    level < depth && size >= 2 * minimumLeaf && size >= 2 && features.length > 0;

  const finished = (node: number, from: number, to: number, level: number): Growing => ({
    node,
    from,
    to,
    depth: level,
    totals: new Float64Array(stride),
    histogram: undefined,
    split: undefined,
  });

  const divide = (parent: Growing, split: NonNullable<Growing["split"]>): readonly [Growing, Growing] => {
    const { from, to } = parent;
    const middle = partition(order, moved, binned.columns[split.feature], split.leftBins, from, to);
    feature[parent.node] = split.feature;
    left[parent.node] = addLeaf();
    right[parent.node] = addLeaf();
    for (let word = 0; word < 8; word++) leftBins[8 * parent.node + word] = split.leftBins[word];
    const level = parent.depth + 1;
    const sides = [
      { node: left[parent.node], from, to: middle },
      { node: right[parent.node], from: middle, to },
    ];
    const open = sides.map((side) => mayDivide(side.to - side.from, level));
    const small = middle - from <= to - middle ? 0 : 1;
    const large = 1 - small;
    const children: Growing[] = sides.map((side) => finished(side.node, side.from, side.to, level));
    const build = (side: number, histogram: Histogram) => {
      children[side] = search(sides[side].node, sides[side].from, sides[side].to, level, histogram);
    };
    let counted: Histogram | undefined;
    if (open[small] || (open[large] && parent.histogram !== undefined))
      counted = count(sides[small].from, sides[small].to);
    if (open[large]) {
      build(
        large,
        parent.histogram && counted ? subtract(parent.histogram, counted) : count(sides[large].from, sides[large].to),
      );
    }
    if (open[small] && counted !== undefined) build(small, counted);
    return [children[0], children[1]];
  };

  const root = addLeaf();
  const frontier = [
    mayDivide(order.length, 0)
      ? search(root, 0, order.length, 0, count(0, order.length))
      : finished(root, 0, order.length, 0),
  ];
  while (frontier.length < leaves) {
    let best = -1;
    let bestGain = 0;
    for (let i = 0; i < frontier.length; i++) {
      const gain = frontier[i].split?.gain ?? 0;
      if (gain > bestGain) {
        best = i;
        bestGain = gain;
      }
    }
    const split = best < 0 ? undefined : frontier[best].split;
    if (split === undefined) break;
    frontier.splice(best, 1, ...divide(frontier[best], split));
  }
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

/** The parent's histogram less one child's, in place. */
function subtract(parent: Histogram, child: Histogram): Histogram {
  for (const [index, histogram] of parent.entries()) {
    const other = child[index];
    for (let i = 0; i < histogram.length; i++) histogram[i] -= other[i];
  }
  return parent;
}

/** Moves rows that go left before the others, keeping their order; returns where the right ones begin. */
function partition(
  order: Int32Array,
  moved: Int32Array,
  column: Uint8Array,
  leftBins: Int32Array,
  from: number,
  to: number,
): number {
  const goLeft = Uint8Array.from({ length: 256 }, (_, bin) => (goesLeft(leftBins, 0, bin) ? 1 : 0));
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
