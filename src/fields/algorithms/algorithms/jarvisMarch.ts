// Jarvis' march: from each point of the hull to the one that all others lie to the left of.
//
// Of points in one direction the farthest is taken, so that points on a line are right too; the benchmark draws none.

import { defineAlgorithm } from "../algorithm.js";
import { encodePoints, pointFeatures } from "../encoding/pointFeatures.js";
import { predecessors, selfPointers } from "../encoding/predecessors.js";
import { lowestPoint, type Points, pointsSchema, squaredDistance, turn } from "../inputs/points.js";
import { hullInvariants } from "../invariants/hull.js";
import { randomPointsInDisk } from "../sampling/randomPoints.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

const STARTING = 0;
const MARCHING = 1;

export const jarvisMarch = defineAlgorithm({
  name: "jarvis_march",
  title: "Jarvis' march",
  source: textbook("33.3", "Jarvis 1973"),
  specification: {
    ...pointFeatures,
    in_hull: output("node", "mask"),
    pred_h: hint("node", "pointer"),
    in_hull_h: hint("node", "mask"),
    best: hint("node", "maskOne"),
    last_point: hint("node", "maskOne"),
    endpoint: hint("node", "maskOne"),
    i: hint("node", "maskOne"),
    phase: hint("graph", "categorical", 2),
  },
  input: pointsSchema(),
  sample: randomPointsInDisk,
  size: ({ x }) => x.length,
  encode: encodePoints,
  constantHints: ["pred_h"],

  run(points, hint) {
    const size = points.x.length;
    const pred_h = predecessors(selfPointers(size));
    const inHull = new Uint8Array(size);
    let [best, last, end] = [0, 0, 0];
    const record = (i: number, phase: number) =>
      hint({ pred_h, in_hull_h: inHull, best, last_point: last, endpoint: end, i, phase });

    record(0, STARTING);
    best = lowestPoint(points);
    last = best;
    for (;;) {
      inHull[last] = 1;
      end = 0;
      record(0, MARCHING);
      for (let i = 0; i < size; i++) {
        if (end === last || isFurtherOut(points, last, end, i)) end = i;
        record(i, MARCHING);
      }
      if (inHull[end] === 1) return { in_hull: inHull };
      last = end;
    }
  },

  invariants: hullInvariants,
});

/** Whether point `other` lies to the right of the way from `from` to `to`, or farther along it. */
function isFurtherOut(points: Points, from: number, to: number, other: number): boolean {
  if (other === from || other === to) return false;
  const side = turn(points, from, to, other);
  return side < 0 || (side === 0 && squaredDistance(points, from, other) > squaredDistance(points, from, to));
}
