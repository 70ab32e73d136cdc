// Whether pointers form a tree.

import type { Graph } from "../inputs/graph.js";
import { hopDistances } from "./distances.js";

/**
 * Whether the pointers of all nodes that can be reached from `root` run along edges and end there, and the root and all others
 * point to themselves.
 */
export function isTreeOfReachable(graph: Graph, root: number, pointers: ArrayLike<number>): boolean {
  return hopDistances(graph, root).every((hops, node) => {
    if (node === root || hops === Number.POSITIVE_INFINITY) return pointers[node] === node;
    let at = node;
    for (let steps = 0; at !== root; steps++) {
      const next = pointers[at];
      if (steps >= graph.size || !(graph.weights[next * graph.size + at] > 0)) return false;
      at = next;
    }
    return true;
  });
}
