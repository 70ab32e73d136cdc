// Elements of a tensor as the bytes that ONNX and safetensors hold, and back: little-endian, one after another.

import { fromHalf, toHalf } from "../half.js";
import type { DataType } from "../types.js";

/** The bytes of `data` as elements of type `dtype`. */
export function encodeElements(dtype: DataType, data: ArrayLike<number>): Uint8Array {
  const typed = typedElements(dtype, data);
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

/** Typed arrays that hold elements of each type; `f16` as its bits. */
export type Elements = Float32Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;

/** `data` as the typed array in which the runtime holds elements of type `dtype`. Not copied where it already is one. */
export function typedElements(dtype: DataType, data: ArrayLike<number>): Elements {
  switch (dtype) {
    case "f32":
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case "f16":
      return Uint16Array.from(data, toHalf);
    case "i32":
      return data instanceof Int32Array ? data : Int32Array.from(data);
    case "i64":
      return BigInt64Array.from({ length: data.length }, (_, i) => toInt64(data[i]));
    case "bool":
      return Uint8Array.from(data, (value) => (value === 0 ? 0 : 1));
  }
}

/** Elements as numbers; 64-bit integers lose precision beyond 2⁵³. */
export function numbersOf(dtype: DataType, elements: Elements): ArrayLike<number> {
  if (elements instanceof BigInt64Array) return Float64Array.from(elements, Number);
  return dtype === "f16" ? Float32Array.from(elements, fromHalf) : elements;
}

const LARGEST = 2n ** 63n - 1n;
const toInt64 = (value: number) => {
  if (value >= 2 ** 63) return LARGEST;
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
};
