// When a depth-first search entered and left each node, on a clock that advances by a hundredth.

import { hint } from "../specification.js";

const TICK = 0.01;

export const clockFeatures = {
  d: hint("node", "scalar"),
  f: hint("node", "scalar"),
  time: hint("graph", "scalar"),
};

export interface Clock {
  /** When each node was entered; 0 before. */
  readonly d: Float64Array;
  /** When each node was left; 0 before. */
  readonly f: Float64Array;
  time: number;
}

export function clockOf(size: number): Clock {
  return { d: new Float64Array(size), f: new Float64Array(size), time: 0 };
}

/** Advances the clock; returns the new time. */
export function tick(clock: Clock): number {
  clock.time += TICK;
  return clock.time;
}
