// Two strings as the nodes of one graph, the second behind the first.

import { ALPHABET } from "../inputs/strings.js";
import { input } from "../specification.js";
import { positions } from "./positions.js";

export const stringFeatures = {
  string: input("node", "mask"),
  pos: input("node", "scalar"),
  key: input("node", "categorical", ALPHABET),
};

/** Which string each node belongs to, its place in it, its letter. */
export function encodeStrings(first: Int32Array, second: Int32Array) {
  return {
    string: Uint8Array.from({ length: first.length + second.length }, (_, node) => (node < first.length ? 0 : 1)),
    pos: Float64Array.from([...positions(first.length), ...positions(second.length)]),
    key: Int32Array.from([...first, ...second]),
  };
}

/** Each letter points to the one before it in its string. */
export function stringPredecessors(first: number, second: number): Int32Array {
  return Int32Array.from({ length: first + second }, (_, node) => (node === 0 || node === first ? node : node - 1));
}
