// Complex numbers with real and imaginary parts side by side: [..., n, 2, inner].

import type { Tensor } from "../../tensor.js";
import type { DataType } from "../../types.js";
import { constant } from "../constant.js";
import { add, multiply, negate } from "../elementwise.js";
import { concatenate, reverse, slice, transpose } from "../movement.js";

export type Pair = readonly [real: number, imaginary: number];

/** A constant column [n, 2, 1] of complex numbers. */
export function pairConstant(pairs: readonly Pair[], dtype: DataType): Tensor {
  return constant(Float64Array.from(pairs.flat()), [pairs.length, 2, 1], dtype);
}

/** The products of complex numbers; `b` broadcasts to `a`. */
export function pairProduct(a: Tensor, b: Tensor): Tensor {
  const imaginary = slice(b, -2, 1);
  return add(
    multiply(a, slice(b, -2, 0, 1)),
    multiply(reverse(a, -2), concatenate([negate(imaginary), imaginary], -2)),
  );
}

/** The second and third axis from the end in the other order. */
export function swapped(x: Tensor): Tensor {
  const rank = x.shape.length;
  const order = x.shape.map((_, axis) => axis);
  return transpose(x, [...order.slice(0, -3), rank - 2, rank - 3, rank - 1]);
}

/** Sizes before and after, for padding one axis with `count` elements at its end. */
export function atEnd(x: Tensor, axis: number, count: number): [before: number[], after: number[]] {
  return [x.shape.map(() => 0), x.shape.map((_, i) => (i === axis + x.shape.length ? count : 0))];
}
