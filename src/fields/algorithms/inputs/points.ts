// Points of the plane that algorithms are given.

import { z } from "zod";
import { sequenceSchema } from "./sequence.js";

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** As many points as one likes, or exactly `count`. */
export function pointsSchema({ count }: { count?: number } = {}) {
  return z.object({ x: sequenceSchema, y: sequenceSchema }).superRefine(({ x, y }, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message, path: ["y"] });
    if (x.length !== y.length) refuse(`there are ${x.length} abscissas x and ${y.length} ordinates y`);
    else if (count !== undefined && x.length !== count) refuse(`there are ${count} points, not ${x.length}`);
  });
}

/** Twice the area of the triangle a, b, c: positive where it turns left. */
export function turn({ x, y }: Points, a: number, b: number, c: number): number {
  return (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);
}

/** The lowest point, of equally low ones the leftmost. */
export function lowestPoint({ x, y }: Points): number {
  let lowest = 0;
  for (let i = 0; i < x.length; i++) {
    if (y[i] < y[lowest] || (y[i] === y[lowest] && x[i] < x[lowest])) lowest = i;
  }
  return lowest;
}

export function squaredDistance({ x, y }: Points, a: number, b: number): number {
  return (x[a] - x[b]) ** 2 + (y[a] - y[b]) ** 2;
}
