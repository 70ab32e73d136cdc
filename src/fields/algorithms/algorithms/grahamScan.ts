// Graham's scan: the points, by angle around the lowest, go on a stack; a point at which the border does not turn left is taken off.
//
// Points at equal angles are taken from the nearest to the farthest, and the lowest stays, so that points on a line are right too; the
// benchmark draws none.

import { defineAlgorithm } from "../algorithm.js";
import { encodePoints, pointFeatures } from "../encoding/pointFeatures.js";
import { selfPointers } from "../encoding/predecessors.js";
import { lowestPoint, type Points, pointsSchema, squaredDistance, turn } from "../inputs/points.js";
import { hullInvariants } from "../invariants/hull.js";
import { randomPointsInDisk } from "../sampling/randomPoints.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

const [STARTING, LOWEST, SORTED, POPPED, PUSHED] = [0, 1, 2, 3, 4];

export const grahamScan = defineAlgorithm({
  name: "graham_scan",
  title: "Graham's scan",
  source: textbook("33.3", "Graham 1972"),
  specification: {
    ...pointFeatures,
    in_hull: output("node", "mask"),
    best: hint("node", "maskOne"),
    atans: hint("node", "scalar"),
    in_hull_h: hint("node", "mask"),
    stack_prev: hint("node", "pointer"),
    last_stack: hint("node", "maskOne"),
    i: hint("node", "maskOne"),
    phase: hint("graph", "categorical", 5),
  },
  input: pointsSchema(),
  sample: randomPointsInDisk,
  size: ({ x }) => x.length,
  encode: encodePoints,

  run(points, hint) {
    const size = points.x.length;
    const inHull = new Uint8Array(size);
    const below = selfPointers(size);
    const angles = new Float64Array(size);
    let [best, top] = [0, 0];
    const record = (i: number, phase: number) =>
      hint({ best, atans: angles, in_hull_h: inHull, stack_prev: below, last_stack: top, i, phase });

    record(0, STARTING);
    best = lowestPoint(points);
    inHull[best] = 1;
    top = best;
    record(best, LOWEST);
    angles.set(anglesAround(points, best));
    record(best, SORTED);

    for (const [place, point] of aroundLowest(points, angles, best).entries()) {
      while (place >= 2 && top !== best && turn(points, below[top], top, point) <= 0) {
        const popped = top;
        top = below[top];
        below[popped] = popped;
        inHull[popped] = 0;
        record(point, POPPED);
      }
      inHull[point] = 1;
      below[point] = top;
      top = point;
      record(point, PUSHED);
    }
    return { in_hull: inHull };
  },

  invariants: hullInvariants,
});

function anglesAround({ x, y }: Points, best: number): Float64Array {
  return x.map((abscissa, i) => (i === best ? 0 : Math.atan2(y[i] - y[best], abscissa - x[best])));
}

function aroundLowest(points: Points, angles: Float64Array, best: number): number[] {
  return Array.from(angles.keys())
    .filter((point) => point !== best)
    .sort((a, b) => angles[a] - angles[b] || squaredDistance(points, a, best) - squaredDistance(points, b, best));
}
