// How many numbers a network learns.

import { seededRandom } from "../../../core/random.js";
import type { NDArray } from "../../../engine/ndarray.js";
import { leaves } from "../../../engine/tree.js";
import type { SequenceNetwork } from "./sequenceNetwork.js";

/** All parameters, tokens' vectors included. */
export function parameterCount(network: SequenceNetwork): number {
  return leaves<NDArray>(network.initialise(seededRandom(0))).reduce((sum, { data }) => sum + data.length, 0);
}
