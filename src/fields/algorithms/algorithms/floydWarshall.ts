// Floyd–Warshall: shortest paths between all pairs, allowed to pass through one more node in each round.

import { defineAlgorithm } from "../algorithm.js";
import { encodeGraph, graphFeatures } from "../encoding/graphFeatures.js";
import { adjacency, type Graph, graphOnlySchema } from "../inputs/graph.js";
import { isClose, weightedDistances } from "../invariants/distances.js";
import { randomGraphOnly } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const floydWarshall = defineAlgorithm({
  name: "floyd_warshall",
  title: "Floyd–Warshall all-pairs shortest paths",
  source: textbook("25.2", "Floyd 1962"),
  specification: {
    ...graphFeatures,
    Pi: output("edge", "pointer"),
    Pi_h: hint("edge", "pointer"),
    D: hint("edge", "scalar"),
    msk: hint("edge", "mask"),
    k: hint("node", "maskOne"),
  },
  input: graphOnlySchema({ directed: false }),
  sample: (random, options) => randomGraphOnly(random, options, { weighted: true }),
  size: ({ graph }) => graph.size,
  encode: encodeGraph,

  run({ graph }, hint) {
    const { size, weights } = graph;
    const distance = weights.slice();
    const known = adjacency(graph);
    const before = new Int32Array(size * size).map((_, at) => Math.floor(at / size));
    for (let k = 0; k < size; k++) {
      const distanceBefore = distance.slice();
      const knownBefore = known.slice();
      hint({ Pi_h: before, D: distanceBefore, msk: knownBefore, k });
      for (let i = 0; i < size; i++) {
        if (knownBefore[i * size + k] === 0) continue;
        const toThere = distanceBefore[i * size + k];
        for (let j = 0; j < size; j++) {
          if (knownBefore[k * size + j] === 0) continue;
          const at = i * size + j;
          const through = toThere + distanceBefore[k * size + j];
          if (known[at] === 0 || through < distance[at]) {
            distance[at] = through;
            before[at] = before[k * size + j];
          } else {
            distance[at] = distanceBefore[at];
          }
          known[at] = 1;
        }
      }
    }
    return { Pi: before };
  },

  invariants: [
    {
      statement: "between different nodes, each pointer leads back along a shortest path to the node where it begins",
      holds: ({ graph }, { Pi }) =>
        Array.from({ length: graph.size }, (_, start) => start).every((start) => endsShortestPaths(graph, start, Pi)),
    },
  ],
});

// From a node to itself the benchmark takes the weight of its loop for the distance, unless a round trip is shorter: not judged.
function endsShortestPaths({ size, weights }: Graph, start: number, pointers: ArrayLike<number>): boolean {
  const distances = weightedDistances({ size, weights }, start);
  return distances.every((distance, end) => {
    const before = pointers[start * size + end];
    if (end === start) return true;
    if (distance === Number.POSITIVE_INFINITY) return before === start;
    const weight = weights[before * size + end];
    return weight > 0 && isClose(distances[before] + weight, distance);
  });
}
