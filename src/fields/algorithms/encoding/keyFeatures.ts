// The inputs of the algorithms that sort, search or sum up keys.

import type { Keys } from "../inputs/sequence.js";
import { input } from "../specification.js";
import { positions } from "./positions.js";

export const keyFeatures = { pos: input("node", "scalar"), key: input("node", "scalar") };

export function encodeKeys({ keys }: Keys) {
  return { pos: positions(keys.length), key: keys };
}
