// Breadth-first search: from the source outwards, one layer of neighbours at a time.

import { defineAlgorithm } from "../algorithm.js";
import { encodeGraphWithSource, graphWithSourceFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { graphWithSourceSchema } from "../inputs/graph.js";
import { hopDistances } from "../invariants/distances.js";
import { isTreeOfReachable } from "../invariants/tree.js";
import { randomGraph } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const bfs = defineAlgorithm({
  name: "bfs",
  title: "Breadth-first search",
  source: textbook("22.2", "Moore 1959"),
  specification: {
    ...graphWithSourceFeatures,
    pi: output("node", "pointer"),
    reach_h: hint("node", "mask"),
    pi_h: hint("node", "pointer"),
  },
  input: graphWithSourceSchema({ directed: false }),
  sample: (random, { length, edgeProbabilities = [0.5] }) => ({
    graph: randomGraph(random, { size: length, edgeProbabilities }),
    source: random.integer(0, length),
  }),
  size: ({ graph }) => graph.size,
  encode: encodeGraphWithSource,

  run({ graph: { size, weights }, source }, hint) {
    const parent = selfPointers(size);
    const reached = new Uint8Array(size);
    reached[source] = 1;
    for (;;) {
      const before = reached.slice();
      hint({ reach_h: before, pi_h: parent });
      let grew = false;
      for (let u = 0; u < size; u++) {
        if (before[u] === 0) continue;
        for (let v = 0; v < size; v++) {
          if (weights[u * size + v] === 0) continue;
          if (parent[v] === v && v !== source) parent[v] = u;
          if (reached[v] === 0) grew = true;
          reached[v] = 1;
        }
      }
      if (!grew) return { pi: parent };
    }
  },

  invariants: [
    {
      statement: "the pointers form a tree rooted in the source over the nodes within reach",
      holds: ({ graph, source }, { pi }) => isTreeOfReachable(graph, source, pi),
    },
    {
      statement: "each node's pointer leads one step nearer to the source",
      holds({ graph, source }, { pi }) {
        const hops = hopDistances(graph, source);
        return hops.every((hop, node) => hop === 0 || hop === Number.POSITIVE_INFINITY || hops[pi[node]] === hop - 1);
      },
    },
  ],
});
