// The selective scan one step after another, as its definition reads: what the other forms are held against, and the
// shortest graph.

import { reshape } from "../../../../engine/operations/movement.js";
import { scan } from "../../../../engine/operations/scan.js";
import type { Tensor } from "../../../../engine/tensor.js";
import { advanced, changeOf, type InputRule, readout, type Tokens } from "./tokens.js";

/** As `scanInChunks`, for any length. */
export function scanInSteps(
  tokens: Tokens,
  rates: Tensor,
  state: Tensor,
  rule: InputRule,
): { readonly y: Tensor; readonly state: Tensor } {
  const [last, y] = scan(
    (h: Tensor, { x, delta, b, c }: Tokens) => {
      const alone = (tensor: Tensor) => reshape(tensor, [1, ...tensor.shape]);
      const { decay, input } = changeOf({ x: alone(x), delta: alone(delta), b: alone(b) }, rates, rule);
      const next = advanced(h, { decay: reshape(decay, h.shape), input: reshape(input, h.shape) });
      return [next, readout(c, next)] as const;
    },
    state,
    tokens,
    { checkpoint: true },
  );
  return { y, state: last };
}
