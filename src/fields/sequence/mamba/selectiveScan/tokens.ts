// What a selective scan goes over, time first, and what each token does to the state.

import { add, divide, exp, multiply } from "../../../../engine/operations/elementwise.js";
import { expm1 } from "../../../../engine/operations/logarithms.js";
import { matmul } from "../../../../engine/operations/matmul.js";
import { addAxis, reshape } from "../../../../engine/operations/movement.js";
import type { Tensor } from "../../../../engine/tensor.js";

/** How B is made discrete: Δ B, as in the published code, or (exp(Δ A) − 1) / A · B, the paper's equation 4. */
export type InputRule = "euler" | "zeroOrderHold";

/** The inputs that differ from token to token. */
export interface Tokens {
  /** [length, batch, channels] */
  readonly x: Tensor;
  /** [length, batch, channels] */
  readonly delta: Tensor;
  /** [length, batch, states] */
  readonly b: Tensor;
  /** [length, batch, states] */
  readonly c: Tensor;
}

/** hₜ = decay ⊙ hₜ₋₁ + input, both [length, batch, states, channels]. */
export interface Change {
  readonly decay: Tensor;
  readonly input: Tensor;
}

/** What each token does to the state, for rates A [states, channels]. */
export function changeOf({ x, delta, b }: Omit<Tokens, "c">, rates: Tensor, rule: InputRule): Change {
  const exponent = multiply(addAxis(delta, 2), rates);
  const direction = addAxis(b, 3);
  const input =
    rule === "euler"
      ? multiply(addAxis(multiply(delta, x), 2), direction)
      : multiply(multiply(divide(expm1(exponent), rates), addAxis(x, 2)), direction);
  return { decay: exp(exponent), input };
}

/** One step: the state after a token. */
export function advanced(state: Tensor, { decay, input }: Change): Tensor {
  return add(multiply(decay, state), input);
}

/** What is read of states [..., states, channels] with C [..., states]: Σₙ Cₙ hₙ. */
export function readout(c: Tensor, states: Tensor): Tensor {
  const product = matmul(addAxis(c, c.shape.length - 1), states);
  return reshape(product, [...product.shape.slice(0, -2), product.shape[product.shape.length - 1]]);
}
