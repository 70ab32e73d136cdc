// The k nearest found so far, for many queries at once.

export interface NearestList {
  /** Row-major, k a query, ascending in distance; −1 where none was found yet. */
  readonly indices: Int32Array;
  /** Squared distances; Infinity where none was found yet. */
  readonly squares: Float64Array;
  /** The squared distance that a new neighbour of `query` has to stay below. */
  worst(query: number): number;
  /** Puts in a neighbour nearer than `worst(query)`; returns the new worst. */
  add(query: number, index: number, square: number): number;
}

/** Empty lists of `k` neighbours for `queries` queries. */
export function nearestList(queries: number, k: number): NearestList {
  const indices = new Int32Array(queries * k).fill(-1);
  const squares = new Float64Array(queries * k).fill(Number.POSITIVE_INFINITY);
  return {
    indices,
    squares,
    worst: (query) => squares[(query + 1) * k - 1],
    add: (query, index, square) => {
      const start = query * k;
      let at = start + k - 1;
      for (; at > start && squares[at - 1] > square; at--) {
        squares[at] = squares[at - 1];
        indices[at] = indices[at - 1];
      }
      squares[at] = square;
      indices[at] = index;
      return squares[start + k - 1];
    },
  };
}
