// Attention: each query takes the mean of the values, weighted by how well their keys match it (Vaswani et al. 2017).
//
// Scores and weights are by far the largest tensors of a transformer. They are computed for a few heads at a time, as many
// as fit the processor's cache, and computed again for the derivative instead of being kept (Dao et al. 2022): a fraction
// of the memory, and two thirds of the time that everything at once would take.

import { add, cast, multiply, subtract } from "../operations/elementwise.js";
import { matmul } from "../operations/matmul.js";
import { reshape } from "../operations/movement.js";
import { sum, sumTo } from "../operations/reduce.js";
import { softmax } from "../operations/softmax.js";
import type { Tensor } from "../tensor.js";
import { isFloat } from "../types.js";
import { inChunks } from "./attend/chunks.js";

export interface AttendOptions {
  /** Added to the scores [..., n, m]: numbers, or truth values that say which keys a query may look at; they broadcast. */
  readonly masks?: readonly Tensor[];
  /** What weights are multiplied by before values are summed, such as dropout's factors; broadcasts to them. */
  readonly factors?: Tensor;
  /** How many scores are computed at once; 2¹⁸, a megabyte, unless said. */
  readonly atOnce?: number;
}

/**
 * softmax(q kᵀ + masks) v of queries [..., n, depth], keys [..., m, depth] and values [..., m, width]: [..., n, width].
 * Scores are not scaled: divide the queries, or the weights that make them, by √depth.
 */
export function attend(q: Tensor, k: Tensor, v: Tensor, options: AttendOptions = {}): Tensor {
  const { masks = [], factors, atOnce = 2 ** 18 } = options;
  const extras = [...masks.map(additive), ...(factors === undefined ? [] : [factors])].map(asMatrices);
  const weightsOf = (given: Given) => weighted(given, masks.length);
  return inChunks(
    {
      forward: (given) => matmul(weightsOf(given).used, given.v),
      backward: (given, o, g) => cotangents(given, weightsOf(given), masks.length, o, g),
    },
    { q, k, v, extras },
    atOnce,
  );
}

/** Queries, keys and values, then masks and factors; of all heads or of some. */
export interface Given {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  readonly extras: readonly Tensor[];
}

// Far enough below any score that its exponential is 0, and finite: a query that may look nowhere looks everywhere.
const MASKED = -1e9;

function additive(mask: Tensor): Tensor {
  return isFloat(mask.dtype) ? mask : multiply(subtract(1, cast(mask, "f32")), MASKED);
}

function asMatrices(x: Tensor): Tensor {
  return x.shape.length < 2 ? reshape(x, [...[1, 1].slice(x.shape.length), ...x.shape]) : x;
}

interface Weights {
  readonly softmax: Tensor;
  /** Those by which values are summed: times the factors, if there are any. */
  readonly used: Tensor;
}

function weighted({ q, k, extras }: Given, masks: number): Weights {
  const scores = extras.slice(0, masks).reduce((a, b) => add(a, b), matmul(q, k, { transposeB: true }));
  const made = softmax(scores);
  return { softmax: made, used: extras.slice(masks).reduce((a, b) => multiply(a, b), made) };
}

// With P the softmax and P′ = P ⊙ F the weights in use: dS = P ⊙ (F ⊙ dO vᵀ − r), where the row sums r of P ⊙ dP are
// those of dO ⊙ O, a much smaller tensor.
function cotangents({ q, k, v, extras }: Given, { softmax: p, used }: Weights, masks: number, o: Tensor, g: Tensor) {
  const rows = sum(multiply(g, o), { axes: -1, keepAxes: true });
  const ofWeights = extras.slice(masks).reduce((a, b) => multiply(a, b), matmul(g, v, { transposeB: true }));
  const scores = multiply(p, subtract(ofWeights, rows));
  return {
    q: sumTo(matmul(scores, k), q.shape),
    k: sumTo(matmul(scores, q, { transposeA: true }), k.shape),
    v: sumTo(matmul(used, g, { transposeA: true }), v.shape),
    masks: extras.slice(0, masks).map((mask) => sumTo(scores, mask.shape)),
  };
}
