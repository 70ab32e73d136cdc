// Writing elements of a tensor at given places: sums or largest values where several meet.

import { type GraphEmitter, integer, text } from "../onnx/graphEmitter.js";
import { around, type Reference } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, requireSameType, type Tensor } from "../tensor.js";
import { axisFromFront, elementCount, formatShape, isStatic, sameShape, type TensorType } from "../types.js";
import { cast, divide, equal, multiply } from "./elementwise.js";
import { gather, gatherElements, gatheredShape, placeOf, requireIndices, requireSameExcept } from "./gather.js";

type Along = { readonly axis: number };

// How elements that meet at one place become one.
interface Meeting {
  readonly onnx: "add" | "max";
  readonly of: (a: number, b: number) => number;
}

const adding: Meeting = { onnx: "add", of: (a, b) => a + b };
const keepingLargest: Meeting = { onnx: "max", of: Math.max };

const makeScatterAdd = defineSingle<Along>({
  name: "scatterAdd",
  infer: (inputs, { axis }) => slicesType("scatterAdd", inputs, axis),
  evaluate: ([base, indices, updates], { attributes: { axis } }) => [
    writeSlices("scatterAdd", base, indices, updates, axis, adding),
  ],
  emit: (emitter, names, { inputs, attributes: { axis } }) => emitSlices(emitter, names, inputs, axis, adding),
  vjp: ({ inputs: [, indices], attributes: { axis } }, [g]) => [g, undefined, g && gather(g, indices, axis)],
});

/**
 * `base` with slices of `updates` added at `indices` along `axis` (rows unless said), as often as an index occurs:
 * what `gather` would read there, `updates` has the shape of. Indices are integers; negative ones count from the end.
 */
export function scatterAdd(base: Tensor, indices: Tensor, updates: Tensor, axis = 0): Tensor {
  return makeScatterAdd([base, indices, updates], { axis: axisFromFront("scatterAdd", axis, base.shape.length) });
}

const makeScatterMax = defineSingle<Along>({
  name: "scatterMax",
  infer: (inputs, { axis }) => slicesType("scatterMax", inputs, axis),
  evaluate: ([base, indices, updates], { attributes: { axis } }) => [
    writeSlices("scatterMax", base, indices, updates, axis, keepingLargest),
  ],
  emit: (emitter, names, { inputs, attributes: { axis } }) => emitSlices(emitter, names, inputs, axis, keepingLargest),
  vjp: ({ inputs: [base, indices, updates], outputs: [y], attributes: { axis } }, [g]) => {
    if (g === undefined) return [undefined, undefined, undefined];
    const fromBase = cast(equal(base, y), g.dtype);
    const fromUpdates = cast(equal(updates, gather(y, indices, axis)), g.dtype);
    const share = divide(g, scatterAdd(fromBase, indices, fromUpdates, axis));
    return [multiply(share, fromBase), undefined, multiply(gather(share, indices, axis), fromUpdates)];
  },
});

/**
 * As `scatterAdd`, but the largest of the elements that meet stays: of those of `base` and of all updates.
 * Equal ones share the cotangent.
 */
export function scatterMax(base: Tensor, indices: Tensor, updates: Tensor, axis = 0): Tensor {
  return makeScatterMax([base, indices, updates], { axis: axisFromFront("scatterMax", axis, base.shape.length) });
}

const makeScatterElementsAdd = defineSingle<Along>({
  name: "scatterElementsAdd",
  infer: ([base, indices, updates], { axis }) => {
    requireSameType("scatterElementsAdd", [base, updates]);
    requireIndices("scatterElementsAdd", indices);
    requireSameExcept("scatterElementsAdd", base.shape, indices.shape, axis);
    if (!sameShape(indices.shape, updates.shape)) {
      const shapes = `${formatShape(indices.shape)} and updates ${formatShape(updates.shape)}`;
      throw shapeError("scatterElementsAdd", `indices ${shapes} differ`);
    }
    return [base];
  },
  evaluate: ([base, indices, updates], { attributes: { axis } }) => {
    const { along, inner } = around(base.shape, axis);
    const count = indices.shape[axis];
    const data = base.data.slice();
    for (const [at, index] of indices.data.entries()) {
      const o = Math.floor(at / (count * inner));
      data[(o * along + placeOf("scatterElementsAdd", index, along)) * inner + (at % inner)] += updates.data[at];
    }
    return [{ shape: base.shape, data }];
  },
  emit: (emitter, inputs, { attributes: { axis } }) => [
    emitter.one("ScatterElements", inputs, { axis: integer(axis), reduction: text("add") }),
  ],
  vjp: ({ inputs: [, indices], attributes: { axis } }, [g]) => [g, undefined, g && gatherElements(g, indices, axis)],
});

/**
 * `base` with each element of `updates` added where `gatherElements` would read it: at its index along `axis` and
 * elsewhere at its own place.
 */
export function scatterElementsAdd(base: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
  return makeScatterElementsAdd([base, indices, updates], {
    axis: axisFromFront("scatterElementsAdd", axis, base.shape.length),
  });
}

// ---- what scatterAdd and scatterMax share

function slicesType(operation: string, [base, indices, updates]: readonly TensorType[], axis: number): [TensorType] {
  requireSameType(operation, [base, updates]);
  requireIndices(operation, indices);
  const wanted = gatheredShape(base.shape, indices.shape, axis);
  if (!sameShape(updates.shape, wanted)) {
    throw shapeError(operation, `the updates are ${formatShape(updates.shape)}, not ${formatShape(wanted)}`);
  }
  return [{ dtype: base.dtype, shape: base.shape }];
}

function writeSlices(
  operation: string,
  base: Reference,
  indices: Reference,
  updates: Reference,
  axis: number,
  { of }: Meeting,
): Reference {
  const { outer, along, inner } = around(base.shape, axis);
  const count = indices.data.length;
  const data = base.data.slice();
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) {
      const to = (o * along + placeOf(operation, indices.data[i], along)) * inner;
      const from = (o * count + i) * inner;
      for (let k = 0; k < inner; k++) data[to + k] = of(data[to + k], updates.data[from + k]);
    }
  }
  return { shape: base.shape, data };
}

// ONNX Runtime's ScatterND is fast, but lets threads write to one place at once and loses sums where the work is
// enough for several threads, which it never is at this many elements. ScatterElements is safe and slow.
const ONE_THREAD_AT_MOST = 16384;

function emitSlices(
  emitter: GraphEmitter,
  [base, indices, updates]: readonly string[],
  [baseType, , updatesType]: readonly TensorType[],
  axis: number,
  { onnx }: Meeting,
): string[] {
  const reduction = text(onnx);
  const { shape } = updatesType;
  if (axis === 0 && isStatic(shape) && elementCount(shape) <= ONE_THREAD_AT_MOST) {
    const places = emitter.one("Unsqueeze", [indices, emitter.integers([-1])]);
    return [emitter.one("ScatterND", [base, places, updates], { reduction })];
  }
  const flat = baseType.shape.map((size, i) => (i === axis ? -1 : size));
  const slices = emitter.one("Reshape", [updates, emitter.shape(flat)]);
  const column = emitter.integers(baseType.shape.map((_, i) => (i === axis ? -1 : 1)));
  const places = emitter.one("Expand", [emitter.one("Reshape", [indices, column]), emitter.one("Shape", [slices])]);
  return [emitter.one("ScatterElements", [base, places, slices], { axis: integer(axis), reduction })];
}
