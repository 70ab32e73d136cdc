// Depth-first search as the benchmark steps through it: without recursion, the stack kept as pointers from each node to the one below
// it, and a state written down whenever a node is entered, an edge is followed or a node is left.

import type { Graph } from "../inputs/graph.js";
import { hint } from "../specification.js";
import { selfPointers } from "./predecessors.js";

export const WHITE = 0;
const GREY = 1;
export const BLACK = 2;

/** The hints of `depthFirstState`, but for the root. */
export const stackFeatures = {
  color: hint("node", "categorical", 3),
  s_prev: hint("node", "pointer"),
  u: hint("node", "maskOne"),
  v: hint("node", "maskOne"),
  s_last: hint("node", "maskOne"),
};

/** The hints of `depthFirstState`. */
export const searchFeatures = { ...stackFeatures, s: hint("node", "maskOne") };

export interface DepthFirstState {
  /** White: not seen; grey: on the stack; black: left. */
  readonly color: Uint8Array;
  /** From each node of the stack to the one below it, from all others to themselves. */
  readonly s_prev: Int32Array;
  /** The root of the search. */
  s: number;
  /** The node being looked at. */
  u: number;
  /** The neighbour being looked at. */
  v: number;
  /** The top of the stack. */
  s_last: number;
}

export function depthFirstState(size: number): DepthFirstState {
  return { color: new Uint8Array(size), s_prev: selfPointers(size), s: 0, u: 0, v: 0, s_last: 0 };
}

/** What an algorithm does on the way. Each is called before the state is written down. */
export interface DepthFirstEvents {
  /** The search comes to u, for the first time or back. */
  look?(u: number): void;
  /** Whether the node is being entered; where it is not white any more, whether it has no time of discovery yet. */
  isEntered?(u: number): boolean;
  enter?(u: number): void;
  /** An edge from u to a white node is followed. */
  follow?(u: number, v: number): void;
  /** An edge from u to a node seen before; whether the state is to be written down. */
  meet?(u: number, v: number): boolean;
  leave?(u: number): void;
  step(): void;
}

/** Searches everything white that can be reached from `root`. */
export function searchFrom(
  { size, weights }: Graph,
  root: number,
  state: DepthFirstState,
  { look, isEntered, enter, follow, meet, leave, step }: DepthFirstEvents,
): void {
  const { color, s_prev } = state;
  state.s = state.u = state.v = state.s_last = root;
  step();
  for (;;) {
    const { u } = state;
    look?.(u);
    if (color[u] === WHITE || isEntered?.(u)) {
      enter?.(u);
      color[u] = GREY;
      step();
    }

    for (let v = 0; v < size; v++) {
      state.v = v;
      if (weights[u * size + v] === 0) continue;
      if (color[v] === WHITE) {
        follow?.(u, v);
        color[v] = GREY;
        s_prev[v] = state.s_last;
        state.s_last = v;
        step();
        break;
      }
      if (meet?.(u, v)) step();
    }

    if (state.s_last === u) {
      color[u] = BLACK;
      leave?.(u);
      step();
      const below = s_prev[u];
      if (below === u) return;
      s_prev[u] = u;
      state.s_last = below;
    }
    state.u = state.s_last;
  }
}

/** Searches from every node that is still white, in the given order. */
export function searchAll(
  graph: Graph,
  state: DepthFirstState,
  events: DepthFirstEvents,
  order: Iterable<number> = Array(graph.size).keys(),
): void {
  for (const root of order) {
    if (state.color[root] === WHITE) searchFrom(graph, root, state, events);
  }
}
