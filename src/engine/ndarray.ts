// Arrays of values on the host: what programs are fed and what they return, and what checkpoints hold.

import { UserError } from "../core/errors.js";
import { type Elements, numbersOf, typedElements } from "./onnx/elements.js";
import { type DataType, elementCount, formatType } from "./types.js";

/** Values in row-major order. `f16` elements are held as their bits. */
export interface NDArray {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly data: Elements;
}

/** An array of 32-bit floats. */
export interface FloatArray extends NDArray {
  readonly dtype: "f32";
  readonly data: Float32Array;
}

/**
 * Values as an array of 32-bit floats (or `dtype`) of the given shape, one axis unless said.
 * Typed arrays of the right type are taken as they are, not copied.
 * Throws a `UserError` where their number does not fill the shape.
 */
export function ndarray(
  data: ArrayLike<number>,
  shape: readonly number[] = [data.length],
  dtype: DataType = "f32",
): NDArray {
  if (data.length !== elementCount(shape)) {
    throw new UserError(
      "shape-mismatch",
      `${data.length} values do not fill an array of shape [${shape.join(", ")}]`,
      "Give as many values as the sizes multiply to.",
    );
  }
  return { dtype, shape, data: typedElements(dtype, data) };
}

/** An array of zeros. */
export function zerosArray(shape: readonly number[], dtype: DataType = "f32"): NDArray {
  return { dtype, shape, data: typedElements(dtype, new Float32Array(elementCount(shape))) };
}

/** The elements of an array of 32-bit floats; throws a `TypeError` for other types. */
export function floats(array: NDArray): Float32Array {
  if (array.data instanceof Float32Array) return array.data;
  throw new TypeError(`the array ${formatType(array)} does not hold 32-bit floats`);
}

/** The elements as numbers, whatever their type. */
export function numbers(array: NDArray): ArrayLike<number> {
  return numbersOf(array.dtype, array.data);
}
