// The Kullback–Leibler divergence between normal distributions with independent coordinates, one value a row: the
// divergences of the coordinates (last axis) add up. Spreads are given as log σ².

import { add, divide, exp, multiply, square, subtract } from "../../operations/elementwise.js";
import { sum } from "../../operations/reduce.js";
import type { Tensor } from "../../tensor.js";

export interface Gaussian {
  readonly mean: Tensor;
  /** log σ², of the same shape. */
  readonly logVariance: Tensor;
}

/** KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ (μ² + σ² − log σ² − 1). */
export function divergenceToStandardNormal({ mean, logVariance }: Gaussian): Tensor {
  const terms = subtract(add(square(mean), exp(logVariance)), add(logVariance, 1));
  return multiply(sum(terms, { axes: -1 }), 0.5);
}

/** KL(p ‖ q) = ½ Σ (log σ_q² − log σ_p² + (σ_p² + (μ_p − μ_q)²) / σ_q² − 1). */
export function gaussianDivergence(p: Gaussian, q: Gaussian): Tensor {
  const logRatio = subtract(p.logVariance, q.logVariance);
  const distance = divide(square(subtract(p.mean, q.mean)), exp(q.logVariance));
  const terms = subtract(add(exp(logRatio), distance), add(logRatio, 1));
  return multiply(sum(terms, { axes: -1 }), 0.5);
}
