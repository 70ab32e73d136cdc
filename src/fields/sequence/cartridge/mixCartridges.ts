// Cartridges mixed: the weighted mean of their states. What a state holds of each corpus fades with its weight; in the first
// block the mean is what the mean of the two pasts would leave, above it is an approximation, for each block's input depends
// on the state below (Pióro et al. 2024, arXiv 2406.08423, mix states so).

import { UserError } from "../../../core/errors.js";
import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { leaves, withLeaves } from "../../../engine/tree.js";
import type { StateArrays } from "../network/reader.js";
import { type Cartridge, requireSameModel } from "./cartridge.js";

export interface Share {
  readonly cartridge: Cartridge;
  /** Its part in the mean; parts are divided by their sum. */
  readonly weight: number;
}

/** The mean of states. Throws a `UserError` where they are of several models, or weights do not make a mean. */
export function mixCartridges(shares: readonly Share[], name: string): Cartridge {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0) || shares.some(({ weight }) => !(weight >= 0))) {
    throw new UserError(
      "cartridge-weights",
      `weights of ${shares.map(({ weight }) => weight).join(", ") || "nothing"} make no mean`,
      "Give weights from 0 on, at least one of them above 0.",
    );
  }
  const [first] = shares;
  for (const { cartridge } of shares) requireSameModel(cartridge, first.cartridge.model);
  return {
    name,
    model: first.cartridge.model,
    network: first.cartridge.network,
    corpora: [...new Set(shares.flatMap(({ cartridge }) => cartridge.corpora))],
    tokens: shares.reduce((sum, { cartridge }) => sum + cartridge.tokens, 0),
    state: meanState(shares.map(({ cartridge, weight }) => ({ state: cartridge.state, weight: weight / total }))),
  };
}

/** The sum of states of one network, each with its weight. */
export function meanState(parts: readonly { readonly state: StateArrays; readonly weight: number }[]): StateArrays {
  const states = parts.map(({ state }) => leaves<NDArray>(state));
  const mixed = states[0].map((array, i) => {
    const sum = new Float64Array(array.data.length);
    for (const [k, { weight }] of parts.entries()) {
      const values = numbers(states[k][i]);
      for (let at = 0; at < sum.length; at++) sum[at] += weight * values[at];
    }
    return ndarray(sum, array.shape, array.dtype);
  });
  return withLeaves(parts[0].state, mixed);
}

/** From a (0) to b (1), along a straight line. */
export function interpolateCartridges(a: Cartridge, b: Cartridge, at: number, name: string): Cartridge {
  return mixCartridges(
    [
      { cartridge: a, weight: 1 - at },
      { cartridge: b, weight: at },
    ],
    name,
  );
}
