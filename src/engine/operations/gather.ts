// Reading and writing by index: rows of a table, and single elements along an axis.

import { zerosLike } from "../differentiate.js";
import { integer, text } from "../onnx/graphEmitter.js";
import { forEachIndex, type Reference, referenceOf } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, requireSameType, type Tensor } from "../tensor.js";
import { axisFromFront, formatShape, formatType, sameShape, stridesOf, type TensorType } from "../types.js";
import { constant } from "./constant.js";
import { add, cast, divide, equal, less, where } from "./elementwise.js";
import { addAxis, transpose } from "./movement.js";

type None = Record<string, never>;
type Along = { readonly axis: number };

// ---- whole slices

const makeGather = defineSingle<Along>({
  name: "gather",
  infer: ([x, indices], { axis }) => {
    requireIndices("gather", indices);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] }];
  },
  evaluate: ([x, indices], { attributes: { axis } }) => {
    const strides = stridesOf(x.shape);
    const own = stridesOf(indices.shape);
    const rank = indices.shape.length;
    return [
      referenceOf([...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], (index) => {
        const at = own.reduce((offset, stride, i) => offset + stride * index[axis + i], 0);
        const chosen = wrapped(indices.data[at], x.shape[axis]);
        return x.data[
          strides.reduce((offset, stride, d) => {
            if (d === axis) return offset + stride * chosen;
            return offset + stride * index[d < axis ? d : d + rank - 1];
          }, 0)
        ];
      }),
    ];
  },
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("Gather", inputs, { axis: integer(axis) })],
  vjp: ({ inputs: [x, indices], attributes: { axis } }, [g]) => [
    g && indexAdd(zerosLike(x), indices, g, axis),
    undefined,
  ],
});

/**
 * The slices of `x` along `axis` at the given indices (i32 or i64; negative ones count from the back): the axis is
 * replaced by the axes of `indices`.
 */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  return makeGather([x, indices], { axis: axisFromFront("gather", axis, x.shape.length) });
}

const makeIndexAdd = defineSingle<None>({
  name: "indexAdd",
  infer: ([x, indices, updates]) => {
    requireIndices("indexAdd", indices);
    requireSameType("indexAdd", [x, updates]);
    if (!sameShape(updates.shape, [...indices.shape, ...x.shape.slice(1)])) {
      throw shapeError(
        "indexAdd",
        `${formatShape(updates.shape)} are no slices of ${formatShape(x.shape)} at indices ${formatShape(indices.shape)}`,
      );
    }
    return [x];
  },
  evaluate: ([x, indices, updates]) => {
    const data = x.data.slice();
    const size = x.shape.slice(1).reduce((a, b) => a * b, 1);
    for (const [i, index] of indices.data.entries()) {
      const row = wrapped(index, x.shape[0]);
      for (let k = 0; k < size; k++) data[row * size + k] += updates.data[i * size + k];
    }
    return [{ shape: x.shape, data }];
  },
  emit: (emitter, [x, indices, updates], { inputs: [, indicesTensor] }) => {
    const upright = emitter.one("Reshape", [indices, emitter.shape([...indicesTensor.shape, 1])]);
    const wide = emitter.one("Cast", [upright], { to: integer(7) });
    return [emitter.one("ScatterND", [x, wide, updates], { reduction: text("add") })];
  },
  vjp: ({ inputs: [, indices] }, [g]) => [g, undefined, g && gather(g, indices)],
});

/** `x` with the slices `updates` added along `axis` at the given indices; repeated indices add up. */
export function indexAdd(x: Tensor, indices: Tensor, updates: Tensor, axis = 0): Tensor {
  const along = axisFromFront("indexAdd", axis, x.shape.length);
  if (along === 0) return makeIndexAdd([x, indices, updates], {});
  const rank = indices.shape.length;
  const others = x.shape.flatMap((_, i) => (i === along ? [] : [i]));
  const toFront = [along, ...others];
  const indexAxes = Array.from({ length: rank }, (_, i) => along + i);
  const updateOthers = others.map((axisOf) => (axisOf < along ? axisOf : axisOf + rank - 1));
  const added = makeIndexAdd([transpose(x, toFront), indices, transpose(updates, [...indexAxes, ...updateOthers])], {});
  const back = x.shape.map((_, i) => toFront.indexOf(i));
  return transpose(added, back);
}

// ---- single elements along an axis

const makeTakeAlong = defineSingle<Along>({
  name: "takeAlong",
  infer: ([x, indices], { axis }) => {
    requireIndices("takeAlong", indices);
    requireSameButAxis("takeAlong", x, indices, axis);
    return [{ dtype: x.dtype, shape: indices.shape }];
  },
  evaluate: ([x, indices], { attributes: { axis } }) => {
    const at = elementAlong(x, axis);
    let next = 0;
    return [referenceOf(indices.shape, (index) => x.data[at(index, indices.data[next++])])];
  },
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("GatherElements", inputs, { axis: integer(axis) })],
  vjp: ({ inputs: [x, indices], attributes: { axis } }, [g]) => [
    g && scatterAdd(zerosLike(x), indices, g, axis),
    undefined,
  ],
});

/**
 * For each index the element of `x` that stands there along `axis`, the other positions being those of the index
 * itself. `indices` has the shape of `x`, except along `axis`.
 */
export function takeAlong(x: Tensor, indices: Tensor, axis: number): Tensor {
  return makeTakeAlong([x, indices], { axis: axisFromFront("takeAlong", axis, x.shape.length) });
}

const scatterRule = (
  name: "scatterAdd" | "scatterMax",
  reduction: "add" | "max",
  join: (a: number, b: number) => number,
) => ({
  name,
  infer: ([x, indices, updates]: readonly TensorType[], { axis }: Along) => {
    requireIndices(name, indices);
    requireSameType(name, [x, updates]);
    requireSameButAxis(name, x, indices, axis);
    if (!sameShape(indices.shape, updates.shape)) {
      throw shapeError(name, `${formatShape(indices.shape)} indices for ${formatShape(updates.shape)} updates`);
    }
    return [x];
  },
  evaluate: (
    [x, indices, updates]: readonly Reference[],
    { attributes: { axis } }: { readonly attributes: Along },
  ): Reference[] => {
    const data = x.data.slice();
    const at = elementAlong(x, axis);
    let next = 0;
    forEachIndex(indices.shape, (index) => {
      const target = at(index, indices.data[next]);
      data[target] = join(data[target], updates.data[next]);
      next++;
    });
    return [{ shape: x.shape, data }];
  },
  reduction,
});

const adding = scatterRule("scatterAdd", "add", (a, b) => a + b);
const makeScatterAdd = defineSingle<Along>({
  ...adding,
  emit: (emitter, inputs, { attributes: { axis } }) => [
    emitter.one("ScatterElements", inputs, { axis: integer(axis), reduction: text(adding.reduction) }),
  ],
  vjp: ({ inputs: [, indices], attributes: { axis } }, [g]) => [g, undefined, g && takeAlong(g, indices, axis)],
});

/** `x` with each update added to the element at its index along `axis`; repeated indices add up. */
export function scatterAdd(x: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
  return makeScatterAdd([x, indices, updates], { axis: axisFromFront("scatterAdd", axis, x.shape.length) });
}

const keepingLargest = scatterRule("scatterMax", "max", Math.max);
const makeScatterMax = defineSingle<Along>({
  ...keepingLargest,
  emit: (emitter, inputs, { attributes: { axis } }) => [
    emitter.one("ScatterElements", inputs, { axis: integer(axis), reduction: text(keepingLargest.reduction) }),
  ],
  // The cotangent goes to whichever equals the largest, in equal shares.
  vjp: ({ inputs: [x, indices, updates], outputs: [y], attributes: { axis } }, [g]) => {
    if (g === undefined) return [undefined, undefined, undefined];
    const own = cast(equal(x, y), g.dtype);
    const hits = equal(updates, takeAlong(y, indices, axis));
    const theirs = cast(hits, g.dtype);
    const share = divide(g, scatterAdd(own, indices, theirs, axis));
    return [where(equal(x, y), share, 0), undefined, where(hits, takeAlong(share, indices, axis), 0)];
  },
});

/** `x` with each element the largest of itself and the updates at its index along `axis`. */
export function scatterMax(x: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
  return makeScatterMax([x, indices, updates], { axis: axisFromFront("scatterMax", axis, x.shape.length) });
}

// ---- one-hot

/** For each index a row of `classes` zeros with a 1 at the index, along a new last axis; f32. */
export function oneHot(indices: Tensor, classes: number): Tensor {
  requireIndices("oneHot", indices);
  const counted = where(less(indices, 0), add(indices, classes), indices);
  const places = constant(
    Int32Array.from({ length: classes }, (_, i) => i),
    [classes],
    indices.dtype,
  );
  return cast(equal(addAxis(counted, -1), places), "f32");
}

// ---- what these share

function requireIndices(operation: string, indices: TensorType): void {
  if (indices.dtype === "i32" || indices.dtype === "i64") return;
  throw shapeError(operation, `indices are i32 or i64, not ${formatType(indices)}`, "Convert them with cast.");
}

function requireSameButAxis(operation: string, x: TensorType, indices: TensorType, axis: number): void {
  const same =
    x.shape.length === indices.shape.length && x.shape.every((size, i) => i === axis || size === indices.shape[i]);
  if (same) return;
  throw shapeError(
    operation,
    `${formatShape(x.shape)} and indices ${formatShape(indices.shape)} differ beside axis ${axis}`,
  );
}

const wrapped = (index: number, size: number) => (index < 0 ? index + size : index);

function elementAlong(x: Reference, axis: number): (index: readonly number[], chosen: number) => number {
  const strides = stridesOf(x.shape);
  return (index, chosen) =>
    strides.reduce((at, stride, d) => at + stride * (d === axis ? wrapped(chosen, x.shape[axis]) : index[d]), 0);
}
