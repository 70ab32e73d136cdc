// Whether two segments intersect: each end's side of the other segment decides, and whether an end lies on it.

import { defineAlgorithm } from "../algorithm.js";
import { encodePoints, pointFeatures } from "../encoding/pointFeatures.js";
import { type Points, pointsSchema } from "../inputs/points.js";
import { randomSegments } from "../sampling/randomPoints.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const segmentsIntersect = defineAlgorithm({
  name: "segments_intersect",
  title: "Segment intersection",
  source: textbook("33.1"),
  specification: {
    ...pointFeatures,
    intersect: output("graph", "mask"),
    i: hint("node", "maskOne"),
    j: hint("node", "maskOne"),
    k: hint("node", "maskOne"),
    dir: hint("node", "scalar"),
    on_seg: hint("node", "mask"),
  },
  // One segment from point 0 to 1, the other from 2 to 3.
  input: pointsSchema({ count: 4 }),
  sample: (random) => randomSegments(random),
  size: () => 4,
  encode: encodePoints,
  evaluationMultiplier: 64,

  run(points, hint) {
    const directions = new Float64Array(4);
    const onSegment = new Uint8Array(4);
    hint({ i: 0, j: 0, k: 0, dir: directions, on_seg: onSegment });
    for (let k = 0; k < 4; k++) {
      const [i, j] = k < 2 ? [2, 3] : [0, 1];
      directions[k] = direction(points, i, j, k);
      onSegment[k] = isInBox(points, i, j, k) ? 1 : 0;
      hint({ i, j, k, dir: directions, on_seg: onSegment });
    }
    const areOpposite = (a: number, b: number) => (a > 0 && b < 0) || (a < 0 && b > 0);
    const [a, b, c, d] = directions;
    const cross = areOpposite(a, b) && areOpposite(c, d);
    const touch = directions.some((value, k) => value === 0 && onSegment[k] === 1);
    return { intersect: cross || touch ? 1 : 0 };
  },

  invariants: [
    {
      statement: "the answer says whether some point lies on both segments",
      holds: (points, { intersect }) => intersect[0] > 0.5 === shareAPoint(points),
    },
  ],
});

const direction = ({ x, y }: Points, i: number, j: number, k: number) =>
  (x[k] - x[i]) * (y[j] - y[i]) - (x[j] - x[i]) * (y[k] - y[i]);

function isInBox({ x, y }: Points, i: number, j: number, k: number): boolean {
  const isBetween = (from: number, to: number, value: number) =>
    Math.min(from, to) <= value && value <= Math.max(from, to);
  return isBetween(x[i], x[j], x[k]) && isBetween(y[i], y[j], y[k]);
}

/** Solves for the point of intersection; where the segments are parallel, looks for an overlap along their line. */
function shareAPoint({ x, y }: Points): boolean {
  const [rx, ry, sx, sy] = [x[1] - x[0], y[1] - y[0], x[3] - x[2], y[3] - y[2]];
  const [dx, dy] = [x[2] - x[0], y[2] - y[0]];
  const denominator = rx * sy - ry * sx;
  if (denominator !== 0) {
    const along = (dx * sy - dy * sx) / denominator;
    const alongOther = (dx * ry - dy * rx) / denominator;
    return along >= 0 && along <= 1 && alongOther >= 0 && alongOther <= 1;
  }
  if (dx * ry - dy * rx !== 0 || dx * sy - dy * sx !== 0) return false;
  const overlap = (values: Float64Array) =>
    Math.max(Math.min(values[0], values[1]), Math.min(values[2], values[3])) <=
    Math.min(Math.max(values[0], values[1]), Math.max(values[2], values[3]));
  return overlap(x) && overlap(y);
}
