// Sums over time of what each step of a scan contributes, such as the gradient of a weight. Where the steps add up
// products of matrices or sums over a batch, their factors are stacked and one product or sum is taken outside, instead
// of adding something as large as the weight in every step.

import type { Tensor } from "../../tensor.js";
import { sameShape } from "../../types.js";
import { contract } from "../contract.js";
import { add } from "../elementwise.js";
import { reshape, transpose } from "../movement.js";
import { sum } from "../reduce.js";
import type { MadeScan } from "./node.js";

/** A tensor that is to be had once the scan has been made. */
export type Later = (made: MadeScan) => Tensor;

/** What the scan keeps of each step. */
export interface Keeper {
  /** `term` of every step, along a new first axis. */
  stack(term: Tensor): Later;
  /** The sum of `term` over all steps, carried along as a state. */
  accumulate(term: Tensor): Later;
}

/** The sum of `term` over all steps. */
export function sumOverTime(term: Tensor, keeper: Keeper): Later {
  const { node } = term;
  const [a, b] = node.inputs;
  switch (node.operation) {
    case "add":
      if (sameShape(a.shape, b.shape)) {
        const [left, right] = [sumOverTime(a, keeper), sumOverTime(b, keeper)];
        return (made) => add(left(made), right(made));
      }
      break;
    case "negate":
    case "reshape":
    case "transpose": {
      const inner = sumOverTime(a, keeper);
      return (made) => node.rebuild([inner(made)])[0];
    }
    case "matmul":
      if (a.shape.length === 2 && b.shape.length === 2) return contraction(term, keeper);
      break;
    case "sum":
      if (a.node.operation === "matmul" && sumsOverBatch(node.attributes.axes, a)) return contraction(a, keeper);
      if (isSmall(a) && Array.isArray(node.attributes.axes)) {
        const axes = [0, ...node.attributes.axes.map((axis) => Number(axis) + 1)];
        const stacked = keeper.stack(a);
        return (made) => reshape(sum(stacked(made), { axes }), term.shape);
      }
  }
  if (!isSmall(term)) return keeper.accumulate(term);
  const stacked = keeper.stack(term);
  return (made) => sum(stacked(made), { axes: 0 });
}

// A product of matrices, summed over time and the batch.
function contraction(product: Tensor, keeper: Keeper): Later {
  const { inputs, attributes } = product.node;
  const [left, right] = inputs.map((factor) => keeper.stack(factor));
  // The rows over which the product sums come first.
  const rows = (stack: Tensor, turned: boolean) => {
    const rank = stack.shape.length;
    const order = Array.from({ length: rank }, (_, axis) => axis);
    return turned ? transpose(stack, [...order.slice(0, -2), rank - 1, rank - 2]) : stack;
  };
  return (made) =>
    contract(rows(left(made), attributes.transposeA === false), rows(right(made), attributes.transposeB === true));
}

function sumsOverBatch(axes: unknown, product: Tensor): boolean {
  const [a, b] = product.node.inputs;
  const batch = product.shape.slice(0, -2);
  const whole = [a, b].every(({ shape }) => sameShape(shape.slice(0, -2), batch));
  return whole && Array.isArray(axes) && axes.length === batch.length && axes.every((axis, i) => axis === i);
}

// Up to 256 KiB a step of single precision; a size that is not known counts as 64.
function isSmall({ shape }: Tensor): boolean {
  return shape.reduce<number>((count, size) => count * (typeof size === "number" ? size : 64), 1) <= 2 ** 16;
}
