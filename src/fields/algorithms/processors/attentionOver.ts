// What graph attention networks have in common: scores become shares of the neighbours, heads are put side by side.

import { UserError } from "../../../core/errors.js";
import { add, multiply, subtract } from "../../../engine/operations/elementwise.js";
import { matmul } from "../../../engine/operations/matmul.js";
import { addAxis, reshape, transpose } from "../../../engine/operations/movement.js";
import { softmax } from "../../../engine/operations/softmax.js";
import type { Tensor } from "../../../engine/tensor.js";

/** Σ_j α_ij v_j, from logits [batch, heads, n, n], values [batch, n, width] and the adjacency [batch, n, n]. */
export function attentionOver(logits: Tensor, values: Tensor, adjacency: Tensor): Tensor {
  const [batch, heads, nodes] = logits.shape;
  const width = Number(values.shape[2]);
  const shares = softmax(add(logits, multiply(subtract(addAxis(adjacency, 1), 1), 1e9)), -1);
  const byHead = transpose(reshape(values, [batch, nodes, heads, width / Number(heads)]), [0, 2, 1, 3]);
  return reshape(transpose(matmul(shares, byHead), [0, 2, 1, 3]), [batch, nodes, width]);
}

/** Throws a `UserError` where the heads do not divide the width. */
export function requireHeads(width: number, heads: number): void {
  if (Number.isInteger(heads) && heads > 0 && width % heads === 0) return;
  throw new UserError(
    "bad-heads",
    `${heads} heads do not divide a width of ${width}`,
    "Choose a divisor of the width.",
  );
}
