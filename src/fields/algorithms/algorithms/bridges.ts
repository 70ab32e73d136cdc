// Bridges: edges without which a component falls apart. A depth-first search tells how far up each subtree leads back.

import { defineAlgorithm } from "../algorithm.js";
import { clockFeatures, clockOf, tick } from "../encoding/clock.js";
import { depthFirstState, searchAll, searchFeatures } from "../encoding/depthFirst.js";
import { encodeGraph, graphFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { adjacency, graphOnlySchema } from "../inputs/graph.js";
import { componentCount } from "../invariants/components.js";
import { randomGraphOnly } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const bridges = defineAlgorithm({
  name: "bridges",
  title: "Bridges",
  source: textbook("22, problem 22-2"),
  specification: {
    ...graphFeatures,
    is_bridge: output("edge", "mask"),
    is_bridge_h: hint("edge", "mask"),
    pi_h: hint("node", "pointer"),
    ...searchFeatures,
    ...clockFeatures,
    low: hint("node", "scalar"),
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
    // −1 where there is no edge.
    const isBridge = adjacency(graph).map((edge) => edge - 1);
    const state = depthFirstState(size);
    searchAll(graph, state, {
      isEntered: (u) => clock.d[u] === 0,
      enter(u) {
        clock.d[u] = tick(clock);
        low[u] = clock.time;
      },
      follow(u, v) {
        parent[v] = u;
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
          if (low[v] > clock.d[u]) isBridge[u * size + v] = isBridge[v * size + u] = 1;
        }
        state.v = size - 1;
      },
      step: () => hint({ is_bridge_h: isBridge, pi_h: parent, ...state, ...clock, low }),
    });
    return { is_bridge: isBridge };
  },

  invariants: [
    {
      statement: "exactly those edges are marked, in both directions, without which there are more components",
      holds({ graph }, { is_bridge }) {
        const whole = componentCount(graph);
        return graph.weights.every((weight, at) => {
          const edge = [Math.floor(at / graph.size), at % graph.size] as const;
          return weight === 0 || is_bridge[at] > 0.5 === componentCount(graph, { edge }) > whole;
        });
      },
    },
  ],
});
