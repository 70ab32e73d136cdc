// Topological sorting: each node, when a depth-first search leaves it, goes in front of all that it leads to.

import { defineAlgorithm } from "../algorithm.js";
import { BLACK, depthFirstState, searchAll, searchFeatures } from "../encoding/depthFirst.js";
import { encodeGraph, graphFeatures } from "../encoding/graphFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { graphOnlySchema } from "../inputs/graph.js";
import { marked } from "../invariants/order.js";
import { randomGraphOnly } from "../sampling/randomGraph.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const topologicalSort = defineAlgorithm({
  name: "topological_sort",
  title: "Topological sorting",
  source: textbook("22.4", "Knuth 1973"),
  specification: {
    ...graphFeatures,
    topo: output("node", "pointer"),
    topo_head: output("node", "maskOne"),
    topo_h: hint("node", "pointer"),
    topo_head_h: hint("node", "maskOne"),
    ...searchFeatures,
  },
  input: graphOnlySchema({ directed: true, acyclic: true }),
  sample: (random, options) => randomGraphOnly(random, options, { directed: true, acyclic: true }),
  size: ({ graph }) => graph.size,
  encode: encodeGraph,

  run({ graph }, hint) {
    const next = selfPointers(graph.size);
    const state = depthFirstState(graph.size);
    let head = 0;
    searchAll(graph, state, {
      leave(u) {
        if (state.color[head] === BLACK) next[u] = head;
        head = u;
      },
      step: () => hint({ topo_h: next, topo_head_h: head, ...state }),
    });
    return { topo: next, topo_head: head };
  },

  invariants: [
    {
      statement: "from the marked node on, the pointers pass through every node once",
      holds: ({ graph }, { topo, topo_head }) => listed(topo, marked(topo_head)).length === graph.size,
    },
    {
      statement: "every edge leads to a node further on",
      holds({ graph: { size, weights } }, { topo, topo_head }) {
        const order = listed(topo, marked(topo_head));
        const place = new Map(order.map((node, at) => [node, at]));
        return weights.every((weight, at) => {
          const [from, to] = [place.get(Math.floor(at / size)), place.get(at % size)];
          return weight === 0 || (from !== undefined && to !== undefined && from < to);
        });
      },
    },
  ],
});

/** The nodes that pointers pass through, up to the first that repeats. */
function listed(pointers: ArrayLike<number>, head: number): number[] {
  const nodes = new Set<number>();
  for (let at = head; at < pointers.length && !nodes.has(at); at = pointers[at]) nodes.add(at);
  return [...nodes];
}
