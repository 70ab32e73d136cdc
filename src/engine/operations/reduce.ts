// Operations that make many elements into one along some axes.

import { integer } from "../onnx/graphEmitter.js";
import { forEachIndex, type Reference } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { axesFromFront, elementCount, formatType, type Shape, sameShape, staticShape, stridesOf } from "../types.js";
import { stopGradient } from "./copy.js";
import { cumulativeProduct } from "./cumulative.js";
import { customGradient } from "./customGradient.js";
import { add, cast, clip, divide, equal, exp, greater, log, multiply, subtract } from "./elementwise.js";
import { expand, inverseOrder, reshape, transpose } from "./movement.js";
import { sizeAlong } from "./size.js";

export interface ReduceOptions {
  /** The axes to reduce, counted from the back if negative; all of them unless said. */
  readonly axes?: number | readonly number[];
  /** Keep reduced axes with size 1. */
  readonly keepAxes?: boolean;
}

type ReduceAttributes = { readonly axes: readonly number[] };

interface ReduceRule {
  readonly name: string;
  readonly onnx: string;
  readonly of: (values: Float64Array) => number;
  /** The cotangent of x, from that of y; both with the reduced axes kept. */
  readonly pull: (cotangent: Tensor, x: Tensor, y: Tensor, axes: readonly number[]) => Tensor;
}

// Every reduction keeps its axes with size 1; dropping them is a reshape, which costs nothing.
function reduction({ name, onnx, of, pull }: ReduceRule): (x: Tensor, options?: ReduceOptions) => Tensor {
  const apply = defineSingle<ReduceAttributes>({
    name,
    infer: ([x], { axes }) => [
      { dtype: x.dtype, shape: x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) },
    ],
    evaluate: ([x], { attributes: { axes } }) => [reduceReference(x, axes, of)],
    emit: (emitter, [x], { attributes: { axes } }) => [
      emitter.one(onnx, [x, emitter.integers(axes)], { keepdims: integer(1) }),
    ],
    vjp: ({ inputs: [x], outputs: [y], attributes: { axes } }, [g]) => [g && pull(g, x, y, axes)],
    simplify: ([x], { axes }) => (axes.every((axis) => x.shape[axis] === 1) ? x : undefined),
  });
  return (x, { axes: named, keepAxes = false } = {}) => {
    const axes = axesFromFront(name, named, x.shape.length);
    const kept = apply([x], { axes });
    return keepAxes ? kept : dropAxes(kept, axes);
  };
}

/** The sum over `axes`. */
export const sum = reduction({
  name: "sum",
  onnx: "ReduceSum",
  of: (values) => values.reduce((total, value) => total + value, 0),
  pull: (g, x) => expand(g, x.shape),
});

/** The arithmetic mean over `axes`. */
export const mean = reduction({
  name: "mean",
  onnx: "ReduceMean",
  of: (values) => values.reduce((total, value) => total + value, 0) / values.length,
  pull: (g, x, _, axes) => expand(divide(g, cast(sizeAlong(x, axes), x.dtype)), x.shape),
});

/** The largest element over `axes`; equal ones share the cotangent. */
export const max = reduction({
  name: "max",
  onnx: "ReduceMax",
  of: (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  pull: shareAmongEqual,
});

/** The smallest element over `axes`; equal ones share the cotangent. */
export const min = reduction({
  name: "min",
  onnx: "ReduceMin",
  of: (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  pull: shareAmongEqual,
});

/** The product over `axes`, whose sizes must be known for the derivative; it is right beside zeros too. */
export const product = reduction({
  name: "product",
  onnx: "ReduceProd",
  of: (values) => values.reduce((total, value) => total * value, 1),
  pull: (g, x, _, axes) => multiply(g, productOfOthers(x, axes)),
});

// For each element the product of the others over `axes`.
function productOfOthers(x: Tensor, axes: readonly number[]): Tensor {
  const order = [...axes, ...x.shape.flatMap((_, i) => (axes.includes(i) ? [] : [i]))];
  const front = transpose(x, order);
  const flat = reshape(front, [
    elementCount(staticShape("product", front.shape.slice(0, axes.length))),
    ...front.shape.slice(axes.length),
  ]);
  const before = cumulativeProduct(flat, 0, { exclusive: true });
  const after = cumulativeProduct(flat, 0, { exclusive: true, reverse: true });
  return transpose(reshape(multiply(before, after), front.shape), inverseOrder(order));
}

/** ln Σ eˣ over `axes`, without overflow. */
export function logSumExp(x: Tensor, { axes: named, keepAxes = false }: ReduceOptions = {}): Tensor {
  const axes = axesFromFront("logSumExp", named, x.shape.length);
  // The largest is held finite, so that infinities pass.
  const scaled = (at: Tensor) => {
    const largest = stopGradient(clip(max(at, { axes, keepAxes: true }), -3e38, 3e38));
    const powers = exp(subtract(at, largest));
    return { largest, powers, total: sum(powers, { axes, keepAxes: true }) };
  };
  const kept = customGradient(
    (at: Tensor) => {
      const { largest, total } = scaled(at);
      return add(log(total), largest);
    },
    // The powers once more: a power of the difference from the result would have the rounding of large results in it.
    ([at], _, g) => {
      const { powers, total } = scaled(at);
      return [multiply(powers, divide(g, total))];
    },
  )(x);
  return keepAxes ? kept : dropAxes(kept, axes);
}

/** Whether any of the truth values over `axes` holds. */
export function any(x: Tensor, options?: ReduceOptions): Tensor {
  // Of no values none holds: the largest of none is the least number.
  return greater(max(truthNumbers("any", x), options), 0);
}

/** Whether all of the truth values over `axes` hold. */
export function all(x: Tensor, options?: ReduceOptions): Tensor {
  return cast(min(truthNumbers("all", x), options), "bool");
}

function truthNumbers(operation: string, x: Tensor): Tensor {
  if (x.dtype === "bool") return cast(x, "i32");
  throw shapeError(operation, `takes truth values, not ${formatType(x)}`, "Compare the elements with something first.");
}

// Where the element stands that is ahead of all others.
function placeOf(name: string, onnx: string, ahead: (a: number, b: number) => boolean) {
  const apply = defineSingle<{ readonly axis: number }>({
    name,
    infer: ([x], { axis }) => [{ dtype: "i64", shape: x.shape.map((size, i) => (i === axis ? 1 : size)) }],
    evaluate: ([x], { attributes: { axis } }) => [
      reduceReference(x, [axis], (line) => line.reduce((best, value, i) => (ahead(value, line[best]) ? i : best), 0)),
    ],
    emit: (emitter, inputs, { attributes: { axis } }) => [
      emitter.one(onnx, inputs, { axis: integer(axis), keepdims: integer(1) }),
    ],
  });
  return (x: Tensor, axis: number, { keepAxes = false }: { readonly keepAxes?: boolean } = {}) => {
    const axes = axesFromFront(name, axis, x.shape.length);
    const kept = apply([x], { axis: axes[0] });
    return keepAxes ? kept : dropAxes(kept, axes);
  };
}

/** Where the largest element stands along `axis` (the first of equal ones), as 64-bit integers. */
export const argmax = placeOf("argmax", "ArgMax", (a, b) => a > b);

/** Where the smallest element stands along `axis` (the first of equal ones), as 64-bit integers. */
export const argmin = placeOf("argmin", "ArgMin", (a, b) => a < b);

/**
 * Sums `x` over the axes along which `shape` broadcasts to it: the cotangent of a tensor that was broadcast.
 * Throws a `UserError` where `shape` does not broadcast to that of `x`.
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const added = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : [],
  );
  if (added < 0) throw shapeError("sumTo", `cannot sum ${x.shape.length} axes to ${shape.length}`);
  return reshape(sum(x, { axes, keepAxes: true }), shape);
}

/** `kept` without the `axes` of size 1 that a reduction has left. */
export function dropAxes(kept: Tensor, axes: readonly number[]): Tensor {
  return reshape(
    kept,
    kept.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

function shareAmongEqual(g: Tensor, x: Tensor, y: Tensor, axes: readonly number[]): Tensor {
  const hits = cast(equal(x, y), x.dtype);
  return multiply(hits, divide(g, sum(hits, { axes, keepAxes: true })));
}

function reduceReference(x: Reference, axes: readonly number[], of: (values: Float64Array) => number): Reference {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const inner = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  const strides = stridesOf(x.shape);
  const offset = (index: readonly number[]) => index.reduce((at, i, axis) => at + i * strides[axis], 0);
  const steps: number[] = [];
  forEachIndex(inner, (index) => steps.push(offset(index)));
  const data = new Float64Array(elementCount(shape));
  const values = new Float64Array(steps.length);
  let next = 0;
  forEachIndex(shape, (index) => {
    const start = offset(index);
    for (const [i, step] of steps.entries()) values[i] = x.data[start + step];
    data[next++] = of(values);
  });
  return { shape, data };
}
