// Articulation points: nodes without which a component falls apart. A depth-first search tells how far up each subtree leads back.

import { defineAlgorithm } from "../algorithm.js";
import { clockFeatures, clockOf, tick } from "../encoding/clock.js";
import { depthFirstState, searchAll, searchFeatures } from "../encoding/depthFirst.js";
import { encodeGraph, graphFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { graphOnlySchema } from "../inputs/graph.js";
import { componentCount } from "../invariants/components.js";
import { randomGraphOnly } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

/** Children are counted in hundredths, as the clock is. */
const ONE_CHILD = 0.01;

export const articulationPoints = defineAlgorithm({
  name: "articulation_points",
  title: "Articulation points",
  source: textbook("22, problem 22-2"),
  specification: {
    ...graphFeatures,
    is_cut: output("node", "mask"),
    is_cut_h: hint("node", "mask"),
    pi_h: hint("node", "pointer"),
    ...searchFeatures,
    ...clockFeatures,
    low: hint("node", "scalar"),
    child_cnt: hint("node", "scalar"),
  },
  input: graphOnlySchema({ directed: false }),
  sample: (random, { length, edgeProbabilities = [0.2] }) => randomGraphOnly(random, { length, edgeProbabilities }),
  size: ({ graph }) => graph.size,
  encode: encodeGraph,
  sparseGraphs: true,

  run({ graph }, hint) {
    const { size } = graph;
    const parent = selfPointers(size);
    const clock = clockOf(size);
    const low = new Float64Array(size);
    const children = new Float64Array(size);
    const isCut = new Uint8Array(size);
    const state = depthFirstState(size);
    searchAll(graph, state, {
      isEntered: (u) => clock.d[u] === 0,
      enter(u) {
        clock.d[u] = tick(clock);
        low[u] = clock.time;
      },
      follow(u, v) {
        parent[v] = u;
        children[u] += ONE_CHILD;
      },
      meet(u, v) {
        if (v === parent[u]) return false;
        low[u] = Math.min(low[u], clock.d[v]);
        return true;
      },
      leave(u) {
        clock.f[u] = tick(clock);
        for (let v = 0; v < size; v++) {
          if (parent[v] !== u) continue;
          low[u] = Math.min(low[u], low[v]);
          if (parent[u] !== u && low[v] >= clock.d[u]) isCut[u] = 1;
        }
        if (parent[u] === u && children[u] > ONE_CHILD) isCut[u] = 1;
        state.v = size - 1;
      },
      step: () => hint({ is_cut_h: isCut, pi_h: parent, ...state, ...clock, low, child_cnt: children }),
    });
    return { is_cut: isCut };
  },

  invariants: [
    {
      statement: "exactly those nodes are marked without which there are more components",
      holds({ graph }, { is_cut }) {
        const whole = componentCount(graph);
        return Array.from({ length: graph.size }, (_, node) => node).every(
          (node) => is_cut[node] > 0.5 === componentCount(graph, { node }) > whole,
        );
      },
    },
  ],
});
