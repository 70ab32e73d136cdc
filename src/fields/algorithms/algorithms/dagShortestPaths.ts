// Shortest paths in a graph without cycles: the nodes that the source leads to are put in topological order, and each offers its
// neighbours a way in turn.

import { defineAlgorithm } from "../algorithm.js";
import { BLACK, depthFirstState, searchFrom, stackFeatures } from "../encoding/depthFirst.js";
import { encodeGraphWithSource, graphWithSourceFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { graphWithSourceSchema } from "../inputs/graph.js";
import { shortestPathInvariants } from "../invariants/shortestPaths.js";
import { randomGraphOnly } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

const SORTING = 0;
const RELAXING = 1;

export const dagShortestPaths = defineAlgorithm({
  name: "dag_shortest_paths",
  title: "Shortest paths in a graph without cycles",
  source: textbook("24.2"),
  specification: {
    ...graphWithSourceFeatures,
    pi: output("node", "pointer"),
    pi_h: hint("node", "pointer"),
    d: hint("node", "scalar"),
    mark: hint("node", "mask"),
    topo_h: hint("node", "pointer"),
    topo_head_h: hint("node", "maskOne"),
    ...stackFeatures,
    phase: hint("graph", "mask"),
  },
  input: graphWithSourceSchema({ directed: true, acyclic: true }),
  sample: (random, options) => ({
    ...randomGraphOnly(random, options, { directed: true, acyclic: true, weighted: true }),
    source: random.integer(0, options.length),
  }),
  size: ({ graph }) => graph.size,
  encode: encodeGraphWithSource,

  run({ graph, source }, hint) {
    const { size, weights } = graph;
    const parent = selfPointers(size);
    const distance = new Float64Array(size);
    const reached = new Uint8Array(size);
    const next = selfPointers(size);
    const state = depthFirstState(size);
    let head = 0;
    const record = (phase: number) =>
      hint({ pi_h: parent, d: distance, mark: reached, topo_h: next, topo_head_h: head, ...state, phase });

    searchFrom(graph, source, state, {
      leave(u) {
        if (state.color[head] === BLACK) next[u] = head;
        head = u;
      },
      step: () => record(SORTING),
    });

    reached[head] = 1;
    for (;;) {
      record(RELAXING);
      if (next[head] === head) return { pi: parent };
      for (let v = 0; v < size; v++) {
        const weight = weights[head * size + v];
        if (weight === 0) continue;
        if (reached[v] === 0 || distance[head] + weight < distance[v]) {
          distance[v] = distance[head] + weight;
          parent[v] = head;
          reached[v] = 1;
        }
      }
      head = next[head];
    }
  },

  invariants: shortestPathInvariants,
});
