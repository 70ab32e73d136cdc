// The compiled kernels of boosting, histogramKernel.wat, splitKernel.wat and rowKernel.wat, over one memory.

import { histogramKernelBytes } from "./histogramKernelBytes.js";
import { rowKernelBytes } from "./rowKernelBytes.js";
import { splitKernelBytes } from "./splitKernelBytes.js";

/** What the kernels export; numbers that name arrays or room are byte offsets in the memory. */
export interface BoostingKernel {
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
  sum(
    features: number,
    featureCount: number,
    histogram: number,
    numbers: number,
    order: number,
    rows: number,
    hessians: number,
    gradients: number,
    gathered: number,
  ): void;
  number(features: number, featureCount: number, histogram: number, numbers: number): void;
  subtract(features: number, featureCount: number, parent: number, child: number): void;
  search(
    features: number,
    featureCount: number,
    histogram: number,
    room: number,
    minimumRows: number,
    minimumHessian: number,
    l2: number,
    minimumGain: number,
  ): number;
  divide(column: number, leftBins: number, order: number, rows: number, aside: number): number;
  squares(order: number, rows: number, gradients: number): number;
  step(order: number, rows: number, gradients: number, hessians: number, rate: number, l2: number): number;
  add(order: number, rows: number, scores: number, width: number, value: number): void;
  descend(root: number, depth: number, rows: number, scores: number, width: number): void;
}

interface KernelMemory {
  readonly buffer: ArrayBuffer;
  readonly kernel: BoostingKernel;
}

/** A memory up to this size is kept for the next fit. */
const mostKeptBytes = 2 ** 26;
const pageBytes = 2 ** 16;

let compiled: readonly WebAssembly.Module[] | undefined;
let kept: KernelMemory | undefined;

/**
 * The kernels over a memory of at least so many bytes: the one that was used before, with anything in it, if it is large
 * enough.
 */
export function boostingKernel(bytes: number): KernelMemory {
  if (kept !== undefined && kept.buffer.byteLength >= bytes) return kept;
  const room = bytes <= mostKeptBytes ? 2 ** Math.ceil(Math.log2(Math.max(pageBytes, bytes))) : bytes;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(room / pageBytes) });
  compiled ??= [histogramKernelBytes, splitKernelBytes, rowKernelBytes].map(
    (bytes64) => new WebAssembly.Module(Buffer.from(bytes64, "base64")),
  );
  const kernel: object = Object.assign(
    {},
    ...compiled.map((module) => new WebAssembly.Instance(module, { host: { memory } }).exports),
  );
  if (!isKernel(kernel)) throw new Error("the kernels and boostingKernel.ts differ");
  const made = { buffer: memory.buffer, kernel };
  if (room <= mostKeptBytes) kept = made;
  return made;
}

const names = ["count", "sum", "number", "subtract", "search", "divide", "squares", "step", "add", "descend"];

function isKernel(exports: object): exports is BoostingKernel {
  return names.every((name) => name in exports && typeof Reflect.get(exports, name) === "function");
}
