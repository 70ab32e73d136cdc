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
    string: new Uint8Array(first.length + second.length).fill(1, first.length),
    pos: joined(positions(first.length), positions(second.length)),
    key: joined(first, second),
  };
}

/** Each letter points to the one before it in its string. */
export function stringPredecessors(first: number, second: number): Int32Array {
  return new Int32Array(first + second).map((_, node) => (node === 0 || node === first ? node : node - 1));
}

function joined(first: ArrayLike<number>, second: ArrayLike<number>): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
