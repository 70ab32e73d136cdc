// A k-d tree (Friedman, Bentley & Finkel 1977) over points in memory order, searched with the distance to a node's
// cell updated one dimension at a time (Arya & Mount 1993).

import { everyIndex } from "./arrays.js";
import type { NearestList } from "./nearestList.js";

const pointsInLeaf = 16;

/**
 * Adds to `list` the points nearest to row `row` of `queries`, but not the point `excluded` (−1: none). Returns how
 * many points it has looked at.
 */
export type NeighbourSearch = (queries: Float64Array, row: number, excluded: number, list: NearestList) => number;

/** Builds a tree over row-major points in O(n log n) and returns the search in it. */
export function kdTreeSearch(points: Float64Array, dims: number): NeighbourSearch {
  const count = points.length / dims;
  const order = everyIndex(count);
  // Nodes are numbered as in a heap: the children of i are 2i + 1 and 2i + 2. A node holds order[from … to).
  const nodes = 2 ** (Math.ceil(Math.log2(Math.max(1, count / pointsInLeaf))) + 1);
  const splitDimension = new Uint16Array(nodes);
  const splitValue = new Float64Array(nodes);

  const build = (node: number, from: number, to: number) => {
    if (to - from <= pointsInLeaf) return;
    const dimension = widestDimension(points, dims, order, from, to);
    const middle = (from + to) >>> 1;
    selectNth(points, dims, dimension, order, from, to - 1, middle);
    splitDimension[node] = dimension;
    splitValue[node] = points[order[middle] * dims + dimension];
    build(2 * node + 1, from, middle);
    build(2 * node + 2, middle, to);
  };
  build(0, 0, count);

  const ordered = new Float64Array(points.length);
  for (let i = 0; i < count; i++) {
    for (let dim = 0; dim < dims; dim++) ordered[i * dims + dim] = points[order[i] * dims + dim];
  }

  // How far, per dimension, the query lies outside the cell that is being visited.
  const outside = new Float64Array(dims);
  return (queries, row, excluded, list) => {
    const at = row * dims;
    let worst = list.worst(row);
    let compared = 0;

    const scanLeaf = (from: number, to: number) => {
      compared += to - from;
      for (let point = from; point < to; point++) {
        const start = point * dims;
        let sum = 0;
        for (let dim = 0; dim < dims && sum < worst; dim++) {
          const difference = queries[at + dim] - ordered[start + dim];
          sum += difference * difference;
        }
        if (sum < worst && order[point] !== excluded) worst = list.add(row, order[point], sum);
      }
    };

    const visit = (node: number, from: number, to: number, square: number) => {
      if (to - from <= pointsInLeaf) {
        scanLeaf(from, to);
        return;
      }
      const middle = (from + to) >>> 1;
      const dimension = splitDimension[node];
      const beyond = queries[at + dimension] - splitValue[node];
      const before = outside[dimension];
      const farSquare = square - before * before + beyond * beyond;
      if (beyond < 0) visit(2 * node + 1, from, middle, square);
      else visit(2 * node + 2, middle, to, square);
      if (farSquare >= worst) return;
      outside[dimension] = beyond;
      if (beyond < 0) visit(2 * node + 2, middle, to, farSquare);
      else visit(2 * node + 1, from, middle, farSquare);
      outside[dimension] = before;
    };
    visit(0, 0, count, 0);
    return compared;
  };
}

function widestDimension(points: Float64Array, dims: number, order: Int32Array, from: number, to: number): number {
  let [widest, width] = [0, -1];
  for (let dim = 0; dim < dims; dim++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const value = points[order[i] * dims + dim];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > width) [widest, width] = [dim, high - low];
  }
  return widest;
}

// Quickselect (Hoare 1961), median of three: order[nth] gets the point that sorting would put there, smaller ones
// come before it and larger ones after.
function selectNth(
  points: Float64Array,
  dims: number,
  dimension: number,
  order: Int32Array,
  first: number,
  last: number,
  nth: number,
): void {
  const valueAt = (i: number) => points[order[i] * dims + dimension];
  let [low, high] = [first, last];
  while (low < high) {
    const [a, b, c] = [valueAt(low), valueAt((low + high) >>> 1), valueAt(high)];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let [i, j] = [low, high];
    while (i <= j) {
      while (valueAt(i) < pivot) i++;
      while (valueAt(j) > pivot) j--;
      if (i > j) break;
      const held = order[i];
      order[i++] = order[j];
      order[j--] = held;
    }
    if (nth <= j) high = j;
    else if (nth >= i) low = i;
    else return;
  }
}
