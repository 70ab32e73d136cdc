// What boosting learns from, in the memory of its kernels: histograms are counted by histogramKernel.wat and searched by
// splitKernel.wat, for all features of a node at once, rows parted by rowKernel.wat; bit for bit what the plain loops of
// boostingRows.ts, plainHistograms.ts and splitSearch.ts come to.

import type { BinnedRows, FeatureBins } from "./binning.js";
import { boostingKernel } from "./boostingKernel.js";
import type { BoostingRoom, BoostingRows } from "./boostingRows.js";
import { nodeBytes, writeTree } from "./descent.js";
import type { Histogram } from "./histogramTree.js";

/** Rows whose arrays lie in the kernel's memory, until the next kernel is asked for. */
export interface KernelRows extends BoostingRows {
  /** One feature's numbers: per bin `[count, hessian, gradient]`. */
  read(histogram: Histogram, feature: number): Float64Array;
}

const stride = 3;
/** Bytes of a feature's four words for the kernels. */
const wordBytes = 16;
const binBytes = 24;
/** What splitKernel.wat's search writes and works in: where its parts begin, and where it ends. */
const found = { gain: 0, leftBins: 16, end: 2368 + binBytes * 256 };
/** Above this nothing is counted here. */
const mostBytes = 2 ** 30;

/** The binned rows as boosting needs them; `undefined` where they would take too much memory. */
export function kernelRows(
  bins: readonly FeatureBins[],
  { columns, rowCount }: BinnedRows,
  { histograms: most, leaves, width }: BoostingRoom,
): KernelRows | undefined {
  let end = 0;
  const reserve = (bytes: number) => {
    const start = end;
    end += 16 * Math.ceil(bytes / 16);
    return start;
  };
  // While a node is counted its rows' statistics lie here, while it is divided those that are set aside.
  const gathered = reserve(16 * rowCount);
  const gradients = reserve(8 * rowCount);
  const hessians = reserve(8 * rowCount);
  const scores = reserve(8 * width * rowCount);
  const order = reserve(4 * rowCount);
  const words = reserve(wordBytes * bins.length);
  const nodes = reserve(nodeBytes * (2 * Math.min(leaves, rowCount) - 1));
  const room = reserve(found.end);
  const columnAt = bins.map(() => reserve(rowCount));
  const histograms = end;
  // Where each feature's numbers lie within a histogram.
  const offsets = bins.map(({ count }) => reserve(binBytes * (count + 1)) - histograms);
  const histogramBytes = end - histograms;
  // One more has the numbers of all rows, which every tree begins with.
  const numbers = histograms + most * histogramBytes;
  end = numbers + histogramBytes;
  if (end > mostBytes) return undefined;

  const { buffer, kernel } = boostingKernel(end);
  for (const [index, column] of columns.entries()) new Uint8Array(buffer, columnAt[index], rowCount).set(column);
  const gain = new Float64Array(buffer, room + found.gain, 1);
  const leftBins = new Int32Array(buffer, room + found.leftBins, 8);

  let made = 0;
  const free: Histogram[] = [];
  const take = (): Histogram => {
    const given = free.pop();
    if (given !== undefined) return given;
    if (made === most) throw new Error(`more than ${most} histograms are in use`);
    return histograms + made++ * histogramBytes;
  };

  const table = new Int32Array(buffer, words, 4 * bins.length);
  let listed: Int32Array | undefined;
  let numbered = false;
  const list = (features: Int32Array) => {
    if (listed === features) return;
    listed = features;
    numbered = false;
    for (let i = 0; i < features.length; i++) {
      const feature = features[i];
      table[4 * i] = columnAt[feature];
      table[4 * i + 1] = offsets[feature];
      const next = feature + 1 < offsets.length ? offsets[feature + 1] : histogramBytes;
      table[4 * i + 2] = next - offsets[feature];
      table[4 * i + 3] = bins[feature].kind === "category" ? 1 : 0;
    }
  };
  const placeOf = (rows: Int32Array, from: number) => {
    if (rows.buffer !== buffer) throw new Error("these rows do not lie in the kernel's memory");
    return rows.byteOffset + 4 * from;
  };

  return {
    stride,
    order: new Int32Array(buffer, order, rowCount),
    gradients: new Float64Array(buffer, gradients, rowCount),
    hessians: new Float64Array(buffer, hessians, rowCount),
    scores: new Float64Array(buffer, scores, width * rowCount),
    count(features, inOrder, from, to) {
      const first = placeOf(inOrder, from);
      list(features);
      const histogram = take();
      const [listing, rows] = [features.length, to - from];
      if (numbered && rows === rowCount) {
        kernel.sum(words, listing, histogram, numbers, first, rows, hessians, gradients, gathered);
        return histogram;
      }
      kernel.count(words, listing, histogram, first, rows, hessians, gradients, gathered);
      if (rows === rowCount) {
        kernel.number(words, listing, histogram, numbers);
        numbered = true;
      }
      return histogram;
    },
    subtract(features, parent, child) {
      list(features);
      kernel.subtract(words, features.length, parent, child);
    },
    give(histogram) {
      free.push(histogram);
    },
    search(features, histogram, { minimumLeaf, minimumHessian, l2, minimumGain }) {
      list(features);
      const best = kernel.search(words, features.length, histogram, room, minimumLeaf, minimumHessian, l2, minimumGain);
      return best < 0 ? undefined : { feature: features[best], gain: gain[0], leftBins: leftBins.slice() };
    },
    divide(split, rows, from, to) {
      leftBins.set(split.leftBins);
      const first = placeOf(rows, from);
      return from + kernel.divide(columnAt[split.feature], leftBins.byteOffset, first, to - from, gathered);
    },
    squares(count) {
      return kernel.squares(order, count, gradients);
    },
    step(from, to, rate, l2) {
      return kernel.step(order + 4 * from, to - from, gradients, hessians, rate, l2);
    },
    add(from, to, output, value) {
      kernel.add(order + 4 * from, to - from, scores + 8 * output, 8 * width, value);
    },
    addTree(tree, output) {
      const depth = writeTree(tree, columnAt, buffer, nodes);
      kernel.descend(nodes, depth, rowCount, scores + 8 * output, 8 * width);
    },
    read(histogram, feature) {
      return new Float64Array(buffer, histogram + offsets[feature], stride * (bins[feature].count + 1));
    },
  };
}
