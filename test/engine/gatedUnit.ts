// A gated recurrent unit, as the tests of scans and steps need one.

import { add, multiply, sigmoid, subtract, tanh } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { split } from "../../src/engine/operations/movement.js";
import type { Tensor } from "../../src/engine/tensor.js";

/** The next state, from `projected`, what the input adds to reset, update and candidate (PyTorch's order). */
export function gatedUnit(h: Tensor, projected: Tensor, u: Tensor, b: Tensor): Tensor {
  const hidden = Number(h.shape[1]);
  const sizes = [hidden, hidden, hidden];
  const [xr, xz, xn] = split(projected, sizes, 1);
  const [hr, hz, hn] = split(add(matmul(h, u), b), sizes, 1);
  const z = sigmoid(add(xz, hz));
  const n = tanh(add(xn, multiply(sigmoid(add(xr, hr)), hn)));
  return add(n, multiply(z, subtract(h, n)));
}
