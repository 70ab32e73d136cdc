// The Poisson distribution of counts.

import { stopGradient } from "../../operations/copy.js";
import { customGradient } from "../../operations/customGradient.js";
import { add, divide, maximum, multiply, subtract } from "../../operations/elementwise.js";
import { sumTo } from "../../operations/reduce.js";
import type { Tensor } from "../../tensor.js";
import { logRatio } from "./logRatio.js";
import { factorialRemainder } from "./stirling.js";

export interface CountOptions {
  /**
   * Leave out what depends on the counts alone: the same gradients in less time, but no likelihood any more.
   * `false` unless said.
   */
  readonly withoutConstant?: boolean;
}

/**
 * −log p(counts) = μ − x log μ + log Γ(x + 1) with means μ > 0: one value an element. Computed as half the deviance,
 * x log(x/μ) − x + μ, and a remainder, so that large terms do not cancel. No gradient reaches the counts.
 */
export function poisson(counts: Tensor, mean: Tensor, { withoutConstant = false }: CountOptions = {}): Tensor {
  const x = stopGradient(counts);
  const halfDeviance = customGradient(
    (mu: Tensor) => {
      const excess = divide(subtract(x, mu), mu);
      const ofCount = multiply(x, logRatio(maximum(divide(x, mu), 1e-30), excess));
      return subtract(ofCount, subtract(x, mu));
    },
    ([mu], _, g) => [sumTo(multiply(g, divide(subtract(mu, x), mu)), mu.shape)],
  )(add(mean, 1e-30));
  return withoutConstant ? halfDeviance : add(halfDeviance, factorialRemainder(x));
}
