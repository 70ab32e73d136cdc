// Bellman–Ford: every known distance is offered to every neighbour, all at once, until none improves.

import { defineAlgorithm } from "../algorithm.js";
import { encodeGraphWithSource, graphWithSourceFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { graphWithSourceSchema } from "../inputs/graph.js";
import { shortestPathInvariants } from "../invariants/shortestPaths.js";
import { randomWeightedGraphWithSource } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const bellmanFord = defineAlgorithm({
  name: "bellman_ford",
  title: "Bellman–Ford shortest paths",
  source: textbook("24.1", "Bellman 1958"),
  specification: {
    ...graphWithSourceFeatures,
    pi: output("node", "pointer"),
    pi_h: hint("node", "pointer"),
    d: hint("node", "scalar"),
    msk: hint("node", "mask"),
  },
  input: graphWithSourceSchema({ directed: false }),
  sample: randomWeightedGraphWithSource,
  size: ({ graph }) => graph.size,
  encode: encodeGraphWithSource,

  run({ graph: { size, weights }, source }, hint) {
    const parent = selfPointers(size);
    const distance = new Float64Array(size);
    const reached = new Uint8Array(size);
    reached[source] = 1;
    for (;;) {
      const distanceBefore = distance.slice();
      const reachedBefore = reached.slice();
      hint({ pi_h: parent, d: distanceBefore, msk: reachedBefore });
      for (let u = 0; u < size; u++) {
        if (reachedBefore[u] === 0) continue;
        for (let v = 0; v < size; v++) {
          const weight = weights[u * size + v];
          if (weight === 0) continue;
          if (reached[v] === 0 || distanceBefore[u] + weight < distance[v]) {
            distance[v] = distanceBefore[u] + weight;
            parent[v] = u;
          }
          reached[v] = 1;
        }
      }
      if (distance.every((value, node) => value === distanceBefore[node])) return { pi: parent };
    }
  },

  invariants: shortestPathInvariants,
});
