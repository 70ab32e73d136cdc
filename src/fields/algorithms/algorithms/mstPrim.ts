// Minimum spanning tree after Prim: the node that the lightest edge joins to the tree comes next.

import { defineAlgorithm } from "../algorithm.js";
import { encodeGraphWithSource, graphWithSourceFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { nearestQueued } from "../encoding/queue.js";
import { graphWithSourceSchema } from "../inputs/graph.js";
import { hopDistances } from "../invariants/distances.js";
import { isMinimumForest } from "../invariants/spanningForest.js";
import { isTreeOfReachable } from "../invariants/tree.js";
import { randomWeightedGraphWithSource } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const mstPrim = defineAlgorithm({
  name: "mst_prim",
  title: "Prim's minimum spanning tree",
  source: textbook("23.2", "Prim 1957"),
  specification: {
    ...graphWithSourceFeatures,
    pi: output("node", "pointer"),
    pi_h: hint("node", "pointer"),
    key: hint("node", "scalar"),
    mark: hint("node", "mask"),
    in_queue: hint("node", "mask"),
    u: hint("node", "maskOne"),
  },
  input: graphWithSourceSchema({ directed: false }),
  sample: randomWeightedGraphWithSource,
  size: ({ graph }) => graph.size,
  encode: encodeGraphWithSource,

  run({ graph: { size, weights }, source }, hint) {
    const parent = selfPointers(size);
    const key = new Float64Array(size);
    const done = new Uint8Array(size);
    const queued = new Uint8Array(size);
    queued[source] = 1;
    const record = (u: number) => hint({ pi_h: parent, key, mark: done, in_queue: queued, u });
    record(source);
    for (;;) {
      const u = nearestQueued(key, queued);
      if (u === undefined) return { pi: parent };
      done[u] = 1;
      queued[u] = 0;
      for (let v = 0; v < size; v++) {
        const weight = weights[u * size + v];
        if (weight === 0 || done[v] === 1) continue;
        if (queued[v] === 0 || weight < key[v]) {
          parent[v] = u;
          key[v] = weight;
          queued[v] = 1;
        }
      }
      record(u);
    }
  },

  invariants: [
    {
      statement: "the pointers form a tree rooted in the source over the nodes within reach",
      holds: ({ graph, source }, { pi }) => isTreeOfReachable(graph, source, pi),
    },
    {
      statement: "no edge that is left out is lighter than one that it could stand in for",
      holds({ graph, source }, { pi }) {
        const { size } = graph;
        const reached = hopDistances(graph, source).map(Number.isFinite);
        const component = { size, weights: graph.weights.map((weight, at) => (reached[at % size] ? weight : 0)) };
        const marks = new Uint8Array(size * size);
        for (let node = 0; node < size; node++) {
          if (pi[node] !== node) marks[node * size + pi[node]] = marks[pi[node] * size + node] = 1;
        }
        return isTreeOfReachable(graph, source, pi) && isMinimumForest(component, marks);
      },
    },
  ],
});
