// Rows of a table in the order in which they are met when it is read from the beginning.

import { everyIndex } from "../stats/arrays.js";

/** `rows` in ascending order; `places` says where each of them stood, if they were not ascending and distinct. */
export function sortedSelection(rows: Int32Array): { sorted: Int32Array; places: Int32Array | undefined } {
  if (rows.every((row, index) => index === 0 || row > rows[index - 1])) return { sorted: rows, places: undefined };
  const places = everyIndex(rows.length).sort((a, b) => rows[a] - rows[b]);
  return { sorted: places.map((place) => rows[place]), places };
}

/** The first index from `from` on whose row is at least `row`. */
export function firstAtLeast(rows: Int32Array, row: number, from: number): number {
  let low = from;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
