// Whether pointers from nodes to their parents form trees, and trees that a depth-first search can leave.

import type { Graph } from "../inputs/graph.js";

/** Whether every pointer runs back along an edge, or from a root to itself, and none of them in a circle. */
export function isForest({ size, weights }: Graph, parents: ArrayLike<number>): boolean {
  for (let node = 0; node < size; node++) {
    const parent = parents[node];
    if (parent !== node && !(weights[parent * size + node] > 0)) return false;
    let at = node;
    for (let steps = 0; parents[at] !== at; steps++) {
      if (steps >= size) return false;
      at = parents[at];
    }
  }
  return true;
}

/**
 * Whether a depth-first search can leave this forest. An edge to a node that is neither above nor below its start must lead into a
 * subtree that was finished before: the subtrees that hang side by side must have an order in which all such edges lead back.
 */
export function isDepthFirstForest({ size, weights }: Graph, parents: ArrayLike<number>): boolean {
  const paths = Array.from({ length: size }, (_, node) => pathFromRoot(parents, node));
  const mustComeBefore = Array.from({ length: size }, () => new Set<number>());
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      if (weights[from * size + to] === 0 || from === to) continue;
      const [one, other] = [paths[from], paths[to]];
      const fork = one.findIndex((node, depth) => other[depth] !== node);
      if (fork !== -1 && other[fork] !== undefined) mustComeBefore[one[fork]].add(other[fork]);
    }
  }
  return isAcyclic(mustComeBefore);
}

function pathFromRoot(parents: ArrayLike<number>, node: number): number[] {
  const path = [node];
  while (parents[path[0]] !== path[0]) path.unshift(parents[path[0]]);
  return path;
}

function isAcyclic(successors: readonly ReadonlySet<number>[]): boolean {
  const left = new Set(successors.keys());
  for (;;) {
    const done = [...left].filter((node) => [...successors[node]].every((next) => !left.has(next)));
    if (done.length === 0) return left.size === 0;
    for (const node of done) left.delete(node);
  }
}
