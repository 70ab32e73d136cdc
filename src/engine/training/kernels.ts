// The optimisers' inner loops, in WebAssembly with 128-bit vectors, over one memory that holds parameters, gradients
// and moments. ONNX Runtime reads parameters and writes gradients in that same memory, so nothing is copied.

import { kernelBytes } from "./kernelBytes.js";

/** The functions of kernels.wat; arrays are byte offsets that are multiples of 16, counts multiples of 4. */
export interface Kernels {
  descend(count: number, parameter: number, gradient: number, rate: number, shrink: number): void;
  momentum(
    count: number,
    parameter: number,
    gradient: number,
    buffer: number,
    scale: number,
    l2: number,
    momentum: number,
    rate: number,
    ofGradient: number,
    ofBuffer: number,
  ): void;
  adam(
    count: number,
    parameter: number,
    gradient: number,
    first: number,
    second: number,
    scale: number,
    l2: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    shrink: number,
    rate: number,
    correction: number,
    epsilon: number,
  ): void;
  lion(
    count: number,
    parameter: number,
    gradient: number,
    momentum: number,
    scale: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    shrink: number,
    rate: number,
  ): void;
  sumOfSquares(count: number, gradient: number): number;
  blend(count: number, target: number, source: number, keep: number, share: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** The kernels over `memory`. */
export function kernelsOver(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, "base64"));
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  if (!areKernels(exports)) throw new Error("kernels.wat and kernels.ts differ");
  return exports;
}

const NAMES = ["descend", "momentum", "adam", "lion", "sumOfSquares", "blend"];

function areKernels(exports: object): exports is Kernels {
  const entries = new Map(Object.entries(exports));
  return NAMES.every((name) => typeof entries.get(name) === "function");
}
