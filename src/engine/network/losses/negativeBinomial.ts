// The negative binomial distribution of counts, plain and with extra zeros, as in models of single cells. With mean μ
// and inverse dispersion θ the variance is μ + μ²/θ.
//
//     log p = log Γ(x + θ) − log Γ(θ) − log Γ(x + 1) + θ log(θ / (θ + μ)) + x log(μ / (θ + μ))
//
// These terms cancel to a millionth of their size. They are brought together as Loader (2000) does it for the binomial
// distribution: half the deviance, and what Stirling's formula leaves of the gamma functions.

import { stopGradient } from "../../operations/copy.js";
import { customGradient } from "../../operations/customGradient.js";
import {
  absolute,
  add,
  cast,
  divide,
  equal,
  exp,
  maximum,
  multiply,
  negate,
  sigmoid,
  subtract,
} from "../../operations/elementwise.js";
import { log1p, softplus } from "../../operations/logarithms.js";
import { sumTo } from "../../operations/reduce.js";
import type { Tensor } from "../../tensor.js";
import { logRatio } from "./logRatio.js";
import type { CountOptions } from "./poisson.js";
import { factorialRemainder, gammaRemainder } from "./stirling.js";

export interface NegativeBinomial {
  /** μ > 0 */
  readonly mean: Tensor;
  /** θ > 0, of the same shape or one that broadcasts to it. */
  readonly inverseDispersion: Tensor;
}

/** −log p(counts), one value an element. No gradient reaches the counts. */
export function negativeBinomial(
  counts: Tensor,
  { mean, inverseDispersion: theta }: NegativeBinomial,
  { withoutConstant = false }: CountOptions = {},
): Tensor {
  const x = stopGradient(counts);
  const gammas = subtract(gammaRemainder(theta), gammaRemainder(add(x, theta)));
  const loss = add(halfDeviance(x, add(mean, 1e-30), theta), gammas);
  return withoutConstant ? loss : add(loss, factorialRemainder(x));
}

export interface ZeroInflated extends NegativeBinomial {
  /** The logit ℓ of the probability that a count is 0 whatever the distribution. */
  readonly zeroLogit: Tensor;
}

/**
 * −log p(counts), where a count is 0 with probability σ(ℓ) and negative binomial otherwise:
 * log p = log(σ(ℓ) + σ(−ℓ) p_NB(0)) at 0 and log σ(−ℓ) + log p_NB(x) elsewhere.
 */
export function zeroInflatedNegativeBinomial(counts: Tensor, given: ZeroInflated, options: CountOptions = {}): Tensor {
  const { zeroLogit } = given;
  const isZero = cast(equal(counts, 0), zeroLogit.dtype);
  return mixture(zeroLogit, negativeBinomial(counts, given, options), isZero);
}

// softplus(ℓ) + c where c = −log p_NB of a count; less by softplus(ℓ + c) at 0, where that is written as
// softplus(ℓ) − max(ℓ, −c) − log(1 + exp(−|ℓ + c|)) so that nothing large cancels.
const mixture = customGradient(
  (logit: Tensor, ofCount: Tensor, isZero: Tensor) => {
    const near = log1p(exp(negate(absolute(add(logit, ofCount)))));
    const atZero = multiply(isZero, negate(add(maximum(logit, negate(ofCount)), near)));
    return add(softplus(logit), add(atZero, multiply(subtract(1, isZero), ofCount)));
  },
  ([logit, ofCount, isZero], _, g) => {
    const share = multiply(isZero, sigmoid(add(logit, ofCount)));
    const ofLogit = multiply(g, subtract(sigmoid(logit), share));
    return [sumTo(ofLogit, logit.shape), sumTo(multiply(g, subtract(1, share)), ofCount.shape), undefined];
  },
);

// x log(x/μ) − n log(n/m) with n = x + θ and m = μ + θ; the first ratio enters divided by the second.
const halfDeviance = customGradient(
  (x: Tensor, mu: Tensor, theta: Tensor) => {
    const n = add(x, theta);
    const { ratio, logarithm } = totalRatio(x, mu, theta);
    const ofCount = maximum(divide(divide(x, mu), ratio), 1e-30);
    const beyond = divide(multiply(divide(theta, mu), subtract(x, mu)), n);
    return subtract(multiply(x, logRatio(ofCount, beyond)), multiply(theta, logarithm));
  },
  ([x, mu, theta], _, g) => {
    const { excess, logarithm } = totalRatio(x, mu, theta);
    const ofMean = multiply(g, negate(multiply(excess, divide(theta, mu))));
    const ofTheta = multiply(g, subtract(excess, logarithm));
    return [undefined, sumTo(ofMean, mu.shape), sumTo(ofTheta, theta.shape)];
  },
);

// n/m, n/m − 1 and log n/m
function totalRatio(x: Tensor, mu: Tensor, theta: Tensor) {
  const m = add(mu, theta);
  const ratio = divide(add(x, theta), m);
  const excess = divide(subtract(x, mu), m);
  return { ratio, excess, logarithm: logRatio(ratio, excess) };
}
