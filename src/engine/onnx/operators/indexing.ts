// Operators that read elements by their places, or tell places.

import { uniformValue } from "../../operations/constant.js";
import { cumulativeSum } from "../../operations/cumulative.js";
import { add, and, cast, multiply, subtract, where } from "../../operations/elementwise.js";
import { gather, gatherElements } from "../../operations/gather.js";
import { reshape, slice } from "../../operations/movement.js";
import { oneHot } from "../../operations/oneHot.js";
import { triangularMask } from "../../operations/range.js";
import { topK } from "../../operations/topK.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront, elementCount, formatShape, isStatic } from "../../types.js";
import { type OperatorTable, requireFew, single } from "../operatorCall.js";

export const indexing: OperatorTable = {
  CumSum: single(
    (call) => {
      const [axis = 0] = call.numbers(1) ?? [];
      const [exclusive, reverse] = ["exclusive", "reverse"].map((name) => call.integer(name, 0) !== 0);
      return cumulativeSum(call.input(0), axis, { exclusive, reverse });
    },
    [1],
  ),
  Gather: single((call) => {
    const [x, indices] = [call.input(0), call.input(1)];
    const axis = axisFromFront("Gather", call.integer("axis", 0), x.shape.length);
    const place = elementCountIsOne(indices) ? uniformValue(indices) : undefined;
    if (place === undefined) return gather(x, indices, axis);
    // A slice, whose derivative is cheaper.
    const end = place === -1 ? undefined : place + 1;
    return reshape(slice(x, axis, place, end), [
      ...x.shape.slice(0, axis),
      ...indices.shape,
      ...x.shape.slice(axis + 1),
    ]);
  }),
  GatherElements: single((call) => {
    const [x, indices] = [call.input(0), call.input(1)];
    const axis = axisFromFront("GatherElements", call.integer("axis", 0), x.shape.length);
    return gatherElements(cutToIndices(x, indices, axis), indices, axis);
  }),
  OneHot: single(
    (call) => {
      const [depth] = call.numbers(1) ?? [];
      requireFew([depth]);
      const values = call.input(2);
      const hits = oneHot(cast(call.input(0), "i64"), depth, call.integer("axis", -1));
      const [off, on] = [slice(values, 0, 0, 1), slice(values, 0, 1, 2)];
      return add(multiply(cast(hits, values.dtype), subtract(on, off)), off);
    },
    [1],
  ),
  TopK: {
    convert: (call) => {
      const [count] = call.version < 10 ? [call.integer("k")] : (call.numbers(1) ?? []);
      const largest = call.integer("largest", 1) !== 0;
      const { values, indices } = topK(call.input(0), count, call.integer("axis", -1), { largest });
      return [values, indices];
    },
    settings: [1],
  },
  Trilu: single(
    (call) => {
      const x = call.input(0);
      if (x.shape.length < 2) throw new RangeError(`${formatShape(x.shape)} holds no matrices`);
      const [rows, columns] = x.shape.slice(-2);
      requireFew([rows, columns]);
      const offset = call.numbers(1)?.[0] ?? 0;
      const inside = triangularMask(rows, columns, { offset, upper: call.integer("upper", 1) !== 0 });
      return x.dtype === "bool" ? and(x, inside) : where(inside, x, 0);
    },
    [1],
  ),
};

function elementCountIsOne({ shape }: Tensor): boolean {
  return isStatic(shape) && elementCount(shape) === 1;
}

// The part of `x` in which the indices lie: they may be fewer along other axes.
function cutToIndices(x: Tensor, { shape }: Tensor, axis: number): Tensor {
  return shape.reduce<Tensor>(
    (left, size, i) => (i === axis || size === x.shape[i] ? left : slice(left, i, 0, size)),
    x,
  );
}
