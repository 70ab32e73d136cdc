// Tensors as stacks of tables whose rows are to be combined.

import { multiplySizes } from "../../dimension.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront } from "../../types.js";
import { inverseOrder, reshape, transpose } from "../movement.js";

export interface AsTable {
  /** [..., the axis, all that is combined alike]. */
  readonly table: Tensor;
  /** From a table with another number of rows to the form that the tensor had. */
  readonly restored: (table: Tensor) => Tensor;
}

/** `x` with `axis` before the last one, which is as long as can be: products of matrices are fast then. */
export function asTable(x: Tensor, axis: number): AsTable {
  const along = axisFromFront("transform", axis, x.shape.length);
  const [before, size, after] = [x.shape.slice(0, along), x.shape[along], x.shape.slice(along + 1)];
  if (after.length > 0) {
    return {
      table: reshape(x, [...before, size, multiplySizes(after)]),
      restored: (table) => reshape(table, [...before, table.shape[along], ...after]),
    };
  }
  const order = [along, ...before.keys()];
  return {
    table: reshape(transpose(x, order), [size, multiplySizes(before)]),
    restored: (table) => transpose(reshape(table, [table.shape[0], ...before]), inverseOrder(order)),
  };
}
