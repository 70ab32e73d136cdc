// Random points as the benchmark draws them.

import { UserError } from "../../../core/errors.js";
import type { NumpyRandomState } from "../../../stats/numpyRandomState.js";
import type { SampleOptions } from "../algorithm.js";
import type { Points } from "../inputs/points.js";

const RADIUS = 2;
const ATTEMPTS = 1000;
const COLLINEAR = 1e-12;

/** Points uniform in a disk of radius 2, drawn again as long as three of them are collinear up to 1e-12. */
export function randomPointsInDisk(random: NumpyRandomState, { length }: SampleOptions): Points {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const angles = random.uniform(0, 2 * Math.PI, length);
    const radii = random.uniform(0, 1, length).map((share) => RADIUS * Math.sqrt(share));
    const points = {
      x: radii.map((radius, i) => radius * Math.cos(angles[i])),
      y: radii.map((radius, i) => radius * Math.sin(angles[i])),
    };
    if (!hasCollinearTriple(points)) return points;
  }
  throw new UserError("bad-size", `no ${length} points without three on a line were found`, "Ask for fewer points.");
}

function hasCollinearTriple({ x, y }: Points): boolean {
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const [dx, dy] = [x[j] - x[i], y[j] - y[i]];
      for (let k = j + 1; k < x.length; k++) {
        if (Math.abs(dx * (y[k] - y[i]) - dy * (x[k] - x[i])) < COLLINEAR) return true;
      }
    }
  }
  return false;
}

/** Two segments in the unit square, from point 0 to 1 and from 2 to 3, which cross in half of all draws. */
export function randomSegments(random: NumpyRandomState): Points {
  const crossing = random.bernoulli(0.5, 1)[0] === 1;
  for (;;) {
    const points = { x: random.uniform(0, 1, 4), y: random.uniform(0, 1, 4) };
    if (cross(points) === crossing) return points;
  }
}

function cross({ x, y }: Points): boolean {
  const turnsLeft = (a: number, b: number, c: number) => (y[c] - y[a]) * (x[b] - x[a]) > (y[b] - y[a]) * (x[c] - x[a]);
  return turnsLeft(0, 2, 3) !== turnsLeft(1, 2, 3) && turnsLeft(0, 1, 2) !== turnsLeft(0, 1, 3);
}
