// Tensors in ONNX files. Their elements stand in one of several fields, or in another file beside the model.

import { type ElementFormat, elementFormats } from "../elementFormats.js";
import { elementCount } from "../types.js";
import { bytesOf, integerOf, integersOf, numberBytesOf, readEntry, textOf } from "./fields.js";
import { type OnnxTensor, onnxTypes } from "./model.js";
import { readFields, WireError } from "./wire.js";

/** Where a tensor's elements stand in another file: its path from the model's folder, and bytes in it. */
export interface ExternalPlace {
  readonly tensor: string;
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** Gives the bytes at a place; undefined leaves the tensor without elements. */
export type ExternalData = (place: ExternalPlace) => Uint8Array | undefined;

const formats: ReadonlyMap<number, ElementFormat> = new Map(
  (["f32", "u8", "i8", "u16", "i16", "i32", "i64", "bool", "f16", "f64", "u32", "u64", "bf16"] as const).map(
    (format) => [onnxTypes[format], format],
  ),
);

/** The format of elements of one of `onnxTypes`; undefined for others. */
export function formatOfType(type: number): ElementFormat | undefined {
  return formats.get(type);
}

/** What elements of a type are called, as messages name those that are not read. */
export function nameOfType(type: number): string {
  if (type === 8) return "texts";
  if (type === 14 || type === 15) return "complex numbers";
  if ((type >= 17 && type <= 20) || type === 24) return "8-bit floating-point numbers";
  if (type >= 21 && type <= 26) return "elements smaller than a byte";
  return `elements of ONNX's type ${type}`;
}

/**
 * Reads a tensor. Throws a `WireError` where its sizes are none, or its elements are of a type that is not read, too
 * few, too many or in no place.
 */
export function decodeTensor(bytes: Uint8Array, external: ExternalData): OnnxTensor {
  const shape: bigint[] = [];
  const floats: Uint8Array[] = [];
  const doubles: Uint8Array[] = [];
  const integers: bigint[] = [];
  const entries = new Map<string, string>();
  let raw: Uint8Array | undefined;
  let [name, type, outside] = ["", 0, false];
  for (const field of readFields(bytes)) {
    if (field.field === 1) for (const size of integersOf(field)) shape.push(size);
    else if (field.field === 2) type = integerOf(field);
    else if (field.field === 4) floats.push(numberBytesOf(field, 4));
    // 32-bit, 64-bit and unsigned integers: a tensor has them in one of these.
    else if (field.field === 5 || field.field === 7 || field.field === 11) {
      for (const value of integersOf(field)) integers.push(value);
    } else if (field.field === 8) name = textOf(field);
    else if (field.field === 9) raw = bytesOf(field);
    else if (field.field === 10) doubles.push(numberBytesOf(field, 8));
    else if (field.field === 13) entries.set(...readEntry(readFields(bytesOf(field))));
    else if (field.field === 14) outside = integerOf(field) === 1;
  }
  const format = formatOfType(type);
  const written = `the tensor ${name === "" ? "without a name" : name} ${format ?? ""}[${shape.join(", ")}]`;
  const damaged = (problem: string) => new WireError(`${written} ${problem}`, bytes.byteOffset);
  if (format === undefined) throw damaged(`holds ${nameOfType(type)}, which are not read`);
  const sizes = shape.map(Number);
  const length = elementCount(sizes) * elementFormats[format].bytes;
  if (![...sizes, length].every((size) => Number.isSafeInteger(size) && size >= 0) || sizes.length > MOST_AXES) {
    throw damaged("has no such size");
  }
  const found = outside
    ? external(placeOf(name, entries, length, damaged))
    : (raw ?? typedBytes(format, format === "f64" ? doubles : floats, integers));
  if (found !== undefined && found.length !== length) throw damaged(`takes ${length} bytes, not ${found.length}`);
  return { name, type, shape: sizes, bytes: found ?? new Uint8Array(0) };
}

// As many as ONNX Runtime's own tensors have at most, and more than anyone writes.
const MOST_AXES = 64;

function placeOf(
  tensor: string,
  entries: ReadonlyMap<string, string>,
  length: number,
  damaged: (problem: string) => WireError,
): ExternalPlace {
  const [location, offset, given] = ["location", "offset", "length"].map((key) => entries.get(key));
  const [start, count] = [offset ?? "0", given ?? `${length}`].map((text) => (/^\d+$/.test(text) ? Number(text) : -1));
  if (location === undefined || !Number.isSafeInteger(start) || start < 0 || count < 0) {
    throw damaged("does not say where its elements are");
  }
  if (count !== length) throw damaged(`takes ${length} bytes, not ${count}`);
  return { tensor, location, offset: start, length };
}

// The elements of the fields that name their type, as bytes of `format`.
function typedBytes(format: ElementFormat, numbers: readonly Uint8Array[], integers: readonly bigint[]): Uint8Array {
  if (format === "f32" || format === "f64") return numbers.length === 1 ? numbers[0] : joined(numbers);
  const size = elementFormats[format].bytes;
  const bytes = new Uint8Array(size * integers.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of integers.entries()) {
    // Half-precision numbers stand here as their bits; negative numbers wrap as they should.
    if (size === 8) view.setBigInt64(8 * i, value, true);
    else if (size === 4) view.setInt32(4 * i, Number(BigInt.asIntN(32, value)), true);
    else if (size === 2) view.setInt16(2 * i, Number(BigInt.asIntN(16, value)), true);
    else view.setInt8(i, Number(BigInt.asIntN(8, value)));
  }
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}
