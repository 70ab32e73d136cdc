// The protocol-buffer wire format, as much of it as ONNX needs: varints, 32- and 64-bit numbers, and fields of
// known length. https://protobuf.dev/programming-guides/encoding/

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** Writes a message field by field. Long byte fields are kept by reference until `finish`. */
export class WireWriter {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  /** An integer field; negative ones take ten bytes, as the format wants. */
  integer(field: number, value: number | bigint): void {
    this.varint((field << 3) | VARINT);
    this.varint(value);
  }

  float(field: number, value: number): void {
    this.varint((field << 3) | FIXED32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.append(bytes);
  }

  text(field: number, value: string): void {
    this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.varint((field << 3) | LENGTH);
    this.varint(value.byteLength);
    this.append(value);
  }

  message(field: number, write: (writer: WireWriter) => void): void {
    const inner = new WireWriter();
    write(inner);
    this.varint((field << 3) | LENGTH);
    this.varint(inner.length);
    for (const chunk of inner.chunks) this.append(chunk);
  }

  packedIntegers(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    this.message(field, (writer) => {
      for (const value of values) writer.varint(value);
    });
  }

  packedFloats(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    const bytes = new Uint8Array(4 * values.length);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
    this.bytes(field, bytes);
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let offset = 0;
    for (const chunk of this.chunks) {
      whole.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return whole;
  }

  private varint(value: number | bigint): void {
    const bytes: number[] = [];
    if (typeof value === "number" && value >= 0) {
      let rest = value;
      while (rest >= 0x80) {
        bytes.push((rest % 0x80) | 0x80);
        rest = Math.floor(rest / 0x80);
      }
      bytes.push(rest);
    } else {
      let rest = BigInt.asUintN(64, BigInt(value));
      while (rest >= 0x80n) {
        bytes.push(Number(rest & 0x7fn) | 0x80);
        rest >>= 7n;
      }
      bytes.push(Number(rest));
    }
    this.append(Uint8Array.from(bytes));
  }

  private append(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.length += bytes.byteLength;
  }
}

/** One field as it stands on the wire: a number where it is one, the bytes where its length is written before it. */
export type WireField = { readonly field: number; readonly place: number } & (
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "fixed32" | "fixed64"; readonly bytes: Uint8Array }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
);

/** What makes no sense in a message, and where: `place` counts bytes from the start of the buffer that holds it. */
export class WireError extends RangeError {
  readonly place: number;

  constructor(problem: string, place: number) {
    super(problem);
    this.name = "WireError";
    this.place = place;
  }
}

/** What `read` returns. Of a `WireError` it says in which part of the message it came up, such as `node 3`. */
export function within<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof WireError ? new WireError(`${part}: ${error.message}`, error.place) : error;
  }
}

/** Reads the fields of a message in order. Throws a `WireError` where the bytes end too early or make no sense. */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  let offset = 0;
  let place = bytes.byteOffset;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (offset >= bytes.length) throw new WireError("a number is cut off", place);
      const byte = bytes[offset++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireError("a number is longer than ten bytes", place);
  };
  const take = (length: bigint): Uint8Array => {
    const rest = bytes.length - offset;
    if (length > rest) throw new WireError(`a field of ${length} bytes is cut off after ${rest}`, place);
    offset += Number(length);
    return bytes.subarray(offset - Number(length), offset);
  };
  while (offset < bytes.length) {
    place = bytes.byteOffset + offset;
    const tag = varint();
    const wireType = Number(tag % 8n);
    if (tag < 8n || tag >= 2n ** 32n) throw new WireError(`there is no field ${tag / 8n}`, place);
    const field = Number(tag / 8n);
    if (wireType === VARINT) yield { field, place, kind: "integer", value: varint() };
    else if (wireType === FIXED64) yield { field, place, kind: "fixed64", bytes: take(8n) };
    else if (wireType === LENGTH) yield { field, place, kind: "bytes", bytes: take(varint()) };
    else if (wireType === FIXED32) yield { field, place, kind: "fixed32", bytes: take(4n) };
    else throw new WireError(`the field ${field} is of wire type ${wireType}, which ONNX does not use`, place);
  }
}

/** The integers of a packed field, signed. Throws a `WireError` where one is cut off or too long. */
export function readPackedIntegers(bytes: Uint8Array): bigint[] {
  const values: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const [i, byte] of bytes.entries()) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) {
      values.push(BigInt.asIntN(64, value));
      value = 0n;
      shift = 0n;
    } else if (shift >= 70n) throw new WireError("a number is longer than ten bytes", bytes.byteOffset + i);
  }
  if (shift !== 0n) throw new WireError("a number is cut off", bytes.byteOffset + bytes.length);
  return values;
}
