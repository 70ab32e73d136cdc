// Depth-first search: from each node on along edges to nodes not seen yet, and back where there are none.

import { defineAlgorithm } from "../algorithm.js";
import { clockFeatures, clockOf, tick } from "../encoding/clock.js";
import { depthFirstState, searchAll, searchFeatures } from "../encoding/depthFirst.js";
import { encodeGraph, graphFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { graphOnlySchema } from "../inputs/graph.js";
import { isDepthFirstForest, isForest } from "../invariants/forest.js";
import { randomGraphOnly } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const dfs = defineAlgorithm({
  name: "dfs",
  title: "Depth-first search",
  source: textbook("22.3", "Moore 1959"),
  specification: {
    ...graphFeatures,
    pi: output("node", "pointer"),
    pi_h: hint("node", "pointer"),
    ...searchFeatures,
    ...clockFeatures,
  },
  input: graphOnlySchema({ directed: true }),
  sample: (random, options) => randomGraphOnly(random, options, { directed: true }),
  size: ({ graph }) => graph.size,
  encode: encodeGraph,

  run({ graph }, hint) {
    const parent = selfPointers(graph.size);
    const clock = clockOf(graph.size);
    const state = depthFirstState(graph.size);
    searchAll(graph, state, {
      isEntered: (u) => clock.d[u] === 0,
      enter: (u) => {
        clock.d[u] = tick(clock);
      },
      follow: (u, v) => {
        parent[v] = u;
      },
      leave: (u) => {
        clock.f[u] = tick(clock);
      },
      step: () => hint({ pi_h: parent, ...state, ...clock }),
    });
    return { pi: parent };
  },

  invariants: [
    { statement: "the pointers form trees along edges", holds: ({ graph }, { pi }) => isForest(graph, pi) },
    {
      statement: "some depth-first search, whatever the order of its roots and neighbours, leaves these trees",
      holds: ({ graph }, { pi }) => isForest(graph, pi) && isDepthFirstForest(graph, pi),
    },
  ],
});
