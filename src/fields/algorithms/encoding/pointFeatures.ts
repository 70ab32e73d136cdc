// The inputs of the algorithms on points of the plane.

import type { Points } from "../inputs/points.js";
import { input } from "../specification.js";
import { positions } from "./positions.js";

export const pointFeatures = {
  pos: input("node", "scalar"),
  x: input("node", "scalar"),
  y: input("node", "scalar"),
};

export function encodePoints({ x, y }: Points) {
  return { pos: positions(x.length), x, y };
}
