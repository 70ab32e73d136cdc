// Polynomials and their quotients, of which special functions are made.

import type { Tensor } from "../tensor.js";
import { add, divide, multiply } from "./elementwise.js";

/** c₀ + c₁ x + c₂ x² + …, by Horner's rule, for two or more coefficients. */
export function polynomial(coefficients: readonly number[], x: Tensor): Tensor {
  const [highest, ...others] = [...coefficients].reverse();
  const [next, ...lower] = others;
  return lower.reduce((sum, coefficient) => add(multiply(sum, x), coefficient), add(multiply(x, highest), next));
}

/** The quotient of two polynomials in `x`. */
export function rational(numerator: readonly number[], denominator: readonly number[], x: Tensor): Tensor {
  return divide(polynomial(numerator, x), polynomial(denominator, x));
}
