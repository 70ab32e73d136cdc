// The input that every algorithm has: where each node stands in the order in which the input was given.

/** i / n for node i of n. */
export function positions(size: number): Float64Array {
  return new Float64Array(size).map((_, node) => node / size);
}
