// How files hold the elements of tensors: little-endian, one after another, in more types than programs compute with.

import { fromHalf } from "./half.js";
import { type Elements, typedElements } from "./onnx/elements.js";
import type { DataType } from "./types.js";

export type ElementFormat =
  | "f64"
  | "f32"
  | "f16"
  | "bf16"
  | "i64"
  | "i32"
  | "i16"
  | "i8"
  | "u64"
  | "u32"
  | "u16"
  | "u8"
  | "bool";

/** For each format the bytes that an element takes, and the type that holds such elements in a program. */
export const elementFormats: Readonly<Record<ElementFormat, { readonly bytes: number; readonly dtype: DataType }>> = {
  f64: { bytes: 8, dtype: "f32" },
  f32: { bytes: 4, dtype: "f32" },
  f16: { bytes: 2, dtype: "f16" },
  bf16: { bytes: 2, dtype: "f32" },
  i64: { bytes: 8, dtype: "i64" },
  i32: { bytes: 4, dtype: "i32" },
  i16: { bytes: 2, dtype: "i32" },
  i8: { bytes: 1, dtype: "i32" },
  u64: { bytes: 8, dtype: "i64" },
  u32: { bytes: 4, dtype: "i64" },
  u16: { bytes: 2, dtype: "i32" },
  u8: { bytes: 1, dtype: "i32" },
  bool: { bytes: 1, dtype: "bool" },
};

/**
 * The elements that `bytes` hold, as elements of type `dtype`: rounded where that is coarser, towards zero to integers.
 * Not copied where they need no change and lie as typed arrays must. Throws a RangeError where one does not fit.
 */
export function decodeElements(format: ElementFormat, bytes: Uint8Array, dtype: DataType): Elements {
  const stored = storedElements(format, aligned(bytes, elementFormats[format].bytes));
  return format === dtype && isElements(stored) ? stored : convertNumbers(numbersIn(format, stored), dtype);
}

/** The bytes of elements of type `dtype`, held as `format`; numbers are rounded to nearest, ties to even. */
export function encodeAs(
  format: "f32" | "f16" | "bf16" | "i64" | "i32" | "bool",
  numbers: ArrayLike<number>,
): Uint8Array {
  const elements = format === "bf16" ? Uint16Array.from(numbers, toBrain) : typedElements(format, numbers);
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}

function convertNumbers(numbers: ArrayLike<number>, dtype: DataType): Elements {
  if (dtype === "i32" || dtype === "i64") {
    const limit = dtype === "i32" ? 2 ** 31 : 2 ** 63;
    for (let i = 0; i < numbers.length; i++) {
      const value = Math.trunc(numbers[i]);
      if (!(value >= -limit && value < limit)) throw new RangeError(`${numbers[i]} is no ${dtype}`);
    }
  }
  return typedElements(dtype, numbers);
}

function isElements(stored: StoredElements): stored is Elements {
  return (
    stored instanceof Float32Array ||
    stored instanceof Uint16Array ||
    stored instanceof Int32Array ||
    stored instanceof BigInt64Array ||
    stored instanceof Uint8Array
  );
}

type StoredElements = Elements | Float64Array | BigUint64Array | Uint32Array | Int16Array | Int8Array;

function storedElements(format: ElementFormat, { buffer, byteOffset, byteLength }: Uint8Array): StoredElements {
  const length = byteLength / elementFormats[format].bytes;
  switch (format) {
    case "f64":
      return new Float64Array(buffer, byteOffset, length);
    case "f32":
      return new Float32Array(buffer, byteOffset, length);
    case "f16":
    case "bf16":
    case "u16":
      return new Uint16Array(buffer, byteOffset, length);
    case "i64":
      return new BigInt64Array(buffer, byteOffset, length);
    case "i32":
      return new Int32Array(buffer, byteOffset, length);
    case "i16":
      return new Int16Array(buffer, byteOffset, length);
    case "i8":
      return new Int8Array(buffer, byteOffset, length);
    case "u64":
      return new BigUint64Array(buffer, byteOffset, length);
    case "u32":
      return new Uint32Array(buffer, byteOffset, length);
    case "u8":
    case "bool":
      return new Uint8Array(buffer, byteOffset, length);
  }
}

function numbersIn(format: ElementFormat, stored: StoredElements): ArrayLike<number> {
  if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) return Float64Array.from(stored, Number);
  if (format === "f16") return Float32Array.from(stored, fromHalf);
  if (format === "bf16") return Float32Array.from(stored, fromBrain);
  return stored;
}

// Bytes that begin where a typed array of elements of `size` bytes may begin.
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}

// bfloat16 is the upper half of a 32-bit float.
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function fromBrain(half: number): number {
  bits[0] = half << 16;
  return float[0];
}

function toBrain(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  float[0] = value;
  const word = bits[0];
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}
