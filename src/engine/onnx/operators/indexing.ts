// Operators that read and write elements by their places.

import { constant, full, uniformValue } from "../../operations/constant.js";
import { cumulativeSum } from "../../operations/cumulative.js";
import { add, and, cast, greater, multiply, subtract, where } from "../../operations/elementwise.js";
import { gather, gatherElements } from "../../operations/gather.js";
import { reshape, slice } from "../../operations/movement.js";
import { oneHot } from "../../operations/oneHot.js";
import { triangularMask } from "../../operations/range.js";
import { scatterAdd, scatterElementsAdd, scatterMax } from "../../operations/scatter.js";
import { topK } from "../../operations/topK.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront, type DataType, elementCount, isStatic, staticShape, stridesOf } from "../../types.js";
import { cannotImport, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

export const indexing: OperatorTable = {
  CumSum: single(
    (call) => {
      const [axis] = call.numbers(1) ?? [0];
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
  GatherND: single(gatheredNd),
  OneHot: single(
    (call) => {
      const [depth] = call.numbers(1) ?? [];
      const values = call.input(2);
      const hits = oneHot(cast(call.input(0), "i64"), depth, call.integer("axis", -1));
      const [off, on] = [slice(values, 0, 0, 1), slice(values, 0, 1, 2)];
      return add(multiply(cast(hits, values.dtype), subtract(on, off)), off);
    },
    [1],
  ),
  Scatter: single(scatteredElements),
  ScatterElements: single(scatteredElements),
  ScatterND: single(scatteredNd),
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
      const [rows, columns] = x.shape.slice(-2);
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

// ---- writing

// Elements of `updates` where they are written, `x` elsewhere: by what is there if 1 is written instead.
function replaced(x: Tensor, write: (base: Tensor, updates: Tensor) => Tensor, updates: Tensor): Tensor {
  const zeros = (dtype: DataType) => full(x.shape, 0, dtype);
  const hits = greater(write(zeros("f32"), full(updates.shape, 1)), 0);
  return where(hits, write(zeros(x.dtype), updates), x);
}

function scatteredElements(call: OperatorCall): Tensor {
  const [x, indices, updates] = [call.input(0), call.input(1), call.input(2)];
  const axis = axisFromFront("ScatterElements", call.integer("axis", 0), x.shape.length);
  if (indices.shape.some((size, i) => i !== axis && size !== x.shape[i])) {
    throw cannotImport("with indices that leave parts of other axes out");
  }
  const write = (base: Tensor, values: Tensor) => scatterElementsAdd(base, indices, values, axis);
  return written(call.text("reduction", "none"), x, updates, write);
}

function written(
  reduction: string,
  x: Tensor,
  updates: Tensor,
  write: (base: Tensor, updates: Tensor) => Tensor,
): Tensor {
  if (reduction === "add") return write(x, updates);
  if (reduction === "none") return replaced(x, write, updates);
  throw cannotImport(`with the reduction ${reduction}`);
}

// Places given by several indices each, counted as one: [..., n] → [...] into the first n axes laid flat.
function flatPlaces(indices: Tensor, sizes: readonly number[]): Tensor {
  const long = cast(indices, "i64");
  const parts = sizes.map((size, i) => {
    const place = reshape(slice(long, -1, i, i + 1), long.shape.slice(0, -1));
    // Negative places count from the end.
    return where(greater(0, place), add(place, size), place);
  });
  const strides = stridesOf(sizes);
  return parts.map((part, i) => multiply(part, strides[i])).reduce(add);
}

function gatheredNd(call: OperatorCall): Tensor {
  const [x, indices] = [call.input(0), call.input(1)];
  const batched = call.integer("batch_dims", 0);
  const count = Number(indices.shape[indices.shape.length - 1]);
  const indexed = staticShape("GatherND", x.shape.slice(batched, batched + count));
  const rest = x.shape.slice(batched + count);
  const places = flatPlaces(indices, indexed);
  if (batched === 0) return gather(reshape(x, [elementCount(indexed), ...rest]), places);
  // Each batch reads from its own part.
  const batch = staticShape("GatherND", x.shape.slice(0, batched));
  const size = elementCount(indexed);
  const offsets = constant(
    Float64Array.from({ length: elementCount(batch) }, (_, i) => i * size),
    [...batch, ...places.shape.slice(batched).map(() => 1)],
    "i64",
  );
  return gather(reshape(x, [elementCount(batch) * size, ...rest]), add(places, offsets));
}

function scatteredNd(call: OperatorCall): Tensor {
  const [x, indices, updates] = [call.input(0), call.input(1), call.input(2)];
  const count = Number(indices.shape[indices.shape.length - 1]);
  const indexed = staticShape("ScatterND", x.shape.slice(0, count));
  const places = flatPlaces(indices, indexed);
  const flat = reshape(x, [elementCount(indexed), ...x.shape.slice(count)]);
  const reduction = call.text("reduction", "none");
  const result =
    reduction === "max"
      ? scatterMax(flat, places, updates)
      : written(reduction, flat, updates, (base, values) => scatterAdd(base, places, values));
  return reshape(result, x.shape);
}
