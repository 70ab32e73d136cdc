// Whether pointers put nodes in order.

import type { Invariant } from "../algorithm.js";
import type { Keys } from "../inputs/sequence.js";

/** The nodes from first to last, where each points to the one before it and the first to itself; undefined where they do not. */
export function orderOfPredecessors(pointers: ArrayLike<number>): Int32Array | undefined {
  const size = pointers.length;
  const next = new Int32Array(size).fill(-1);
  let first: number | undefined;
  for (let node = 0; node < size; node++) {
    const before = pointers[node];
    if (!(Number.isInteger(before) && before >= 0 && before < size)) return undefined;
    if (before === node) {
      if (first !== undefined) return undefined;
      first = node;
    } else {
      if (next[before] !== -1) return undefined;
      next[before] = node;
    }
  }
  if (first === undefined) return undefined;
  const order = new Int32Array(size);
  let at = first;
  for (let place = 0; place < size; place++) {
    if (at === -1) return undefined;
    order[place] = at;
    at = next[at];
  }
  return order;
}

/** What every sorting algorithm answers with. */
export const sortInvariants: readonly Invariant<Keys>[] = [
  {
    statement: "the pointers put all nodes in one order",
    holds: (_, { pred }) => orderOfPredecessors(pred) !== undefined,
  },
  {
    statement: "no key is smaller than the one that its node points to",
    holds: ({ keys }, { pred }) => keys.every((key, node) => keys[pred[node]] <= key),
  },
];

/** The node that is marked, of scores the highest. */
export function marked(values: ArrayLike<number>): number {
  let best = 0;
  for (let node = 1; node < values.length; node++) if (values[node] > values[best]) best = node;
  return best;
}
