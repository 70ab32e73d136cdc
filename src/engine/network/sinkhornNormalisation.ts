// Soft permutations (Sinkhorn 1964; Mena et al. 2018): scores become a matrix whose rows and columns sum to 1.

import { divide, exp, subtract } from "../operations/elementwise.js";
import { logSumExp } from "../operations/reduce.js";
import type { Tensor } from "../tensor.js";

export interface SinkhornNormalisationOptions {
  /** How often rows and columns are normalised; 20 unless said. */
  readonly iterations?: number;
  /** What scores are divided by first: the lower, the nearer to a permutation; 1 unless said. */
  readonly temperature?: number;
}

/** The logarithm of exp(scores / temperature) [..., n, n] after its rows and columns were divided by their sums in turn. */
export function logSinkhorn(scores: Tensor, options: SinkhornNormalisationOptions = {}): Tensor {
  const { iterations = 20, temperature = 1 } = options;
  let log = divide(scores, temperature);
  for (let i = 0; i < iterations; i++) {
    log = subtract(log, logSumExp(log, { axes: -1, keepAxes: true }));
    log = subtract(log, logSumExp(log, { axes: -2, keepAxes: true }));
  }
  return log;
}

/** As `logSinkhorn`, the matrix itself. */
export function sinkhornNormalisation(scores: Tensor, options: SinkhornNormalisationOptions = {}): Tensor {
  return exp(logSinkhorn(scores, options));
}
