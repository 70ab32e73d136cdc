// What predictions amount to: pointers to nodes, marks, classes, truth values (Veličković et al. 2022, §4). Orders that were
// predicted as permutations become pointers to predecessors again.

import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { fusePermutation } from "../permutations.js";
import type { Specification } from "../specification.js";

/** Decisions of one batch by feature, of the shape that the benchmark's truths have: pointers as indices. */
export function decide(
  specification: Specification,
  logits: Readonly<Record<string, NDArray>>,
): Record<string, NDArray> {
  const decided: Record<string, NDArray> = {};
  for (const [name, array] of Object.entries(logits)) {
    const { type } = specification[name];
    const mask = logits[`${name}_mask`];
    if (type === "permutationPointer" && mask !== undefined) decided[name] = fused(array, mask);
    else if (name.endsWith("_mask") && specification[name.replace(/_mask$/, "")]?.type === "permutationPointer")
      continue;
    else if (type === "scalar") decided[name] = array;
    else if (type === "mask")
      decided[name] = ndarray(
        Float32Array.from(numbers(array), (z) => Number(z > 0)),
        array.shape,
      );
    else if (type === "pointer" || type === "shouldBePermutation") decided[name] = places(array);
    else decided[name] = ones(array);
  }
  return decided;
}

function fused(permutation: NDArray, mask: NDArray): NDArray {
  const size = mask.shape[mask.shape.length - 1];
  return ndarray(fusePermutation(numbers(sinkhorn(permutation, size)), numbers(ones(mask)), size), mask.shape);
}

// Rows [..., size] by the place of their largest element.
function places(array: NDArray): NDArray {
  const size = array.shape[array.shape.length - 1];
  const values = numbers(array);
  const found = Float32Array.from({ length: values.length / size }, (_, row) => largest(values, row * size, size));
  return ndarray(found, array.shape.slice(0, -1));
}

// A one in the place of each row's largest element.
function ones(array: NDArray): NDArray {
  const size = array.shape[array.shape.length - 1];
  const values = numbers(array);
  const found = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += size) found[start + largest(values, start, size)] = 1;
  return ndarray(found, array.shape);
}

function largest(values: ArrayLike<number>, start: number, size: number): number {
  let best = 0;
  for (let at = 1; at < size; at++) if (values[start + at] > values[start + best]) best = at;
  return best;
}

// Fifty rounds of normalising rows and columns of exp(10 · logits) without a diagonal, in logarithms, as published for scoring.
function sinkhorn(logits: NDArray, size: number): NDArray {
  const log = Float64Array.from(numbers(logits), (value, at) => {
    const [row, column] = [Math.floor(at / size) % size, at % size];
    return 10 * value - (row === column ? 1e6 : 0);
  });
  for (let start = 0; start < log.length; start += size * size) {
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < size; i++) normalise(log, start + i * size, 1, size);
      for (let i = 0; i < size; i++) normalise(log, start + i, size, size);
    }
  }
  return ndarray(Float32Array.from(log), logits.shape);
}

function normalise(log: Float64Array, start: number, stride: number, size: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) most = Math.max(most, log[start + i * stride]);
  let total = 0;
  for (let i = 0; i < size; i++) total += Math.exp(log[start + i * stride] - most);
  const shift = most + Math.log(total);
  for (let i = 0; i < size; i++) log[start + i * stride] -= shift;
}
