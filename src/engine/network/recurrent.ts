// What recurrent layers have in common: their parameters, as PyTorch lays them out, and the part of a step that does
// not depend on the state, which is computed for all times at once.

import { add } from "../operations/elementwise.js";
import { matmul } from "../operations/matmul.js";
import { transpose } from "../operations/movement.js";
import type { Tensor } from "../tensor.js";
import { uniform } from "./initialise.js";
import type { Layer } from "./layer.js";

/** Blocks of `hidden` rows, one a gate, stand one below the other. */
export interface RecurrentParameters {
  /** [gates · hidden, inputs]; PyTorch's weight_ih_l0. */
  readonly inputWeight: Tensor;
  /** [gates · hidden, hidden]; PyTorch's weight_hh_l0. */
  readonly hiddenWeight: Tensor;
  /** [gates · hidden]; PyTorch's bias_ih_l0. */
  readonly inputBias: Tensor;
  /** [gates · hidden]; PyTorch's bias_hh_l0. */
  readonly hiddenBias: Tensor;
}

export interface RecurrentOptions {
  readonly inputs: number;
  readonly hidden: number;
  /** Read sequences from the last time to the first. */
  readonly reverse?: boolean;
}

/** PyTorch's beginning: everything uniform within ±1/√hidden. */
export function initialiseRecurrent(
  { inputs, hidden }: RecurrentOptions,
  gates: number,
): Layer<RecurrentParameters>["initialise"] {
  const usual = uniform(1 / Math.sqrt(hidden));
  return (random) => ({
    inputWeight: usual(random.stream("inputWeight"), [gates * hidden, inputs]),
    hiddenWeight: usual(random.stream("hiddenWeight"), [gates * hidden, hidden]),
    inputBias: usual(random.stream("inputBias"), [gates * hidden]),
    hiddenBias: usual(random.stream("hiddenBias"), [gates * hidden]),
  });
}

/** W x + b of x [batch, time, inputs] for all times at once, time first. */
export function inputProjection(weight: Tensor, bias: Tensor, x: Tensor): Tensor {
  return add(matmul(transpose(x, [1, 0, 2]), weight, { transposeB: true }), bias);
}
