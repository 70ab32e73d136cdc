// Strongly connected components after Kosaraju: a depth-first search, and a second one against the edges, from the nodes that
// the first left last.

import { ascendingOrder } from "../../../stats/order.js";
import { defineAlgorithm } from "../algorithm.js";
import { clockFeatures, clockOf, tick } from "../encoding/clock.js";
import { depthFirstState, searchAll, searchFeatures } from "../encoding/depthFirst.js";
import { encodeGraph, graphFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { adjacency, graphOnlySchema, transposed } from "../inputs/graph.js";
import { hopDistances } from "../invariants/distances.js";
import { randomCommunityGraph } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const stronglyConnectedComponents = defineAlgorithm({
  name: "strongly_connected_components",
  title: "Strongly connected components",
  source: textbook("22.5", "Aho, Hopcroft & Ullman 1974"),
  specification: {
    ...graphFeatures,
    scc_id: output("node", "pointer"),
    scc_id_h: hint("node", "pointer"),
    A_t: hint("edge", "mask"),
    ...searchFeatures,
    ...clockFeatures,
    phase: hint("graph", "mask"),
  },
  input: graphOnlySchema({ directed: true }),
  smallest: 4,
  sample: (random, options) => ({ graph: randomCommunityGraph(random, options) }),
  size: ({ graph }) => graph.size,
  encode: encodeGraph,

  run({ graph }, hint) {
    const component = selfPointers(graph.size);
    const turned = transposed(graph);
    const A_t = adjacency(turned);
    const clock = clockOf(graph.size);
    // The second search keeps the times of the first: no node is entered but where it is white.
    const events = {
      isEntered: (u: number) => clock.d[u] === 0,
      enter(u: number) {
        clock.d[u] = tick(clock);
      },
      leave(u: number) {
        clock.f[u] = tick(clock);
      },
    };
    const first = depthFirstState(graph.size);
    searchAll(graph, first, {
      ...events,
      step: () => hint({ scc_id_h: component, A_t, ...first, ...clock, phase: 0 }),
    });

    const second = depthFirstState(graph.size);
    const latestFirst = ascendingOrder(clock.f.map((time) => -time));
    searchAll(
      turned,
      second,
      {
        ...events,
        look(u) {
          component[u] = second.s;
        },
        step: () => hint({ scc_id_h: component, A_t, ...second, ...clock, phase: 1 }),
      },
      latestFirst,
    );
    return { scc_id: component };
  },

  invariants: [
    {
      statement: "two nodes point to the same node exactly where each can be reached from the other",
      holds({ graph }, { scc_id }) {
        const reach = Array.from({ length: graph.size }, (_, node) => hopDistances(graph, node));
        const isMutual = (a: number, b: number) => Number.isFinite(reach[a][b]) && Number.isFinite(reach[b][a]);
        return reach.every((row, a) => row.every((_, b) => (scc_id[a] === scc_id[b]) === isMutual(a, b)));
      },
    },
    {
      statement: "every node points to one of its own component",
      holds({ graph }, { scc_id }) {
        const reach = Array.from({ length: graph.size }, (_, node) => hopDistances(graph, node));
        return reach.every((row, a) => Number.isFinite(row[scc_id[a]]) && Number.isFinite(reach[scc_id[a]][a]));
      },
    },
  ],
});
