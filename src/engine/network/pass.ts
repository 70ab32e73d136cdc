// A forward pass, for layers that compute something else in training than afterwards: whether it is one of training,
// and if so, where random numbers come from and where running statistics go.

import { type TensorRandom, tensorRandom } from "../operations/tensorRandom.js";
import type { Tensor } from "../tensor.js";
import { namedLeaves } from "../tree.js";

/** What a layer is told. */
export type Pass = { readonly training: false } | TrainingPass;

export interface TrainingPass {
  readonly training: true;
  readonly random: TensorRandom;
  /** Says that `parameter`, which no gradient moves, shall be `value` after this step. */
  update(parameter: Tensor, value: Tensor): void;
  /** What was said with `update`, by the paths that the tensors have in `parameters`. */
  updates(parameters: unknown): Readonly<Record<string, Tensor>>;
}

/** The pass of a network that is used, not trained. */
export const inference: Pass = { training: false };

/** A pass of training; `seed` (see `seedType`) is another at every step. */
export function trainingPass(seed: Tensor): TrainingPass {
  const updates = new Map<Tensor, Tensor>();
  return {
    training: true,
    random: tensorRandom(seed),
    update: (parameter, value) => updates.set(parameter, value),
    updates: (parameters) =>
      Object.fromEntries(
        namedLeaves<Tensor>(parameters).flatMap(([path, leaf]) => {
          const value = updates.get(leaf);
          return value === undefined ? [] : [[path, value]];
        }),
      ),
  };
}
