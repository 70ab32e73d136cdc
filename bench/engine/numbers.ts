// Numbers that TypeScript and Python make alike: a hash of each index, so that both sides begin from the same weights.

import { type NDArray, ndarray } from "../../src/engine/ndarray.js";
import { elementCount } from "../../src/engine/types.js";

/** Uniform numbers in [−scale, scale); bench/peers/engine_numbers.py makes the same. */
export function numbers(seed: number, shape: readonly number[], scale = 1): NDArray {
  return ndarray(fill(seed, elementCount(shape), scale), shape);
}

/** Integers in [0, bound). */
export function integers(seed: number, shape: readonly number[], bound: number): NDArray {
  const values = fill(seed, elementCount(shape), 1);
  return ndarray(
    Int32Array.from(values, (value) => Math.min(bound - 1, Math.floor(((value + 1) / 2) * bound))),
    shape,
    "i32",
  );
}

function fill(seed: number, count: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    let hash = (Math.imul(i, 2654435761) + seed * 40503 + 12345) >>> 0;
    hash = (hash ^ (hash >>> 16)) >>> 0;
    hash = Math.imul(hash, 2246822519) >>> 0;
    hash = (hash ^ (hash >>> 13)) >>> 0;
    return (hash / 2 ** 31 - 1) * scale;
  });
}
