// Attention: each query takes the mean of the values, weighted by how well their keys match it (Vaswani et al. 2017).

import { full } from "../operations/constant.js";
import { customGradient } from "../operations/customGradient.js";
import { add, cast, multiply, negate, subtract } from "../operations/elementwise.js";
import { matmul } from "../operations/matmul.js";
import { concatenate } from "../operations/movement.js";
import { sum, sumTo } from "../operations/reduce.js";
import { softmax } from "../operations/softmax.js";
import type { Tensor } from "../tensor.js";
import { isFloat } from "../types.js";

export interface AttendOptions {
  /** Added to the scores [..., queries, keys], or truth values that say which keys a query may look at; broadcasts. */
  readonly mask?: Tensor;
  /** What the weights are multiplied by before values are summed, such as dropout's factors; broadcasts to them. */
  readonly factors?: Tensor;
}

// Far enough below any score that its exponential is 0, and finite: a query that may look nowhere looks everywhere.
const MASKED = -1e9;

/** Truth values as what is added to scores: 0 where they hold. Numbers stay as they are. */
export function additiveMask(mask: Tensor): Tensor {
  return isFloat(mask.dtype) ? mask : multiply(subtract(1, cast(mask, "f32")), MASKED);
}

/**
 * softmax(q kᵀ + mask) v of queries [..., n, depth], keys [..., m, depth] and values [..., m, width]: [..., n, width].
 * Scores are not scaled: divide the queries, or the weights that make them, by √depth.
 */
export function attend(q: Tensor, k: Tensor, v: Tensor, { mask, factors }: AttendOptions = {}): Tensor {
  const additive = mask === undefined ? full([1, 1], 0, q.dtype) : additiveMask(mask);
  return factors === undefined ? weightedValues(q, k, v, additive) : factoredValues(q, k, v, additive, factors);
}

function weights(q: Tensor, k: Tensor, mask: Tensor): Tensor {
  return softmax(add(matmul(q, k, { transposeB: true }), mask));
}

// The derivative through softmax, dS = P ⊙ (dP − rowsum(P ⊙ dP)), takes several passes over the largest tensor there is.
// The row sums are those of dO ⊙ O, which is small (Dao et al. 2022), and subtracting them is part of the product
// dP = dO vᵀ when dO gets them as a column and v a column of ones: one product, one pass.
const weightedValues = customGradient(
  (q: Tensor, k: Tensor, v: Tensor, mask: Tensor) => matmul(weights(q, k, mask), v),
  ([q, k, v, mask], o, g) => {
    const p = weights(q, k, mask);
    const rows = sum(multiply(g, o), { axes: -1, keepAxes: true });
    const ones = full([...v.shape.slice(0, -1), 1], 1, v.dtype);
    const centred = matmul(concatenate([g, negate(rows)], -1), concatenate([v, ones], -1), { transposeB: true });
    return cotangents(q, k, v, mask, p, multiply(p, centred), g);
  },
);

const factoredValues = customGradient(
  (q: Tensor, k: Tensor, v: Tensor, mask: Tensor, factors: Tensor) => matmul(multiply(weights(q, k, mask), factors), v),
  ([q, k, v, mask, factors], o, g) => {
    const p = weights(q, k, mask);
    const rows = sum(multiply(g, o), { axes: -1, keepAxes: true });
    const ofWeights = multiply(matmul(g, v, { transposeB: true }), factors);
    const scores = multiply(p, subtract(ofWeights, rows));
    return [...cotangents(q, k, v, mask, multiply(p, factors), scores, g), undefined];
  },
);

// From the weights by which values were summed, and the cotangents of scores and output.
function cotangents(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, p: Tensor, scores: Tensor, g: Tensor) {
  return [
    sumTo(matmul(scores, k), q.shape),
    sumTo(matmul(scores, q, { transposeA: true }), k.shape),
    sumTo(matmul(p, g, { transposeA: true }), v.shape),
    sumTo(scores, mask.shape),
  ];
}
