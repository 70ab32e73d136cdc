// The gated recurrent unit (Cho et al. 2014), in PyTorch's form, where the reset gate acts after the product:
//
//     r = σ(Wᵣ x + Uᵣ h)    z = σ(W_z x + U_z h)    n = tanh(Wₙ x + bₙ + r ⊙ (Uₙ h + cₙ))    h′ = n + z ⊙ (h − n)
//
// The rows of weights and biases belong to r, z and n, in this order.

import { full } from "../operations/constant.js";
import { add, multiply, sigmoid, subtract, tanh } from "../operations/elementwise.js";
import { matmul } from "../operations/matmul.js";
import { split, transpose } from "../operations/movement.js";
import { scan } from "../operations/scan.js";
import type { Tensor } from "../tensor.js";
import type { Layer } from "./layer.js";
import { initialiseRecurrent, inputProjection, type RecurrentOptions, type RecurrentParameters } from "./recurrent.js";

export interface GruResult {
  /** The state after each time: [batch, time, hidden]. */
  readonly outputs: Tensor;
  /** The state in the end: [batch, hidden]. */
  readonly state: Tensor;
}

/** x [batch, time, inputs] and, unless it is 0, the state to begin with [batch, hidden] → the state after each time. */
export function gru(options: RecurrentOptions): Layer<RecurrentParameters, [x: Tensor, state?: Tensor], GruResult> {
  const { hidden, reverse } = options;
  const gates = [hidden, hidden, hidden];
  return {
    initialise: initialiseRecurrent(options, gates.length),
    apply: ({ inputWeight, hiddenWeight, inputBias, hiddenBias }, x, initial) => {
      const [ofR, ofZ, ofN] = split(inputProjection(inputWeight, inputBias, x), gates, -1);
      const step = (h: Tensor, projected: { readonly r: Tensor; readonly z: Tensor; readonly n: Tensor }) => {
        const own = add(matmul(h, hiddenWeight, { transposeB: true }), hiddenBias);
        const [ownR, ownZ, ownN] = split(own, gates, -1);
        const r = sigmoid(add(projected.r, ownR));
        const z = sigmoid(add(projected.z, ownZ));
        const n = tanh(add(projected.n, multiply(r, ownN)));
        const next = add(n, multiply(z, subtract(h, n)));
        return [next, next] as const;
      };
      const start = initial ?? full([x.shape[0], hidden], 0, x.dtype);
      const [state, outputs] = scan(step, start, { r: ofR, z: ofZ, n: ofN }, { reverse });
      return { outputs: transpose(outputs, [1, 0, 2]), state };
    },
  };
}
