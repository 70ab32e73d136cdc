// One tree grown on binned features, best leaf first, from per-bin sums (Ke et al. 2017, LightGBM): of two children only
// the smaller one's histogram is counted, the larger one's is what is left of the parent's.

import type { FeatureBins } from "./binning.js";
import { type FeatureSplit, goesLeft, type SplitLimits } from "./splitSearch.js";

/**
 * A node's histogram, by the number that its maker knows it by: for each feature, per bin
 * `[count, hessian, sum 0, …, sum W − 1]` of the node's rows.
 */
export type Histogram = number;

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
  /** The best division of a node by one of these features, of those that gain most the first; undefined if there is none. */
  search(features: Int32Array, histogram: Histogram, limits: SplitLimits): FeatureSplit | undefined;
  /**
   * Moves those of the rows `order[from] … order[to − 1]` that go left before the others, keeping their order; returns
   * where the right ones begin.
   */
  divide(split: FeatureSplit, order: Int32Array, from: number, to: number): number;
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
  /** Kept for its larger child's, where it may be divided. */
  readonly histogram?: Histogram | undefined;
  readonly split?: FeatureSplit | undefined;
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
  histograms: Histograms,
  order: Int32Array,
  options: GrowthOptions,
): GrownTree {
  const { features, leaves, depth: mostDepth } = options;
  const fewest = Math.max(1, options.minimumLeaf);
  const tree = blankTree(Math.max(1, Math.min(leaves, Math.floor(order.length / fewest))));
  let nodes = 1;
  const keep = areKept(bins, histograms.stride, leaves);

  const count = (from: number, to: number): Histogram => histograms.count(features, order, from, to);

  const less = (parent: Histogram, child: Histogram): Histogram => {
    histograms.subtract(features, parent, child);
    return parent;
  };

  const search = ({ node, from, to, depth }: Part, histogram: Histogram): Part => {
    const split = histograms.search(features, histogram, options);
    if (keep && split !== undefined) return { node, from, to, depth, histogram, split };
    histograms.give(histogram);
    return { node, from, to, depth, split };
  };

  const mayDivide = ({ from, to, depth }: Part) => depth < mostDepth && to - from >= 2 * fewest && features.length > 0;

  /** The two children of a part, the smaller one first; those of the `last` division are not searched. */
  const divide = (parent: Part, split: FeatureSplit, last: boolean): readonly [Part, Part] => {
    const { node, from, to, histogram } = parent;
    const middle = histograms.divide(split, order, from, to);
    const left = nodes++;
    const right = nodes++;
    tree.feature[node] = split.feature;
    tree.left[node] = left;
    tree.right[node] = right;
    tree.leftBins.set(split.leftBins, 8 * node);
    const depth = parent.depth + 1;
    const leftPart: Part = { node: left, from, to: middle, depth };
    const rightPart: Part = { node: right, from: middle, to, depth };
    const leftIsSmaller = middle - from <= to - middle;
    const small = leftIsSmaller ? leftPart : rightPart;
    const large = leftIsSmaller ? rightPart : leftPart;
    if (last || !mayDivide(large)) {
      if (histogram !== undefined) histograms.give(histogram);
      return [small, large];
    }
    const counted = mayDivide(small) || histogram !== undefined ? count(small.from, small.to) : undefined;
    const rest =
      counted !== undefined && histogram !== undefined ? less(histogram, counted) : count(large.from, large.to);
    const searched = search(large, rest);
    if (counted === undefined) return [small, searched];
    if (mayDivide(small)) return [search(small, counted), searched];
    histograms.give(counted);
    return [small, searched];
  };

  const whole: Part = { node: 0, from: 0, to: order.length, depth: 0 };
  const frontier: Part[] = [mayDivide(whole) ? search(whole, count(0, order.length)) : whole];
  while (frontier.length < leaves) {
    let best = 0;
    for (let i = 1; i < frontier.length; i++) {
      if ((frontier[i].split?.gain ?? 0) > (frontier[best].split?.gain ?? 0)) best = i;
    }
    const { split } = frontier[best];
    if (split === undefined) break;
    const [small, large] = divide(frontier[best], split, frontier.length + 1 === leaves);
    frontier.splice(best, 1, small, large);
  }
  for (const { histogram } of frontier) if (histogram !== undefined) histograms.give(histogram);
  return {
    tree: {
      feature: tree.feature.slice(0, nodes),
      left: tree.left.slice(0, nodes),
      right: tree.right.slice(0, nodes),
      leftBins: tree.leftBins.slice(0, 8 * nodes),
    },
    leaves: frontier.map(({ node, from, to }) => ({ node, from, to })),
  };
}

/** Room for the nodes of a tree with so many leaves, none of them divided. */
function blankTree(leaves: number): Tree {
  const nodes = 2 * leaves - 1;
  return {
    feature: new Int32Array(nodes).fill(-1),
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    leftBins: new Int32Array(8 * nodes),
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
