// Long short-term memory (Hochreiter & Schmidhuber 1997, with forget gates), as PyTorch has it:
//
//     i, f, o = σ(W x + U h + b)    g = tanh(W_g x + U_g h + b_g)    c′ = f ⊙ c + i ⊙ g    h′ = o ⊙ tanh c′
//
// The rows of weights and biases belong to i, f, g and o, in this order.

import { full } from "../operations/constant.js";
import { add, multiply, sigmoid, tanh } from "../operations/elementwise.js";
import { matmul } from "../operations/matmul.js";
import { split, transpose } from "../operations/movement.js";
import { scan } from "../operations/scan.js";
import type { Tensor } from "../tensor.js";
import type { Layer } from "./layer.js";
import { initialiseRecurrent, inputProjection, type RecurrentOptions, type RecurrentParameters } from "./recurrent.js";

/** Both [batch, hidden]. */
export interface LstmState {
  readonly hidden: Tensor;
  readonly cell: Tensor;
}

export interface LstmResult {
  /** The hidden state after each time: [batch, time, hidden]. */
  readonly outputs: Tensor;
  /** Hidden state and cell in the end. */
  readonly state: LstmState;
}

/** x [batch, time, inputs] and, unless it is 0, the state to begin with → the hidden state after each time. */
export function lstm(
  options: RecurrentOptions,
): Layer<RecurrentParameters, [x: Tensor, state?: LstmState], LstmResult> {
  const { hidden, reverse } = options;
  const gates = [hidden, hidden, hidden, hidden];
  return {
    initialise: initialiseRecurrent(options, gates.length),
    apply: ({ inputWeight, hiddenWeight, inputBias, hiddenBias }, x, initial) => {
      const projected = inputProjection(inputWeight, add(inputBias, hiddenBias), x);
      const step = (before: LstmState, ofInput: Tensor) => {
        const ofState = matmul(before.hidden, hiddenWeight, { transposeB: true });
        const [i, f, g, o] = split(add(ofInput, ofState), gates, -1);
        const cell = add(multiply(sigmoid(f), before.cell), multiply(sigmoid(i), tanh(g)));
        const next = multiply(sigmoid(o), tanh(cell));
        return [{ hidden: next, cell }, next] as const;
      };
      const zero = full([x.shape[0], hidden], 0, x.dtype);
      const [state, outputs] = scan(step, initial ?? { hidden: zero, cell: zero }, projected, { reverse });
      return { outputs: transpose(outputs, [1, 0, 2]), state };
    },
  };
}
