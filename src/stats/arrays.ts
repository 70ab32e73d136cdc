// Typed arrays made element by element. `Float64Array.from(list, map)` and its likes take ten times as long: they first
// collect the list through an iterator.

/** `value(0)` … `value(length − 1)`. */
export function numbersOf(length: number, value: (index: number) => number): Float64Array<ArrayBuffer> {
  return filled(new Float64Array(length), value);
}

/** `value(0)` … `value(length − 1)`, whole numbers of at most 32 bits. */
export function integersOf(length: number, value: (index: number) => number): Int32Array<ArrayBuffer> {
  return filled(new Int32Array(length), value);
}

/** `value(0)` … `value(length − 1)`, whole numbers from 0 to 255. */
export function bytesOf(length: number, value: (index: number) => number): Uint8Array<ArrayBuffer> {
  return filled(new Uint8Array(length), value);
}

/** 0 … length − 1. */
export function everyIndex(length: number): Int32Array<ArrayBuffer> {
  const indices = new Int32Array(length);
  for (let i = 0; i < length; i++) indices[i] = i;
  return indices;
}

/** The values at `indices`. */
export function valuesAt(values: Float64Array, indices: Int32Array): Float64Array<ArrayBuffer> {
  const chosen = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) chosen[i] = values[indices[i]];
  return chosen;
}

function filled<Numbers extends Float64Array | Int32Array | Uint8Array>(
  into: Numbers,
  value: (index: number) => number,
): Numbers {
  for (let i = 0; i < into.length; i++) into[i] = value(i);
  return into;
}
