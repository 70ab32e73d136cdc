// Cells of Arrow columns as DuckDB keeps them.

import type { DuckDBValue } from "@duckdb/node-api";
import type { DataType } from "apache-arrow";
import { isMissingText } from "./cellShapes.js";
import { isoTime } from "./duckdbSession.js";
import type { Storage } from "./fileReader.js";

/** Turns a cell that is not null into what DuckDB keeps; null where it is no value. */
export type ArrowCell = (value: unknown) => DuckDBValue;

/** How a column of this type is best kept, and whether its cells are lists or records. */
export async function storageOfArrow(type: DataType): Promise<{ storage: Storage; nested: boolean }> {
  const { DataType: kinds } = await import("apache-arrow");
  if (kinds.isDictionary(type)) return storageOfArrow(type.dictionary);
  if (kinds.isInt(type))
    return { storage: !type.isSigned && type.bitWidth === 64 ? "DOUBLE" : "BIGINT", nested: false };
  if (kinds.isFloat(type) || kinds.isDecimal(type)) return { storage: "DOUBLE", nested: false };
  if (kinds.isBool(type)) return { storage: "BOOLEAN", nested: false };
  if (kinds.isDate(type) || kinds.isTimestamp(type)) return { storage: "TIMESTAMP", nested: false };
  const nested =
    kinds.isList(type) ||
    kinds.isStruct(type) ||
    kinds.isMap(type) ||
    kinds.isFixedSizeList(type) ||
    kinds.isUnion(type);
  return { storage: "VARCHAR", nested };
}

/** How cells of `type` are turned into `storage`. */
export async function cellReader(type: DataType, storage: Storage): Promise<ArrowCell> {
  const { DataType: kinds } = await import("apache-arrow");
  const { DuckDBTimestampValue } = await import("@duckdb/node-api");
  if (kinds.isDictionary(type)) return cellReader(type.dictionary, storage);
  if (kinds.isDecimal(type)) {
    const { scale } = type;
    const read = (value: unknown) => decimalNumber(value, scale);
    return storage === "VARCHAR" ? (value) => String(read(value)) : read;
  }
  switch (storage) {
    case "BIGINT":
      return (value) => (typeof value === "bigint" || typeof value === "number" ? BigInt(value) : null);
    case "DOUBLE":
      return (value) => {
        const number = Number(value);
        return Number.isNaN(number) ? null : number;
      };
    case "BOOLEAN":
      return (value) => value === true;
    case "TIMESTAMP":
      return (value) => new DuckDBTimestampValue(BigInt(Math.round(Number(value) * 1000)));
    case "VARCHAR": {
      const textOf =
        kinds.isDate(type) || kinds.isTimestamp(type)
          ? (value: unknown) => isoTime(Number(value))
          : kinds.isTime(type)
            ? (value: unknown) => clockText(BigInt(String(value)), 10n ** BigInt(3 * type.unit))
            : cellText;
      return (value) => {
        const text = textOf(value);
        return isMissingText(text) ? null : text;
      };
    }
  }
}

function cellText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex").toUpperCase();
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? Number(part) : part));
}

/** A time of day, given in units of which `perSecond` make a second, as `23:59:59.5`. */
function clockText(units: bigint, perSecond: bigint): string {
  const seconds = Number(units / perSecond);
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) =>
    String(Math.floor(part)).padStart(2, "0"),
  );
  const fraction = Number(units % perSecond) / Number(perSecond);
  return parts.join(":") + String(Math.round(fraction * 1e6) / 1e6).slice(1);
}

// Arrow hands out decimals as little-endian 32-bit words of a two's complement integer.
function decimalNumber(value: unknown, scale: number): number | null {
  if (!(value instanceof Uint32Array)) return Number(value);
  let integer = 0n;
  for (let word = value.length - 1; word >= 0; word--) integer = (integer << 32n) | BigInt(value[word]);
  const signed = BigInt.asIntN(32 * value.length, integer);
  const digits = (signed < 0n ? -signed : signed).toString().padStart(scale + 1, "0");
  const text = scale > 0 ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  return signed < 0n ? -Number(text) : Number(text);
}
