// Dijkstra's shortest paths: of the nodes seen, the nearest to the source is settled, and offers its neighbours a way.

import { defineAlgorithm } from "../algorithm.js";
import { encodeGraphWithSource, graphWithSourceFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { nearestQueued } from "../encoding/queue.js";
import { graphWithSourceSchema } from "../inputs/graph.js";
import { shortestPathInvariants } from "../invariants/shortestPaths.js";
import { randomWeightedGraphWithSource } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const dijkstra = defineAlgorithm({
  name: "dijkstra",
  title: "Dijkstra's shortest paths",
  source: textbook("24.3", "Dijkstra 1959"),
  specification: {
    ...graphWithSourceFeatures,
    pi: output("node", "pointer"),
    pi_h: hint("node", "pointer"),
    d: hint("node", "scalar"),
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
    const distance = new Float64Array(size);
    const settled = new Uint8Array(size);
    const queued = new Uint8Array(size);
    queued[source] = 1;
    const record = (u: number) => hint({ pi_h: parent, d: distance, mark: settled, in_queue: queued, u });
    record(source);
    for (;;) {
      const u = nearestQueued(distance, queued);
      if (u === undefined) return { pi: parent };
      settled[u] = 1;
      queued[u] = 0;
      for (let v = 0; v < size; v++) {
        const weight = weights[u * size + v];
        if (weight === 0 || settled[v] === 1) continue;
        if (queued[v] === 0 || distance[u] + weight < distance[v]) {
          parent[v] = u;
          distance[v] = distance[u] + weight;
          queued[v] = 1;
        }
      }
      record(u);
    }
  },

  invariants: shortestPathInvariants,
});
