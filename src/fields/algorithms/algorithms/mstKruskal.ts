// Minimum spanning trees after Kruskal: edges, the lightest first, join trees that were apart. Trees are kept as pointers to their
// roots, which every search for a root shortens.

import { ascendingOrder } from "../../../stats/order.js";
import { defineAlgorithm } from "../algorithm.js";
import { encodeGraph, graphFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { type Graph, graphOnlySchema } from "../inputs/graph.js";
import { isMinimumForest, isSpanningForest } from "../invariants/spanningForest.js";
import { randomGraphOnly } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

const [JOINED, FIRST_ROOT, SECOND_ROOT] = [0, 1, 2];

export const mstKruskal = defineAlgorithm({
  name: "mst_kruskal",
  title: "Kruskal's minimum spanning tree",
  source: textbook("23.2", "Kruskal 1956"),
  specification: {
    ...graphFeatures,
    in_mst: output("edge", "mask"),
    in_mst_h: hint("edge", "mask"),
    pi: hint("node", "pointer"),
    u: hint("node", "maskOne"),
    v: hint("node", "maskOne"),
    root_u: hint("node", "maskOne"),
    root_v: hint("node", "maskOne"),
    mask_u: hint("node", "mask"),
    mask_v: hint("node", "mask"),
    phase: hint("graph", "categorical", 3),
  },
  input: graphOnlySchema({ directed: false }),
  sample: (random, { length, edgeProbabilities = [0.2] }) =>
    randomGraphOnly(random, { length, edgeProbabilities }, { weighted: true }),
  size: ({ graph }) => graph.size,
  encode: encodeGraph,
  sparseGraphs: true,

  run({ graph }, hint) {
    const { size } = graph;
    const inTree = new Uint8Array(size * size);
    const pi = selfPointers(size);
    const nothing = new Uint8Array(size);
    hint({ in_mst_h: inTree, pi, u: 0, v: 0, root_u: 0, root_v: 0, mask_u: nothing, mask_v: nothing, phase: JOINED });

    for (const [u, v] of lightestFirst(graph)) {
      const [mask_u, mask_v] = [new Uint8Array(size), new Uint8Array(size)];
      let [root_u, root_v] = [u, v];
      mask_u[u] = mask_v[v] = 1;
      const record = (phase: number) => hint({ in_mst_h: inTree, pi, u, v, root_u, root_v, mask_u, mask_v, phase });

      record(FIRST_ROOT);
      while (pi[root_u] !== root_u) {
        root_u = climb(pi, root_u, mask_u);
        record(FIRST_ROOT);
      }
      while (pi[root_v] !== root_v) {
        root_v = climb(pi, root_v, mask_v);
        record(SECOND_ROOT);
      }
      if (root_u !== root_v) {
        inTree[u * size + v] = inTree[v * size + u] = 1;
        pi[Math.min(root_u, root_v)] = Math.max(root_u, root_v);
      }
      record(JOINED);
    }
    return { in_mst: inTree };
  },

  invariants: [
    {
      statement: "the marked edges, in both directions, form a tree in every component",
      holds: ({ graph }, { in_mst }) => isSpanningForest(graph, in_mst),
    },
    {
      statement: "no edge that is left out is lighter than one that it could stand in for",
      holds: ({ graph }, { in_mst }) => isSpanningForest(graph, in_mst) && isMinimumForest(graph, in_mst),
    },
  ],
});

/** One pointer up: all nodes passed point to where it leads, which is passed too. Returns that node. */
function climb(pi: Int32Array, node: number, passed: Uint8Array): number {
  const up = pi[node];
  for (let i = 0; i < pi.length; i++) if (passed[i] === 1) pi[i] = up;
  passed[up] = 1;
  return up;
}

function lightestFirst({ size, weights }: Graph): (readonly [number, number])[] {
  const edges: (readonly [number, number])[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) if (weights[i * size + j] > 0) edges.push([i, j]);
  }
  return Array.from(ascendingOrder(Float64Array.from(edges, ([i, j]) => weights[i * size + j])), (at) => edges[at]);
}
