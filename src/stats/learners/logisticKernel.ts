// The kernel of logisticKernel.wat, over a memory that is kept from one fit to the next.

import { logisticKernelBytes } from "./logisticKernelBytes.js";

/** The functions of logisticKernel.wat; arrays are byte offsets, steps are bytes. */
export interface LogisticKernel {
  multiply(
    a: number,
    aRow: number,
    aStep: number,
    rows: number,
    depth: number,
    b: number,
    bStep: number,
    c: number,
    cRow: number,
    vectors: number,
  ): void;
  weigh(a: number, aStep: number, rows: number, weights: number, b: number, vectors: number): void;
  logistic(raw: number, actual: number, rows: number, loss: number): void;
  softmax(raw: number, actual: number, rows: number, loss: number, vectors: number): void;
}

export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  readonly kernel: LogisticKernel;
}

/** A memory up to this size is kept for the next fit. */
const mostKeptBytes = 2 ** 26;
const pageBytes = 2 ** 16;

let compiled: WebAssembly.Module | undefined;
let kept: KernelMemory | undefined;

/** A kernel over a memory of at least so many bytes, not all zero: the next call may hand out the same one. */
export function logisticKernel(bytes: number): KernelMemory {
  if (kept !== undefined && kept.buffer.byteLength >= bytes) return kept;
  const room = bytes <= mostKeptBytes ? 2 ** Math.ceil(Math.log2(Math.max(pageBytes, bytes))) : bytes;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(room / pageBytes) });
  compiled ??= new WebAssembly.Module(Buffer.from(logisticKernelBytes, "base64"));
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  if (!isKernel(exports)) throw new Error("logisticKernel.wat and logisticKernel.ts differ");
  const made = { buffer: memory.buffer, kernel: exports };
  if (room <= mostKeptBytes) kept = made;
  return made;
}

const names = ["multiply", "weigh", "logistic", "softmax"];

function isKernel(exports: object): exports is LogisticKernel {
  const entries = new Map(Object.entries(exports));
  return names.every((name) => typeof entries.get(name) === "function");
}
