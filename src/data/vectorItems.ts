// Cells of DuckDB's vectors as numbers: all at once where they lie as such, else one by one.

import type { DuckDBVector } from "@duckdb/node-api";

/** Copies `count` cells of `vector` from `item` on to `into` from `place` on; what is no number becomes NaN. No cell is NULL. */
export function copyDoubles(
  vector: DuckDBVector,
  item: number,
  count: number,
  into: Float64Array,
  place: number,
): void {
  if (count > 1 && "items" in vector && vector.items instanceof Float64Array) {
    into.set(vector.items.subarray(item, item + count), place);
    return;
  }
  for (let i = 0; i < count; i++) {
    const value = vector.getItem(item + i);
    into[place + i] = typeof value === "number" ? value : Number.NaN;
  }
}

/** The same of whole numbers. */
export function copyIntegers(vector: DuckDBVector, item: number, count: number, into: Int32Array, place: number): void {
  if (count > 1 && "items" in vector && vector.items instanceof Int32Array) {
    into.set(vector.items.subarray(item, item + count), place);
    return;
  }
  for (let i = 0; i < count; i++) into[place + i] = Number(vector.getItem(item + i));
}
