// The selective scan as an associative one: (Ā, u) then (Ā′, u′) is (Ā′Ā, Ā′u + u′). For devices without loops; takes
// memory for the states of all steps.

import { associativeScan } from "../../../../engine/operations/associativeScan.js";
import { add, multiply } from "../../../../engine/operations/elementwise.js";
import { addAxis, concatenate, reshape, slice } from "../../../../engine/operations/movement.js";
import type { Tensor } from "../../../../engine/tensor.js";
import { type Change, changeOf, type InputRule, readout, type Tokens } from "./tokens.js";

/** As `scanInChunks`, for any length. */
export function scanAsTree(
  tokens: Tokens,
  rates: Tensor,
  state: Tensor,
  rule: InputRule,
): { readonly y: Tensor; readonly state: Tensor } {
  const { decay, input } = changeOf(tokens, rates, rule);
  // The first token takes the state before it into its input.
  const first = add(multiply(slice(decay, 0, 0, 1), addAxis(state, 0)), slice(input, 0, 0, 1));
  const length = Number(input.shape[0]);
  const inputs = length === 1 ? first : concatenate([first, slice(input, 0, 1)], 0);
  const { input: states } = associativeScan(
    (earlier: Change, later: Change) => ({
      decay: multiply(earlier.decay, later.decay),
      input: add(multiply(later.decay, earlier.input), later.input),
    }),
    { decay, input: inputs },
  );
  return { y: readout(tokens.c, states), state: reshape(slice(states, 0, -1), state.shape) };
}
