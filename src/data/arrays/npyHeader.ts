// The head of a NumPy array file (format 1.0, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).

/** Elements as NumPy names them, little-endian. */
export type NpyElement = "i1" | "i4" | "i8" | "f4" | "f8";

/** The bytes before the elements of an array of that shape, in row-major order: a multiple of 64. */
export function npyHeader(element: NpyElement, shape: readonly number[]): Uint8Array {
  const order = element === "i1" ? "|" : "<";
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${order}${element}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const before = MAGIC.length + 2;
  const length = Math.ceil((before + text.length + 1) / 64) * 64 - before;
  const header = new Uint8Array(before + length).fill(0x20);
  header.set(MAGIC);
  header.set([length & 0xff, length >> 8], MAGIC.length);
  header.set(new TextEncoder().encode(text), before);
  header[header.length - 1] = 0x0a;
  return header;
}

const MAGIC = Uint8Array.from([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
