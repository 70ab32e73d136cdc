// Fields of a message as the types that they hold. All throw a `WireError` where the wire has something else.

import { readPackedIntegers, WireError, type WireField } from "./wire.js";

/** The bytes of a text, a message or a packed field. */
export function bytesOf(field: WireField): Uint8Array {
  if (field.kind !== "bytes") throw new WireError(`the field ${field.field} holds no bytes`, field.place);
  return field.bytes;
}

/** The text of a field; bytes that are no UTF-8 become replacement characters. */
export function textOf(field: WireField): string {
  return new TextDecoder().decode(bytesOf(field));
}

/** A signed integer; it loses precision beyond 2⁵³. */
export function integerOf(field: WireField): number {
  if (field.kind !== "integer") throw new WireError(`the field ${field.field} holds no integer`, field.place);
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
    throw new WireError(`the field ${field.field} holds no numbers`, field.place);
  }
  if (field.bytes.length % size !== 0) throw new WireError("a number is cut off", field.place);
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
