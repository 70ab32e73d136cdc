// What a convex hull fulfils. Points in the middle of an edge may be marked or not; of points that coincide, one is enough.

import type { Invariant } from "../algorithm.js";
import type { Points } from "../inputs/points.js";

const ROUNDING = 1e-9;

export const hullInvariants: readonly Invariant<Points>[] = [
  {
    statement: "every marked point lies on the border of the hull",
    holds: (points, { in_hull }) =>
      points.x.every((_, point) => in_hull[point] <= 0.5 || widestGap(points, point) >= Math.PI - ROUNDING),
  },
  {
    statement: "every corner of the hull is marked",
    holds: (points, { in_hull }) =>
      points.x.every((x, point) => {
        const isMarked = points.x.some(
          (other, i) => other === x && points.y[i] === points.y[point] && in_hull[i] > 0.5,
        );
        return isMarked || widestGap(points, point) <= Math.PI + ROUNDING;
      }),
  },
];

/** The widest angle around a point in which no other point lies: more than a half turn at a corner of the hull. */
function widestGap({ x, y }: Points, point: number): number {
  const angles: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (x[i] !== x[point] || y[i] !== y[point]) angles.push(Math.atan2(y[i] - y[point], x[i] - x[point]));
  }
  if (angles.length === 0) return 2 * Math.PI;
  angles.sort((a, b) => a - b);
  const last = angles[0] + 2 * Math.PI;
  return angles.reduce((widest, angle, i) => Math.max(widest, (angles[i + 1] ?? last) - angle), 0);
}
