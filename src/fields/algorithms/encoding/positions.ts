// The input that every algorithm has: where each node stands in the order in which the input was given.

/** i / n for node i of n. */
export function positions(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, node) => node / size);
}
