// Distances in a graph, found in ways that no algorithm of the benchmark uses, to hold answers against.

import type { Graph } from "../inputs/graph.js";

/** The number of edges on a shortest way from the source to each node; infinite where there is none. */
export function hopDistances({ size, weights }: Graph, source: number): number[] {
  const hops = Array.from({ length: size }, () => Number.POSITIVE_INFINITY);
  hops[source] = 0;
  const queue = [source];
  for (const u of queue) {
    for (let v = 0; v < size; v++) {
      if (weights[u * size + v] !== 0 && hops[v] === Number.POSITIVE_INFINITY) {
        hops[v] = hops[u] + 1;
        queue.push(v);
      }
    }
  }
  return hops;
}

/**
 * The length of a shortest path from the source to each node; infinite where there is none. Settles the nearest node that is not
 * yet settled, from a list of ways that is kept sorted.
 */
export function weightedDistances({ size, weights }: Graph, source: number): number[] {
  const distances = Array.from({ length: size }, () => Number.POSITIVE_INFINITY);
  const ways = [{ node: source, length: 0 }];
  for (;;) {
    const way = ways.pop();
    if (way === undefined) return distances;
    if (way.length >= distances[way.node]) continue;
    distances[way.node] = way.length;
    for (let to = 0; to < size; to++) {
      const weight = weights[way.node * size + to];
      if (weight > 0 && way.length + weight < distances[to]) ways.push({ node: to, length: way.length + weight });
    }
    ways.sort((a, b) => b.length - a.length);
  }
}

/** Whether two sums of the same numbers in another order are equal but for rounding. */
export function isClose(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}
