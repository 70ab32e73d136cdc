// What mixes tokens in a block of a sequence model: a state space model, a recurrent layer, attention. All of them go on
// from a state, for any number of tokens, and return the state after them: what one run computes, several runs on the
// pieces compute as well. Before the first token every state is 0.

import type { Random } from "../../core/random.js";
import { type NDArray, zerosArray } from "../../engine/ndarray.js";
import { full } from "../../engine/operations/constant.js";
import type { Tensor } from "../../engine/tensor.js";
import { type Mapped, mapTree } from "../../engine/tree.js";
import { type Dimension, staticShape, type TensorType } from "../../engine/types.js";

/** A mixer with parameters `P` and a state `S`, trees of tensors. */
export interface Mixer<P, S> {
  /** Parameters to begin training from. */
  initialise(random: Random): Mapped<P, NDArray>;
  /** Types of the state of a batch. */
  stateTypes(batch: Dimension): Mapped<S, TensorType>;
  /** x [batch, length, features], from the first token on → the same shape. */
  whole(parameters: P, x: Tensor): Tensor;
  /** x and the state before it → the same shape as x, and the state after it. Differentiable by all three arguments. */
  apply(parameters: P, x: Tensor, state: S): { readonly output: Tensor; readonly state: S };
}

/** The state before the first token, inside a graph. */
export function zeroTensors<T>(types: T): Mapped<T, Tensor> {
  return mapTree<TensorType, Tensor, T>(types, ({ shape, dtype }) => full(shape, 0, dtype));
}

/** The state before the first token, to feed a program. The batch must be known. */
export function zeroArrays<T>(types: T): Mapped<T, NDArray> {
  return mapTree<TensorType, NDArray, T>(types, ({ shape, dtype }) => zerosArray(staticShape("state", shape), dtype));
}
