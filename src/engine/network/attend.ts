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
import { type TensorRandom, tensorRandom } from "../operations/tensorRandom.js";
import type { Tensor } from "../tensor.js";
import { isFloat } from "../types.js";
import { inChunks } from "./attend/chunks.js";

export interface AttendOptions {
  /** Added to the scores [..., n, m]: numbers, or truth values that say which keys a query may look at; they broadcast. */
  readonly masks?: readonly Tensor[];
  /** Which share of the weights is set to 0, the others being enlarged, and what draws them. */
  readonly dropout?: { readonly rate: number; readonly random: TensorRandom };
  /** How many scores are computed at once; 2¹⁸, a megabyte, unless said. */
  readonly atOnce?: number;
}

/**
 * softmax(q kᵀ + masks) v of queries [..., n, depth], keys [..., m, depth] and values [..., m, width]: [..., n, width].
 * Scores are not scaled: divide the queries, or the weights that make them, by √depth.
 */
export function attend(q: Tensor, k: Tensor, v: Tensor, options: AttendOptions = {}): Tensor {
  const { masks = [], dropout, atOnce = 2 ** 18 } = options;
  const rate = dropout?.rate ?? 0;
  const heads = {
    forward: (given: Given) => matmul(weightsOf(given, rate).used, given.v),
    backward: (given: Given, o: Tensor, g: Tensor) => cotangents(given, weightsOf(given, rate), o, g),
  };
  return inChunks(heads, { q, k, v, masks: masks.map(additive) }, { atOnce, random: dropout?.random });
}

/** Queries, keys, values, and what is added to scores; of all heads or of some. */
export interface Given {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  readonly masks: readonly Tensor[];
  /** The seed of dropout (see `seedType`), where there is any. */
  readonly seed?: Tensor;
}

// Far enough below any score that its exponential is 0, and finite: a query that may look nowhere looks everywhere.
const MASKED = -1e9;

function additive(mask: Tensor): Tensor {
  const numbers = isFloat(mask.dtype) ? mask : multiply(subtract(1, cast(mask, "f32")), MASKED);
  return reshape(numbers, [...[1, 1].slice(mask.shape.length), ...mask.shape]);
}

interface Weights {
  readonly softmax: Tensor;
  /** Which of them dropout keeps, enlarged. */
  readonly factors: Tensor | undefined;
  /** Those by which values are summed. */
  readonly used: Tensor;
}

function weightsOf({ q, k, masks, seed }: Given, rate: number): Weights {
  const made = softmax(masks.reduce((a, b) => add(a, b), matmul(q, k, { transposeB: true })));
  if (seed === undefined) return { softmax: made, factors: undefined, used: made };
  const factors = multiply(tensorRandom(seed).bernoulli(made.shape, 1 - rate), 1 / (1 - rate));
  return { softmax: made, factors, used: multiply(made, factors) };
}

// With P the softmax and P ⊙ F the weights in use: dS = P ⊙ (F ⊙ dO vᵀ − r), where the row sums r of P ⊙ dP are those of
// dO ⊙ O, a much smaller tensor.
function cotangents({ q, k, v, masks }: Given, { softmax: p, factors, used }: Weights, o: Tensor, g: Tensor) {
  const rows = sum(multiply(g, o), { axes: -1, keepAxes: true });
  const product = matmul(g, v, { transposeB: true });
  const scores = multiply(p, subtract(factors === undefined ? product : multiply(product, factors), rows));
  return {
    q: sumTo(matmul(scores, k), q.shape),
    k: sumTo(matmul(scores, q, { transposeA: true }), k.shape),
    v: sumTo(matmul(used, g, { transposeA: true }), v.shape),
    masks: masks.map((mask) => sumTo(scores, mask.shape)),
  };
}
