// InfoNCE (van den Oord et al. 2018; in its symmetric form the loss of CLIP, Radford et al. 2021), one value a pair:
// each row of one view shall find its own row among all rows of the other view.

import { add, divide, multiply, type Operand, subtract } from "../../operations/elementwise.js";
import { matmul } from "../../operations/matmul.js";
import { logSumExp, sum } from "../../operations/reduce.js";
import type { Tensor } from "../../tensor.js";
import { unitRows } from "./distances.js";

export interface ContrastiveOptions {
  /** What similarities are divided by: a number, 0.1 unless said, or a scalar tensor that is learnt. */
  readonly temperature?: Operand;
  /** Whether rows of the second view look for theirs in the first as well; they do unless said. */
  readonly symmetric?: boolean;
  /** Whether the similarity is the cosine (unless said) or the plain product. */
  readonly cosine?: boolean;
}

/**
 * −log (exp sᵢᵢ / Σⱼ exp sᵢⱼ) with s = similarity / temperature, for rows of a and b [n, features]; symmetric: the
 * mean of this and of the same with columns.
 */
export function contrastive(a: Tensor, b: Tensor, options: ContrastiveOptions = {}): Tensor {
  const { temperature = 0.1, symmetric = true, cosine = true } = options;
  const [left, right] = cosine ? [unitRows(a), unitRows(b)] : [a, b];
  const scaled = divide(left, temperature);
  const similarities = matmul(scaled, right, { transposeB: true });
  const own = sum(multiply(scaled, right), { axes: -1 });
  const found = (axis: number) => subtract(logSumExp(similarities, { axes: axis }), own);
  return symmetric ? multiply(add(found(-1), found(-2)), 0.5) : found(-1);
}
