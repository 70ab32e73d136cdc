// Activation functions that are made of simpler operations.

import type { Tensor } from "../tensor.js";
import {
  absolute,
  add,
  divide,
  equal,
  erf,
  exp,
  greater,
  log,
  multiply,
  negate,
  relu,
  sigmoid,
  subtract,
  tanh,
  where,
} from "./elementwise.js";

/** ln(1 + x), accurate where x is small: with u = 1 + x rounded, ln u · x / (u − 1). */
export function log1p(x: Tensor): Tensor {
  const u = add(x, 1);
  const exact = equal(u, 1);
  const safe = where(exact, 2, u);
  return where(exact, x, multiply(log(safe), divide(x, subtract(safe, 1))));
}

/** ln(1 + eˣ), without overflow. */
export function softplus(x: Tensor): Tensor {
  return add(relu(x), log1p(exp(negate(absolute(x)))));
}

/** x · σ(x), also called swish. */
export function silu(x: Tensor): Tensor {
  return multiply(x, sigmoid(x));
}

/** x · Φ(x), with the normal distribution function Φ exact (Hendrycks & Gimpel 2016). */
export function gelu(x: Tensor): Tensor {
  return multiply(multiply(x, 0.5), add(erf(multiply(x, Math.SQRT1_2)), 1));
}

/** GELU by its approximation ½x(1 + tanh(√(2/π)(x + 0.044715x³))). */
export function geluTanh(x: Tensor): Tensor {
  const inner = multiply(add(x, multiply(multiply(x, multiply(x, x)), 0.044715)), Math.sqrt(2 / Math.PI));
  return multiply(multiply(x, 0.5), add(tanh(inner), 1));
}

/** x where it is positive, `slope` · x elsewhere. */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  return where(greater(x, 0), x, multiply(x, slope));
}

/** x where it is positive, α(eˣ − 1) elsewhere (Clevert et al. 2016). */
export function elu(x: Tensor, alpha = 1): Tensor {
  const positive = greater(x, 0);
  return where(positive, x, multiply(subtract(exp(where(positive, 0, x)), 1), alpha));
}
