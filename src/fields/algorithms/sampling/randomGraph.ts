// Random graphs as the benchmark draws them (Veličković et al. 2022, §3.2), draw by draw.

import { UserError } from "../../../core/errors.js";
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

/** A graph and no source. */
export function randomGraphOnly(
  random: NumpyRandomState,
  { length, edgeProbabilities = [0.5] }: SampleOptions,
  kind: Pick<RandomGraphOptions, "directed" | "acyclic" | "weighted"> = {},
): { graph: Graph } {
  return { graph: randomGraph(random, { ...kind, size: length, edgeProbabilities }) };
}

const COMMUNITIES = 4;
const BETWEEN = 0.01;

/**
 * A directed graph of four communities, in random order: edges within a community have the drawn probability, and the pairs that
 * a sparse graph over all nodes picks are turned round, from earlier to later communities only.
 */
export function randomCommunityGraph(
  random: NumpyRandomState,
  { length: size, edgeProbabilities = [0.5] }: SampleOptions,
): Graph {
  if (size < COMMUNITIES) {
    throw new UserError(
      "bad-size",
      `${size} nodes do not make ${COMMUNITIES} communities`,
      "Ask for four nodes or more.",
    );
  }
  const probability = random.choice(edgeProbabilities);
  const edges = new Float64Array(size * size);
  const community = new Int32Array(size);
  for (let k = 0; k < COMMUNITIES; k++) {
    const low = k * Math.floor(size / COMMUNITIES);
    const high = k === COMMUNITIES - 1 ? size : low + Math.floor(size / COMMUNITIES);
    const block = erdosRenyi(random, { size: high - low, directed: true }, probability);
    for (let i = low; i < high; i++) {
      community[i] = k;
      const row = block.weights.subarray((i - low) * block.size, (i - low + 1) * block.size);
      edges.set(row, i * size + low);
    }
  }
  const toggled = erdosRenyi(random, { size, directed: true }, BETWEEN).weights;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const at = i * size + j;
      if (toggled[at] === 1 && community[i] <= community[j]) edges[at] = 1 - edges[at];
    }
  }
  const order = random.permutation(size);
  const weights = Float64Array.from(edges, (_, at) => edges[order[Math.floor(at / size)] * size + order[at % size]]);
  return { size, weights };
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
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      const at = from * size + to;
      edges[at] *= directed ? uniform[at] : Math.sqrt(uniform[at] * uniform[to * size + from] + 1e-3);
    }
  }
  return { size, weights: edges };
}
