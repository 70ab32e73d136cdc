// Logarithms and exponentials that keep their digits where the plain forms lose them: log1p, expm1 and what is made
// of them. The forms need only operations that every device has.

import type { Tensor } from "../tensor.js";
import { customGradient } from "./customGradient.js";
import {
  absolute,
  add,
  clip,
  divide,
  exp,
  log,
  maximum,
  multiply,
  negate,
  sigmoid,
  subtract,
  tanh,
} from "./elementwise.js";
import { sumTo } from "./reduce.js";

/** ln(1 + x), with full relative accuracy for small x. */
export const log1p: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => {
    // The rounding of 1 + x, which can be told exactly, is made up for. Clipped so that x = −1 and x = ∞ pass.
    const y = add(x, 1);
    const inside = clip(y, 1e-37, 3e38);
    return subtract(log(y), divide(subtract(subtract(inside, 1), x), inside));
  },
  ([x], _, g) => [divide(g, add(x, 1))],
);

/** eˣ − 1, with full relative accuracy for small x. */
export const expm1: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => multiply(tanh(multiply(x, 0.5)), add(exp(x), 1)),
  ([x], _, g) => [multiply(g, exp(x))],
);

/** ln(1 + eˣ), with full relative accuracy also where it is small. */
export const softplus: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => add(maximum(x, 0), log1pOfPower(negate(absolute(x)))),
  ([x], _, g) => [multiply(g, sigmoid(x))],
);

/** ln sigmoid(x) = −softplus(−x). */
export function logSigmoid(x: Tensor): Tensor {
  return negate(softplus(negate(x)));
}

/** ln(eᵃ + eᵇ), without overflow; the two broadcast. */
export const logAddExp: (a: Tensor, b: Tensor) => Tensor = customGradient(
  (a: Tensor, b: Tensor) => add(maximum(a, b), log1pOfPower(negate(absolute(finiteDifference(a, b))))),
  ([a, b], _, g) => {
    const share = multiply(g, sigmoid(finiteDifference(a, b)));
    return [sumTo(share, a.shape), sumTo(subtract(g, share), b.shape)];
  },
);

// a − b, which is a number where both are infinite too.
function finiteDifference(a: Tensor, b: Tensor): Tensor {
  return subtract(clip(a, -3e38, 3e38), clip(b, -3e38, 3e38));
}

// ln(1 + eˣ) for x ≤ 0.
function log1pOfPower(x: Tensor): Tensor {
  const power = exp(x);
  const y = add(power, 1);
  return subtract(log(y), divide(subtract(subtract(y, 1), power), y));
}
