// Tensors as stacks of tables whose rows are to be combined.

import type { Tensor } from "../../tensor.js";
import { axisFromFront, type Dimension, elementCount, isStatic } from "../../types.js";
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
  const after = x.shape.slice(along + 1);
  const before = x.shape.slice(0, along);
  if (after.length > 0 && isStatic(after)) {
    const outer = [...before];
    return {
      table: reshape(x, [...outer, x.shape[along], elementCount(after)]),
      restored: (table) => reshape(table, [...outer, table.shape[along], ...after]),
    };
  }
  const others = x.shape.flatMap((_, i) => (i === along ? [] : [i]));
  const sizes: Dimension[] = others.map((i) => x.shape[i]);
  if (isStatic(sizes)) {
    const order = [along, ...others];
    return {
      table: reshape(transpose(x, order), [x.shape[along], elementCount(sizes)]),
      restored: (table) => transpose(reshape(table, [table.shape[0], ...sizes]), inverseOrder(order)),
    };
  }
  const order = [...others, along];
  return {
    table: reshape(transpose(x, order), [...sizes, x.shape[along], 1]),
    restored: (table) => transpose(reshape(table, [...sizes, table.shape[sizes.length]]), inverseOrder(order)),
  };
}
