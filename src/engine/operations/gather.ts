// Reading elements of a tensor by their places, and telling places by ones.

import { integer } from "../onnx/graphEmitter.js";
import { around, type Reference } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { axisFromFront, formatShape, formatType, isInteger, type Shape, type TensorType } from "../types.js";
import { full } from "./constant.js";
import { scatterAdd, scatterElementsAdd } from "./scatter.js";

type Along = { readonly axis: number };

const makeGather = defineSingle<Along>({
  name: "gather",
  infer: ([x, indices], { axis }) => {
    requireIndices("gather", indices);
    return [{ dtype: x.dtype, shape: gatheredShape(x.shape, indices.shape, axis) }];
  },
  evaluate: ([x, indices], { attributes: { axis } }) => {
    const { outer, along, inner } = around(x.shape, axis);
    const count = indices.data.length;
    const data = new Float64Array(outer * count * inner);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < count; i++) {
        const from = (o * along + placeOf("gather", indices.data[i], along)) * inner;
        data.set(x.data.subarray(from, from + inner), (o * count + i) * inner);
      }
    }
    return [{ shape: gatheredShape(x.shape, indices.shape, axis).map(Number), data }];
  },
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("Gather", inputs, { axis: integer(axis) })],
  vjp: ({ inputs: [x, indices], attributes: { axis } }, [g]) => [
    g && scatterAdd(full(x.shape, 0, x.dtype), indices, g, axis),
    undefined,
  ],
});

/**
 * The slices of `x` at `indices` along `axis`: rows of a table unless said. `indices` are integers of any shape,
 * negative ones count from the end; their axes stand in the place of `axis`.
 */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  return makeGather([x, indices], { axis: axisFromFront("gather", axis, x.shape.length) });
}

const makeGatherElements = defineSingle<Along>({
  name: "gatherElements",
  infer: ([x, indices], { axis }) => {
    requireIndices("gatherElements", indices);
    requireSameExcept("gatherElements", x.shape, indices.shape, axis);
    return [{ dtype: x.dtype, shape: indices.shape }];
  },
  evaluate: ([x, indices], { attributes: { axis } }) => [readAt("gatherElements", x, indices, axis)],
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("GatherElements", inputs, { axis: integer(axis) })],
  vjp: ({ inputs: [x, indices], attributes: { axis } }, [g]) => [
    g && scatterElementsAdd(full(x.shape, 0, x.dtype), indices, g, axis),
    undefined,
  ],
});

/**
 * For each index the element of `x` that stands there along `axis` and elsewhere at the place of the index.
 * `indices` (integers, negative ones count from the end) has the shape of `x` but for the size of `axis`.
 */
export function gatherElements(x: Tensor, indices: Tensor, axis: number): Tensor {
  return makeGatherElements([x, indices], { axis: axisFromFront("gatherElements", axis, x.shape.length) });
}

// ---- what gather and scatter share

/** The shape of what `gather` reads. */
export function gatheredShape(shape: Shape, indices: Shape, axis: number): Shape {
  return [...shape.slice(0, axis), ...indices, ...shape.slice(axis + 1)];
}

/** Throws a `UserError` unless `indices` are integers. */
export function requireIndices(operation: string, indices: TensorType): void {
  if (isInteger(indices.dtype)) return;
  throw shapeError(operation, `the indices are ${formatType(indices)}, not integers`, "Convert them with cast.");
}

/** Throws a `UserError` unless two shapes are the same on all axes but `axis`. */
export function requireSameExcept(operation: string, a: Shape, b: Shape, axis: number): void {
  if (a.length === b.length && a.every((size, i) => i === axis || size === b[i])) return;
  throw shapeError(operation, `${formatShape(a)} and ${formatShape(b)} differ on other axes than ${axis}`);
}

/** `index` counted from the front. Throws where there is no such place. */
export function placeOf(operation: string, index: number, size: number): number {
  const place = index < 0 ? index + size : index;
  if (place < 0 || place >= size) throw new RangeError(`${operation}: the index ${index} is beyond ${size} places`);
  return place;
}

function readAt(operation: string, x: Reference, indices: Reference, axis: number): Reference {
  const { along, inner } = around(x.shape, axis);
  const count = indices.shape[axis];
  const data = indices.data.map((index, at) => {
    const o = Math.floor(at / (count * inner));
    return x.data[(o * along + placeOf(operation, index, along)) * inner + (at % inner)];
  });
  return { shape: indices.shape, data };
}
