// Rows sent down boosted trees by rowKernel.wat.

import type { BinnedRows } from "./binning.js";
import { boostingKernel } from "./boostingKernel.js";
import { leafOf, type Tree } from "./histogramTree.js";

export interface BoostedTree extends Tree {
  /** What each node adds to the raw score, learning rate included. */
  readonly values: Float64Array;
}

/** Room that a node takes in the kernel's memory. */
export const nodeBytes = 64;

/**
 * Writes a tree into the kernel's memory, from byte `at` on (a multiple of sixteen), for rows whose columns lie at `columnAt`.
 * Returns how many steps lead to its deepest leaf.
 */
export function writeTree(tree: BoostedTree, columnAt: readonly number[], buffer: ArrayBuffer, at: number): number {
  const { feature, left, right, leftBins, values } = tree;
  const words = new Int32Array(buffer, at, (nodeBytes / 4) * feature.length);
  const numbers = new Float64Array(buffer, at, (nodeBytes / 8) * feature.length);
  let deepest = 0;
  words[3] = 0;
  for (let node = 0; node < feature.length; node++) {
    const word = (nodeBytes / 4) * node;
    const isLeaf = feature[node] < 0;
    const children = isLeaf ? [node, node] : [right[node], left[node]];
    words[word] = columnAt[isLeaf ? 0 : feature[node]];
    words[word + 1] = at + nodeBytes * children[0];
    words[word + 2] = at + nodeBytes * children[1];
    numbers[(nodeBytes / 8) * node + 2] = values[node];
    if (isLeaf) continue;
    for (let i = 0; i < 8; i++) words[word + 8 + i] = leftBins[8 * node + i];
    // The word that the kernel does not read holds the node's depth; children come after their parent.
    const depth = words[word + 3] + 1;
    for (const child of children) words[(nodeBytes / 4) * child + 3] = depth;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Writing trees for the kernel takes longer than sending fewer rows than this down them. */
const fewRows = 32;
/** Rows go down all trees in blocks whose bins take about this much room, of at most so many rows. */
const blockBytes = 2 ** 22;
const blockRows = 4096;

/** Adds each tree's value for every binned row to `scores`, `width` numbers a row: per round, one tree for each of them. */
export function addTrees(
  rounds: readonly (readonly (BoostedTree | undefined)[])[],
  binned: BinnedRows,
  scores: Float64Array,
  width: number,
): void {
  const { columns, rowCount } = binned;
  if (rowCount < fewRows) {
    for (const round of rounds) {
      for (const [output, tree] of round.entries()) {
        if (tree !== undefined) addPlainly(tree, binned, scores, width, output);
      }
    }
    return;
  }
  const most = Math.min(rowCount, blockRows, Math.max(fewRows, Math.floor(blockBytes / columns.length)));
  const own = 16 * Math.ceil(most / 16);
  const columnAt = columns.map((_, index) => own * index);
  const scoresAt = own * columns.length;
  const treeAt = scoresAt + 16 * Math.ceil((width * most) / 2);
  const nodes = Math.max(1, ...rounds.flat().map((tree) => tree?.feature.length ?? 0));
  const { buffer, kernel } = boostingKernel(treeAt + nodeBytes * nodes);
  for (let from = 0; from < rowCount; from += most) {
    const rows = Math.min(most, rowCount - from);
    for (const [index, column] of columns.entries()) {
      new Uint8Array(buffer, columnAt[index], rows).set(column.subarray(from, from + rows));
    }
    const block = scores.subarray(width * from, width * (from + rows));
    const summed = new Float64Array(buffer, scoresAt, block.length);
    summed.set(block);
    for (const round of rounds) {
      for (const [output, tree] of round.entries()) {
        if (tree === undefined) continue;
        const depth = writeTree(tree, columnAt, buffer, treeAt);
        kernel.descend(treeAt, depth, rows, scoresAt + 8 * output, 8 * width);
      }
    }
    block.set(summed);
  }
}

/** Adds the tree's value for every binned row to `scores[output + row × width]`. */
export function addPlainly(
  tree: BoostedTree,
  { columns, rowCount }: BinnedRows,
  scores: Float64Array,
  width: number,
  output: number,
): void {
  const { values } = tree;
  for (let row = 0; row < rowCount; row++) scores[output + row * width] += values[leafOf(tree, columns, row)];
}
