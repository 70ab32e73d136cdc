// What a tensor is before it has values: its element type and its shape, with the rules by which shapes combine.

import { shapeError } from "./shapeError.js";

/** Element types. `f16` exists where the device computes in it. */
export type DataType = "f32" | "f16" | "i32" | "i64" | "bool";

/** The size of one axis; a name stands for a size that is only known when the graph runs, such as `"batch"`. */
export type Dimension = number | string;

export type Shape = readonly Dimension[];

export interface TensorType {
  readonly dtype: DataType;
  readonly shape: Shape;
}

/** The type of a tensor of 32-bit floating point numbers, or of `dtype`. */
export function tensorType(shape: Shape, dtype: DataType = "f32"): TensorType {
  return { dtype, shape };
}

export function isFloat(dtype: DataType): boolean {
  return dtype === "f32" || dtype === "f16";
}

export function isInteger(dtype: DataType): boolean {
  return dtype === "i32" || dtype === "i64";
}

/** A type as people write it: `f32[batch, 128]`. */
export function formatType({ dtype, shape }: TensorType): string {
  return `${dtype}${formatShape(shape)}`;
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Whether every size of `shape` is a number. */
export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((size) => typeof size === "number");
}

/** The sizes of a shape that must be static for `operation`. Throws a `UserError` where a size is a name. */
export function staticShape(operation: string, shape: Shape): readonly number[] {
  if (!isStatic(shape)) throw shapeError(operation, `needs sizes that are known, not ${formatShape(shape)}`);
  return shape;
}

/** The number of elements of a static shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `axis` counted from the front: −1 is the last of `rank` axes. Throws a `UserError` where there is no such axis. */
export function axisFromFront(operation: string, axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(counted) || counted < 0 || counted >= rank) {
    throw shapeError(operation, `has no axis ${axis}; the tensor has ${rank}`);
  }
  return counted;
}

/** All `axes` counted from the front, ascending, each once; every axis where none is named. */
export function axesFromFront(operation: string, axes: number | readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const named = typeof axes === "number" ? [axes] : axes;
  return [...new Set(named.map((axis) => axisFromFront(operation, axis, rank)))].sort((a, b) => a - b);
}

/** The shape to which two shapes broadcast (NumPy's rule). Throws a `UserError` naming both where they do not. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw shapeError(
      operation,
      `${formatShape(a)} and ${formatShape(b)} do not broadcast: sizes ${left} and ${right} differ`,
    );
  });
}

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}
