// The header of a safetensors file: JSON that says where each tensor lies in the bytes after it.
// https://huggingface.co/docs/safetensors

import { type ElementFormat, elementFormats } from "../elementFormats.js";
import { elementCount } from "../types.js";

/** Longer headers are refused, as the format's own library does. */
export const LARGEST_HEADER = 100_000_000;

/** A tensor in a file. Places count from the end of the header. */
export interface StoredTensor {
  /** The element type as the file names it, such as `BF16`. */
  readonly type: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

// Every format with its name in files, in the order in which tensors are written.
const named: readonly (readonly [ElementFormat, string])[] = [
  ["u64", "U64"],
  ["i64", "I64"],
  ["f64", "F64"],
  ["f32", "F32"],
  ["u32", "U32"],
  ["i32", "I32"],
  ["bf16", "BF16"],
  ["f16", "F16"],
  ["u16", "U16"],
  ["i16", "I16"],
  ["i8", "I8"],
  ["u8", "U8"],
  ["bool", "BOOL"],
];
const formats = new Map(named.map(([format, name]) => [name, format]));

/** The format of elements of the type that files name `type`; undefined where it is none that is read here. */
export function formatNamed(type: string): ElementFormat | undefined {
  return formats.get(type);
}

/**
 * Reads a header; `dataLength` bytes follow it in the file. Throws a RangeError that says what is wrong where it is no
 * header, or where its tensors do not fill those bytes one after another.
 */
export function parseHeader(bytes: Uint8Array, dataLength: number): SafetensorsHeader {
  const text = decodeText(bytes);
  const entries = Object.entries(parseObject(text));
  const twice = firstRepeatedKey(text);
  if (twice !== undefined) throw new RangeError(`its header names ${twice} twice`);
  const metadata = new Map<string, string>();
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of entries) {
    if (name === "__metadata__") for (const [key, each] of metadataEntries(value)) metadata.set(key, each);
    else tensors.set(name, readEntry(name, value));
  }
  requireFilled(tensors, dataLength);
  return { metadata: Object.fromEntries(metadata), tensors };
}

/** A tensor that is to be written. */
export interface TensorToWrite {
  readonly name: string;
  readonly format: ElementFormat;
  readonly shape: readonly number[];
}

/**
 * The bytes that a file begins with, and the tensors in the order in which their elements follow: as the Python package
 * writes them, larger elements first, then by name.
 */
export function formatHeader<T extends TensorToWrite>(
  tensors: readonly T[],
  metadata: Readonly<Record<string, string>>,
): { readonly bytes: Uint8Array; readonly order: readonly T[] } {
  const order = tensors
    .map((tensor) => ({ tensor, rank: named.findIndex(([format]) => format === tensor.format) }))
    .sort((a, b) => a.rank - b.rank || Buffer.compare(Buffer.from(a.tensor.name), Buffer.from(b.tensor.name)));
  const fields = Object.keys(metadata).length === 0 ? [] : [`"__metadata__":${JSON.stringify(metadata)}`];
  let end = 0;
  for (const { tensor, rank } of order) {
    const { name, format, shape } = tensor;
    const begin = end;
    end += elementCount(shape) * elementFormats[format].bytes;
    const entry = { dtype: named[rank][1], shape, data_offsets: [begin, end] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const text = Buffer.from(`{${fields.join()}}`);
  const length = Math.ceil(text.byteLength / 8) * 8;
  const bytes = Buffer.alloc(8 + length, " ");
  bytes.writeBigUInt64LE(BigInt(length));
  bytes.set(text, 8);
  return { bytes, order: order.map(({ tensor }) => tensor) };
}

/** The first key that stands twice in one object of a JSON text, where `JSON.parse` would keep the last. */
export function firstRepeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  // Strings, and the marks between them that matter.
  for (const [token, colon] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined) {
      const key = String(JSON.parse(token.slice(0, -colon.length)));
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    }
  }
  return undefined;
}

/** The value of a JSON text that must be an object. Throws a RangeError where it is none. */
export function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError("its header is no JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RangeError("its header is no JSON object");
  }
  return value;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new RangeError("its header is no UTF-8 text");
  }
}

function metadataEntries(value: unknown): [string, string][] {
  const wrong = () => new RangeError("its metadata are no texts by name");
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong();
  return Object.entries(value).map(([key, text]: [string, unknown]) => {
    if (typeof text !== "string") throw wrong();
    return [key, text];
  });
}

function readEntry(name: string, value: unknown): StoredTensor {
  const wrong = () => new RangeError(`its header does not say the type, the shape and the place of ${name}`);
  if (typeof value !== "object" || value === null) throw wrong();
  if (!("dtype" in value && "shape" in value && "data_offsets" in value)) throw wrong();
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) throw wrong();
  const [begin, end] = offsets;
  const format = formatNamed(dtype);
  const wanted = format && elementCount(shape) * elementFormats[format].bytes;
  if (end < begin || (wanted !== undefined && wanted !== end - begin)) {
    throw new RangeError(`${name} ${dtype}[${shape.join(", ")}] does not fit its ${end - begin} bytes`);
  }
  return { type: dtype, shape, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}

// The format wants no byte to belong to two tensors or to none.
function requireFilled(tensors: ReadonlyMap<string, StoredTensor>, dataLength: number): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let filled = 0;
  let before = "";
  for (const [name, { begin, end }] of inOrder) {
    if (end > dataLength) {
      throw new RangeError(`${name} ends ${end - dataLength} bytes after the file`);
    }
    if (begin < filled) throw new RangeError(`${before} and ${name} overlap`);
    if (begin > filled) throw new RangeError(`${begin - filled} bytes before ${name} belong to no tensor`);
    filled = end;
    before = name;
  }
  if (filled < dataLength) throw new RangeError(`its last ${dataLength - filled} bytes belong to no tensor`);
}
