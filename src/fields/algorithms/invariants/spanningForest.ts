// Whether marked edges are a spanning forest, and one of least weight.

import type { Graph } from "../inputs/graph.js";
import { componentCount } from "./components.js";

/** Whether the edges, marked above one half in both directions, join what can be joined and close no circle. */
export function isSpanningForest(graph: Graph, marks: ArrayLike<number>): boolean {
  const { size } = graph;
  let count = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const isMarked = marks[i * size + j] > 0.5;
      if (isMarked !== marks[j * size + i] > 0.5) return false;
      if (!isMarked) continue;
      if (i === j || !(graph.weights[i * size + j] > 0)) return false;
      if (i < j) count++;
    }
  }
  const components = componentCount(graph);
  return count === size - components && componentCount(markedOnly(graph, marks)) === components;
}

/** Whether every edge outside the forest is at least as heavy as all edges of the forest between its ends (the cycle property). */
export function isMinimumForest({ size, weights }: Graph, marks: ArrayLike<number>): boolean {
  for (let root = 0; root < size; root++) {
    const heaviest = new Float64Array(size).fill(-1);
    heaviest[root] = 0;
    const queue = [root];
    for (const u of queue) {
      for (let v = 0; v < size; v++) {
        if (!(marks[u * size + v] > 0.5) || heaviest[v] !== -1) continue;
        heaviest[v] = Math.max(heaviest[u], weights[u * size + v]);
        queue.push(v);
      }
    }
    for (let v = 0; v < size; v++) {
      if (v !== root && weights[root * size + v] > 0 && heaviest[v] > weights[root * size + v]) return false;
    }
  }
  return true;
}

const markedOnly = ({ size, weights }: Graph, marks: ArrayLike<number>): Graph => ({
  size,
  weights: weights.map((weight, at) => (marks[at] > 0.5 ? weight : 0)),
});
