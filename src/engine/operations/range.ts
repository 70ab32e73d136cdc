// The numbers 0, 1, 2, … and the masks that are made of them.

import type { Tensor } from "../tensor.js";
import type { DataType, Dimension } from "../types.js";
import { constant, full } from "./constant.js";
import { cumulativeSum } from "./cumulative.js";
import { add, greaterOrEqual, lessOrEqual } from "./elementwise.js";
import { addAxis } from "./movement.js";

/** 0, 1, …, size − 1, as 64-bit integers or `dtype`. */
export function range(size: Dimension, dtype: DataType = "i64"): Tensor {
  if (typeof size === "string") return cumulativeSum(full([size], 1, dtype), 0, { exclusive: true });
  return constant(
    Float64Array.from({ length: size }, (_, i) => i),
    [size],
    dtype,
  );
}

export interface TriangleOptions {
  /** The diagonal that bounds the triangle, counted to the right from the main one. */
  readonly offset?: number;
  /** The triangle right of the diagonal, instead of the one left of it. */
  readonly upper?: boolean;
}

/**
 * Truth values [rows, columns] that hold on and left of a diagonal: in a causal mask, what row i may look at.
 */
export function triangularMask(
  rows: Dimension,
  columns: Dimension,
  { offset = 0, upper = false }: TriangleOptions = {},
): Tensor {
  const inside = upper ? greaterOrEqual : lessOrEqual;
  return inside(range(columns), add(addAxis(range(rows), 1), offset));
}
