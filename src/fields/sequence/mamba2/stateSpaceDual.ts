// State space duality (Dao & Gu 2024, arXiv 2405.21060, section 6): with one rate of decay for all states of a head, a
// selective scan is a product with a matrix whose blocks have low rank. Inside a chunk it is taken as attention without
// softmax, between chunks through the state:
//
//     y = (C Bᵀ ∘ L)(Δ x) + (decay from the chunk's start) C h    Lᵢⱼ = exp(Σ_{j < k ≤ i} Δₖ A) for j ≤ i, else 0

import { constant } from "../../../engine/operations/constant.js";
import { cumulativeSum } from "../../../engine/operations/cumulative.js";
import { add, exp, multiply, subtract, where } from "../../../engine/operations/elementwise.js";
import { matmul } from "../../../engine/operations/matmul.js";
import { addAxis, pad, reshape, slice, transpose } from "../../../engine/operations/movement.js";
import { triangularMask } from "../../../engine/operations/range.js";
import { scan } from "../../../engine/operations/scan.js";
import { shapeError } from "../../../engine/shapeError.js";
import type { Tensor } from "../../../engine/tensor.js";
import { formatType } from "../../../engine/types.js";

export interface StateSpaceDualInputs {
  /** [batch, length, heads, depth] */
  readonly x: Tensor;
  /** Step sizes, positive: [batch, length, heads]. */
  readonly delta: Tensor;
  /** The rate of each head, negative: [heads]. */
  readonly a: Tensor;
  /** Shared by the heads: [batch, length, states]. */
  readonly b: Tensor;
  /** Shared by the heads: [batch, length, states]. */
  readonly c: Tensor;
  /** The state before the first token: [batch, heads, states, depth]. */
  readonly state: Tensor;
}

export interface StateSpaceDualResult {
  /** [batch, length, heads, depth] */
  readonly y: Tensor;
  readonly state: Tensor;
}

/**
 * The outputs, chunk by chunk (64 tokens each unless said), and the state after the last token. Differentiable by every
 * input; time and memory are linear in the length. Throws a `UserError` where the length is not known, or 0.
 */
export function stateSpaceDual(inputs: StateSpaceDualInputs, chunk = 64): StateSpaceDualResult {
  const [batch, length, heads, depth] = inputs.x.shape;
  const states = inputs.b.shape[2];
  if (typeof length !== "number" || length === 0) {
    throw shapeError("stateSpaceDual", `cannot scan ${formatType(inputs.x)}: it needs a known length of at least 1`);
  }
  const count = Math.ceil(length / chunk);
  const size = Math.ceil(length / count);
  // Tokens of step size 0 change no state: with them, all chunks are of one size.
  const filled = (tensor: Tensor) =>
    pad(
      tensor,
      tensor.shape.map(() => 0),
      tensor.shape.map((_, axis) => (axis === 1 ? count * size - length : 0)),
    );

  // Heads before time: [batch, chunks, heads, size, …], or one head for all.
  const perHead = (tensor: Tensor, width: Tensor["shape"][number]) =>
    transpose(reshape(filled(tensor), [batch, count, size, heads, width]), [0, 1, 3, 2, 4]);
  const shared = (tensor: Tensor) => reshape(filled(tensor), [batch, count, 1, size, states]);
  const [b, c] = [shared(inputs.b), shared(inputs.c)];
  const x = perHead(multiply(inputs.x, addAxis(inputs.delta, 3)), depth);
  const exponents = reshape(perHead(multiply(inputs.delta, inputs.a), 1), [batch, count, heads, size]);
  const sums = cumulativeSum(exponents, -1);
  const total = slice(sums, -1, -1);

  const within = matmul(multiply(matmul(c, b, { transposeB: true }), decays(sums, size)), x);
  const weighted = multiply(x, addAxis(exp(subtract(total, sums)), 4));
  const entering = matmul(transpose(b, [0, 1, 2, 4, 3]), weighted);
  const [last, befores] = scan(
    (h: Tensor, each: { readonly entering: Tensor; readonly decay: Tensor }) =>
      [add(multiply(h, each.decay), each.entering), h] as const,
    inputs.state,
    {
      entering: transpose(entering, [1, 0, 2, 3, 4]),
      decay: addAxis(transpose(exp(total), [1, 0, 2, 3]), 4),
    },
  );
  const across = multiply(matmul(c, transpose(befores, [1, 0, 2, 3, 4])), addAxis(exp(sums), 4));
  const y = reshape(transpose(add(within, across), [0, 1, 3, 2, 4]), [batch, count * size, heads, depth]);
  return { y: slice(y, 1, 0, length), state: last };
}

// exp(sumᵢ − sumⱼ) for j ≤ i, 0 elsewhere; masked before the exponential, which would overflow there.
function decays(sums: Tensor, size: number): Tensor {
  const differences = subtract(addAxis(sums, 4), addAxis(sums, 3));
  return exp(where(triangularMask(size, size), differences, constant([MASKED])));
}

// Far enough below any sum that its exponential is 0, and finite, so that derivatives are numbers.
const MASKED = -1e9;
