// Losses by type (Veličković et al. 2022, §4.1): one value for each element that is predicted, and which of them count. A truth
// of −1 is masked. How many count in all is known before the network runs: `countOf` says so on the host.

import type { NDArray } from "../../../engine/ndarray.js";
import { numbers } from "../../../engine/ndarray.js";
import { binaryCrossEntropy } from "../../../engine/network/losses/crossEntropy.js";
import {
  cast,
  equal,
  greater,
  maximum,
  multiply,
  negate,
  square,
  subtract,
} from "../../../engine/operations/elementwise.js";
import { max, sum } from "../../../engine/operations/reduce.js";
import { logSoftmax } from "../../../engine/operations/softmax.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { FeatureSpecification, Stage } from "../specification.js";

/**
 * The loss of each element, 0 where the truth is masked: the shape of the prediction, without its last axis where that holds logits of
 * alternatives. `truth` has the same shape as `logits` (pointers expanded).
 */
export function elementLosses({ type, stage }: FeatureSpecification, truth: Tensor, logits: Tensor): Tensor {
  const chosen = (logs: Tensor, target: Tensor) => negate(sum(multiply(target, logs), { axes: -1 }));
  switch (type) {
    case "scalar":
      return square(subtract(logits, truth));
    case "mask": {
      const counts = cast(greater(truth, -0.5), "f32");
      return multiply(counts, binaryCrossEntropy(logits, truth));
    }
    case "maskOne":
      return chosen(logSoftmax(logits), stage === "hint" ? truth : maximum(truth, 0));
    case "categorical": {
      if (stage !== "hint") return chosen(logSoftmax(logits), maximum(truth, 0));
      const counts = cast(equal(max(truth, { axes: -1 }), 1), "f32");
      return multiply(counts, chosen(logSoftmax(logits), truth));
    }
    case "pointer":
    case "shouldBePermutation":
      return chosen(logSoftmax(logits), truth);
    case "permutationPointer":
      return chosen(logits, truth);
  }
}

/**
 * How many elements of one sample's `truth` count in the mean. `length` is that of the last axis; of truths with alternatives (but
 * pointers, which are indices on the host) it holds the alternatives.
 */
export function countOf(
  { type }: FeatureSpecification,
  stage: Stage,
  truth: ArrayLike<number>,
  length: number,
): number {
  const groups = () => Math.max(1, truth.length / Math.max(1, length));
  switch (type) {
    case "scalar":
    case "pointer":
    case "shouldBePermutation":
      return truth.length;
    case "mask":
      return count(truth, (value) => value !== -1);
    case "maskOne":
      return stage === "hint" ? groups() : count(truth, (value) => value === 1);
    case "categorical":
      return count(truth, (value) => value === 1);
    case "permutationPointer":
      return groups();
  }
}

function count(values: ArrayLike<number>, holds: (value: number) => boolean): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) if (holds(values[at])) total++;
  return total;
}

/** The elements of one sample of an array [batch, …]. */
export function sampleOf(array: NDArray, sample: number): ArrayLike<number> {
  const length = array.data.length / array.shape[0];
  const all = numbers(array);
  return all instanceof Float32Array
    ? all.subarray(sample * length, (sample + 1) * length)
    : Array.from({ length }, (_, at) => all[sample * length + at]);
}
