// Fields of a message as the types that they hold. All throw a RangeError where the wire has something else.

import { readPackedIntegers, type WireField } from "./wire.js";

export function bytesOf(field: WireField): Uint8Array {
  if (field.kind !== "bytes") throw new RangeError(`field ${field.field} holds no bytes`);
  return field.bytes;
}

export function textOf(field: WireField): string {
  return new TextDecoder().decode(bytesOf(field));
}

/** A signed integer; it loses precision beyond 2⁵³. */
export function integerOf(field: WireField): number {
  if (field.kind !== "integer") throw new RangeError(`field ${field.field} holds no integer`);
  return Number(BigInt.asIntN(64, field.value));
}

/** The integers of a repeated field, packed or one by one. */
export function integersOf(field: WireField): bigint[] {
  if (field.kind === "integer") return [BigInt.asIntN(64, field.value)];
  return readPackedIntegers(bytesOf(field));
}

/** The bytes of 32- or 64-bit numbers of a repeated field, packed or one by one. */
export function numberBytesOf(field: WireField, size: 4 | 8): Uint8Array {
  if (field.kind !== (size === 4 ? "fixed32" : "fixed64") && field.kind !== "bytes") {
    throw new RangeError(`field ${field.field} holds no numbers`);
  }
  if (field.bytes.length % size !== 0) throw new RangeError("a number is cut off");
  return field.bytes;
}

/** One key and value, as metadata and places of external data are held. */
export function readEntry(fields: Iterable<WireField>): [key: string, value: string] {
  let key = "";
  let value = "";
  for (const field of fields) {
    if (field.field === 1) key = textOf(field);
    if (field.field === 2) value = textOf(field);
  }
  return [key, value];
}
