// Arrays of float64 in row-major order, and loops over them: the plain arithmetic in which every operation says
// what it means. Slow on purpose; constants are folded with it, and tests hold gradients and emission against it.

import { elementCount, stridesOf } from "./types.js";

export interface Reference {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function reference(shape: readonly number[], data: ArrayLike<number>): Reference {
  return { shape, data: Float64Array.from(data) };
}

/** An array of `shape` whose element at each index is `valueAt(index)`. The index is reused between calls. */
export function referenceOf(shape: readonly number[], valueAt: (index: readonly number[]) => number): Reference {
  const data = new Float64Array(elementCount(shape));
  let next = 0;
  forEachIndex(shape, (index) => {
    data[next++] = valueAt(index);
  });
  return { shape, data };
}

/** Calls `visit` with every index of `shape` in row-major order. The index is reused between calls. */
export function forEachIndex(shape: readonly number[], visit: (index: readonly number[]) => void): void {
  const count = elementCount(shape);
  const index = new Array<number>(shape.length).fill(0);
  for (let done = 0; done < count; done++) {
    visit(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++;
      if (index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

/** The element of `array` at `index`, where axes of size 1 repeat and missing leading axes are left out. */
export function broadcastAt(array: Reference, index: readonly number[]): number {
  const strides = stridesOf(array.shape);
  const skipped = index.length - array.shape.length;
  let offset = 0;
  for (let axis = 0; axis < array.shape.length; axis++) {
    if (array.shape[axis] !== 1) offset += index[axis + skipped] * strides[axis];
  }
  return array.data[offset];
}

/** The sizes of an array seen from one axis: the number of elements before it, along it, and after it. */
export function around(shape: readonly number[], axis: number): { outer: number; along: number; inner: number } {
  return { outer: elementCount(shape.slice(0, axis)), along: shape[axis], inner: elementCount(shape.slice(axis + 1)) };
}

/** `x` with each line of `length` elements along `axis` (as many as there are unless said) replaced by `change`. */
export function mapLines(
  x: Reference,
  axis: number,
  change: (line: Float64Array) => ArrayLike<number>,
  length: number = x.shape[axis],
): Reference {
  const { outer, along, inner } = around(x.shape, axis);
  const data = new Float64Array(outer * length * inner);
  const line = new Float64Array(along);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < inner; k++) {
      for (let i = 0; i < along; i++) line[i] = x.data[(o * along + i) * inner + k];
      const changed = change(line);
      for (let i = 0; i < length; i++) data[(o * length + i) * inner + k] = changed[i];
    }
  }
  return { shape: x.shape.map((size, i) => (i === axis ? length : size)), data };
}
