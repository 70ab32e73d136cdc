// What mixes tokens in a block of a sequence model: a state space model, a recurrent layer, attention. All of them go on
// from a state, for any number of tokens, and return the state after them; what one run computes, several runs on the
// pieces compute as well.

import type { Random } from "../../core/random.js";
import type { NDArray } from "../../engine/ndarray.js";
import type { Tensor } from "../../engine/tensor.js";
import type { Mapped } from "../../engine/tree.js";

/** A mixer with parameters `P` and a state `S`, trees of tensors. */
export interface Mixer<P, S> {
  /** Parameters to begin training from. */
  initialise(random: Random): Mapped<P, NDArray>;
  /** The state before the first token. */
  emptyState(batch: number): Mapped<S, NDArray>;
  /** x [batch, length, features] → the same shape, and the state after it. Differentiable by all three arguments. */
  apply(parameters: P, x: Tensor, state: S): { readonly output: Tensor; readonly state: S };
}
