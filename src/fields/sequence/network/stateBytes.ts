// What a network keeps in memory to go on reading.

import { leaves } from "../../../engine/tree.js";
import { elementCount, staticShape, type TensorType } from "../../../engine/types.js";
import type { NetworkOptions, SequenceNetwork } from "./sequenceNetwork.js";

/** Bytes of the state of one sequence, the same after every token; undefined where it grows, as a Transformer's does. */
export function stateBytes(network: SequenceNetwork): number | undefined {
  return network.options.architecture === "transformer" ? undefined : typesBytes(network.stateTypes(1));
}

/** Bytes of the state after `length` tokens: of a Transformer the keys and values of these alone. */
export function stateBytesAfter(network: SequenceNetwork, length: number): number {
  return stateBytes(network) ?? keptBy(network.options, length);
}

/** Bytes that arrays of these types take. */
export function typesBytes(types: unknown): number {
  return leaves<TensorType>(types).reduce(
    (total, { shape, dtype }) => total + (dtype === "i64" ? 8 : 4) * elementCount(staticShape("state", shape)),
    0,
  );
}

function keptBy({ layers, features }: NetworkOptions, length: number): number {
  return 4 * 2 * layers * features * length;
}
