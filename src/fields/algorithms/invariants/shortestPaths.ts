// What a tree of shortest paths from one source fulfils. Equal paths may be chosen in any way.

import type { Invariant } from "../algorithm.js";
import type { GraphWithSource } from "../inputs/graph.js";
import { isClose, weightedDistances } from "./distances.js";
import { isTreeOfReachable } from "./tree.js";

export const shortestPathInvariants: readonly Invariant<GraphWithSource>[] = [
  {
    statement: "the pointers form a tree rooted in the source over the nodes within reach",
    holds: ({ graph, source }, { pi }) => isTreeOfReachable(graph, source, pi),
  },
  {
    statement: "each node's pointer lies on a shortest path from the source",
    holds({ graph, source }, { pi }) {
      const distances = weightedDistances(graph, source);
      return distances.every((distance, node) => {
        if (node === source || distance === Number.POSITIVE_INFINITY) return true;
        const weight = graph.weights[pi[node] * graph.size + node];
        return weight > 0 && isClose(distances[pi[node]] + weight, distance);
      });
    },
  },
];
