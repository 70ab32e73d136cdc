// Random graphs as the benchmark draws them (Veličković et al. 2022, §3.2), draw by draw.

import type { NumpyRandomState } from "../../../stats/numpyRandomState.js";
import type { SampleOptions } from "../algorithm.js";
import type { Graph, GraphWithSource } from "../inputs/graph.js";

export interface RandomGraphOptions {
  readonly size: number;
  /** One of these is the probability of an edge, of both directions alike in a directed graph. */
  readonly edgeProbabilities: readonly number[];
  readonly directed?: boolean;
  /** Edges only from earlier to later nodes of a random order. Directed graphs only. */
  readonly acyclic?: boolean;
  readonly weighted?: boolean;
}

/**
 * An Erdős–Rényi graph. An undirected edge is drawn from both ends and needs both, so that its probability is the square; its
 * weight is √(u v + 0.001) of two uniform numbers. Nodes may have an edge to themselves, unless the graph is acyclic.
 */
export function randomGraph(random: NumpyRandomState, options: RandomGraphOptions): Graph {
  return erdosRenyi(random, options, random.choice(options.edgeProbabilities));
}

/** A weighted undirected graph and a source in it: what shortest paths and minimum spanning trees are asked of. */
export function randomWeightedGraphWithSource(
  random: NumpyRandomState,
  { length, edgeProbabilities = [0.5] }: SampleOptions,
): GraphWithSource {
  const graph = randomGraph(random, { size: length, edgeProbabilities, weighted: true });
  return { graph, source: random.integer(0, length) };
}

function erdosRenyi(
  random: NumpyRandomState,
  { size, directed = false, acyclic = false, weighted = false }: Omit<RandomGraphOptions, "edgeProbabilities">,
  probability: number,
): Graph {
  const drawn = random.bernoulli(probability, size * size);
  const edges = new Float64Array(size * size);
  const order = directed && acyclic ? random.permutation(size) : undefined;
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      const at = from * size + to;
      if (order !== undefined) {
        edges[at] = order[from] < order[to] ? drawn[order[from] * size + order[to]] : 0;
      } else {
        edges[at] = directed ? drawn[at] : drawn[at] * drawn[to * size + from];
      }
    }
  }
  if (!weighted) return { size, weights: edges };
  const uniform = random.uniform(0, 1, size * size);
  const weights = edges.map((edge, at) => {
    const turned = (at % size) * size + Math.floor(at / size);
    return edge * (directed ? uniform[at] : Math.sqrt(uniform[at] * uniform[turned] + 1e-3));
  });
  return { size, weights };
}
