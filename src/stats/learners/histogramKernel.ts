// Histograms for boosting, counted by histogramKernel.wat: for all features of a node at once, bit for bit what the plain loops
// of histogramTree.ts come to.

import type { BinnedRows, FeatureBins } from "./binning.js";
import { histogramKernelBytes } from "./histogramKernelBytes.js";
import type { Histogram, Histograms } from "./histogramTree.js";

/** Histograms, and the arrays that they are counted from: in the kernel's memory until the next kernel is made. */
export interface BoostingHistograms extends Histograms {
  readonly stride: 3;
  /** Room for the numbers of all rows: what `count` is handed must lie here. */
  readonly order: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

const stride = 3;
/** Bytes of a feature's three words for the kernel. */
const wordBytes = 12;
/** A memory up to this size is kept for the next fit. */
const mostKeptBytes = 2 ** 26;
/** Above this nothing is counted here. */
const mostBytes = 2 ** 30;
const pageBytes = 2 ** 16;

/**
 * Histograms of the binned rows, of which at most `most` are in use at once; `undefined` where they would take too much
 * memory.
 */
export function kernelHistograms(
  bins: readonly FeatureBins[],
  { columns, rowCount }: BinnedRows,
  most: number,
): BoostingHistograms | undefined {
  let end = 0;
  const reserve = (bytes: number) => {
    const start = end;
    end += 16 * Math.ceil(bytes / 16);
    return start;
  };
  const gathered = reserve(16 * rowCount);
  const gradients = reserve(8 * rowCount);
  const hessians = reserve(8 * rowCount);
  const order = reserve(4 * rowCount);
  const words = reserve(wordBytes * bins.length);
  const columnAt = bins.map(() => reserve(rowCount));
  const histograms = end;
  // Where each feature's numbers lie within a histogram.
  const offsets = bins.map(({ count }) => reserve(8 * stride * (count + 1)) - histograms);
  const histogramBytes = end - histograms;
  end = histograms + most * histogramBytes;
  if (end > mostBytes) return undefined;

  const { memory, kernel } = memoryOf(end);
  const { buffer } = memory;
  for (const [index, column] of columns.entries()) new Uint8Array(buffer, columnAt[index], rowCount).set(column);
  const free: Histogram[] = [];
  const places = new Map<Histogram, number>();
  const take = (): Histogram => {
    const given = free.pop();
    if (given !== undefined) return given;
    if (places.size === most) throw new Error(`more than ${most} histograms are in use`);
    const place = histograms + places.size * histogramBytes;
    const made = bins.map(({ count }, index) => new Float64Array(buffer, place + offsets[index], stride * (count + 1)));
    places.set(made, place);
    return made;
  };
  const placeOf = (histogram: Histogram) => places.get(histogram) ?? Number.NaN;

  const table = new Int32Array(buffer, words, 3 * bins.length);
  let listed: Int32Array | undefined;
  const list = (features: Int32Array) => {
    if (listed === features) return;
    listed = features;
    for (let i = 0; i < features.length; i++) {
      const feature = features[i];
      const next = feature + 1 < offsets.length ? offsets[feature + 1] : histogramBytes;
      table[3 * i] = columnAt[feature];
      table[3 * i + 1] = offsets[feature];
      table[3 * i + 2] = next - offsets[feature];
    }
  };

  return {
    stride,
    order: new Int32Array(buffer, order, rowCount),
    gradients: new Float64Array(buffer, gradients, rowCount),
    hessians: new Float64Array(buffer, hessians, rowCount),
    count(features, rows, from, to) {
      if (rows.buffer !== buffer) throw new Error("these rows do not lie in the kernel's memory");
      list(features);
      const histogram = take();
      const first = rows.byteOffset + 4 * from;
      kernel.count(words, features.length, placeOf(histogram), first, to - from, hessians, gradients, gathered);
      return histogram;
    },
    subtract(features, parent, child) {
      list(features);
      kernel.subtract(words, features.length, placeOf(parent), placeOf(child));
    },
    give(histogram) {
      free.push(histogram);
    },
  };
}

interface KernelExports {
  count(
    features: number,
    featureCount: number,
    histogram: number,
    order: number,
    rows: number,
    hessians: number,
    gradients: number,
    gathered: number,
  ): void;
  subtract(features: number, featureCount: number, parent: number, child: number): void;
}

interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernel: KernelExports;
}

let compiled: WebAssembly.Module | undefined;
let kept: KernelMemory | undefined;

/** A kernel over a memory of at least so many bytes: the one that was used before, if it is large enough. */
function memoryOf(bytes: number): KernelMemory {
  if (kept !== undefined && kept.memory.buffer.byteLength >= bytes) return kept;
  const room = bytes <= mostKeptBytes ? 2 ** Math.ceil(Math.log2(Math.max(pageBytes, bytes))) : bytes;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(room / pageBytes) });
  compiled ??= new WebAssembly.Module(Buffer.from(histogramKernelBytes, "base64"));
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  if (!isKernel(exports)) throw new Error("histogramKernel.wat and histogramKernel.ts differ");
  const made = { memory, kernel: exports };
  if (room <= mostKeptBytes) kept = made;
  return made;
}

function isKernel(exports: object): exports is KernelExports {
  return (
    "count" in exports &&
    typeof exports.count === "function" &&
    "subtract" in exports &&
    typeof exports.subtract === "function"
  );
}
