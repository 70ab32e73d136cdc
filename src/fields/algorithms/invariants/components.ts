// The components of undirected graphs.

import type { Graph } from "../inputs/graph.js";

/** How many components the graph has, without a node or without an edge in both directions where one is named. */
export function componentCount(
  { size, weights }: Graph,
  without: { readonly node?: number; readonly edge?: readonly [number, number] } = {},
): number {
  const [a, b] = without.edge ?? [-1, -1];
  const seen = new Set<number>();
  let count = 0;
  for (let root = 0; root < size; root++) {
    if (root === without.node || seen.has(root)) continue;
    count++;
    seen.add(root);
    const queue = [root];
    for (const u of queue) {
      for (let v = 0; v < size; v++) {
        const isLeftOut = v === without.node || (u === a && v === b) || (u === b && v === a);
        if (weights[u * size + v] === 0 || isLeftOut || seen.has(v)) continue;
        seen.add(v);
        queue.push(v);
      }
    }
  }
  return count;
}
