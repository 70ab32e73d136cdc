// Distribution functions and quantiles of the distributions that our tests and intervals need. Survival
// functions are computed directly, not as 1 − cdf, so that small p-values keep their digits.

import {
  complementaryErf,
  incompleteBeta,
  incompleteGamma,
  inverseIncompleteGamma,
  logitInverseIncompleteBeta,
} from "./specialFunctions.js";

export { digamma, erf, logGamma } from "./specialFunctions.js";

/** P(Z ≤ x) for a standard normal Z. */
export function normalCdf(x: number): number {
  return 0.5 * complementaryErf(-x * Math.SQRT1_2);
}

/** P(Z > x) for a standard normal Z. */
export function normalSurvival(x: number): number {
  return 0.5 * complementaryErf(x * Math.SQRT1_2);
}

/** The x at which a standard normal's distribution function is `p` (Wichura 1988, AS 241, PPND16). NaN outside [0, 1]. */
export function normalQuantile(p: number): number {
  const centred = p - 0.5;
  if (Math.abs(centred) <= 0.425) return centred * rational(CENTRE, 0.180625 - centred * centred);
  const tail = centred < 0 ? p : 1 - p;
  if (tail === 0) return centred < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-Math.log(tail));
  return Math.sign(centred) * (r <= 5 ? rational(SHOULDER, r - 1.6) : rational(FAR_TAIL, r - 5));
}

/** P(T ≤ t) for Student's T with `df` > 0 degrees of freedom (Infinity: the normal distribution). */
export function studentTCdf(t: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return normalCdf(t);
  if (Math.abs(t) === Number.POSITIVE_INFINITY) return t < 0 ? 0 : 1;
  if (Math.abs(t) > FAR) {
    // t² overflows, but here the tail has long been a power of t.
    const tail = studentTCdf(-FAR, df) * (FAR / Math.abs(t)) ** df;
    return t < 0 ? tail : 1 - tail;
  }
  // P(|T| > t) = I_x(df/2, 1/2) at x = df / (df + t²).
  const ratio = (t * t) / df;
  const { lower, upper } = incompleteBeta(1 / (1 + ratio), ratio / (1 + ratio), df / 2, 0.5);
  return t < 0 ? lower / 2 : 0.5 + upper / 2;
}

/** The t at which Student's distribution function is `p`. */
export function studentTQuantile(p: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return normalQuantile(p);
  const outside = 2 * Math.min(p, 1 - p);
  const inside = 2 * Math.abs(0.5 - p);
  const logit = logitInverseIncompleteBeta(outside, inside, df / 2, 0.5);
  return p === 0.5 ? 0 : Math.sign(p - 0.5) * Math.sqrt(df) * Math.exp(-logit / 2);
}

/** P(X ≤ x) for X ~ Beta(a, b): the regularised incomplete beta function I_x(a, b). */
export function betaCdf(x: number, a: number, b: number): number {
  return incompleteBeta(x, 1 - x, a, b).lower;
}

/** The x at which the distribution function of Beta(a, b) is `p`. */
export function betaQuantile(p: number, a: number, b: number): number {
  return 1 / (1 + Math.exp(-logitInverseIncompleteBeta(p, 1 - p, a, b)));
}

/** P(K ≤ k) for the number K of successes in `n` trials of probability `p`. */
export function binomialCdf(k: number, n: number, p: number): number {
  const whole = Math.floor(k);
  if (whole < 0) return 0;
  if (whole >= n) return 1;
  return incompleteBeta(1 - p, p, n - whole, whole + 1).lower;
}

/** P(X > x) for X ~ χ² with `df` degrees of freedom. */
export function chiSquareSurvival(x: number, df: number): number {
  return incompleteGamma(df / 2, x / 2).upper;
}

/** The x at which the distribution function of χ² with `df` degrees of freedom is `p`. */
export function chiSquareQuantile(p: number, df: number): number {
  return 2 * inverseIncompleteGamma(df / 2, p, 1 - p);
}

/** P(X > x) for X ~ F with `d1` and `d2` degrees of freedom. */
export function fSurvival(x: number, d1: number, d2: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x <= 0) return 1;
  const ratio = (d1 * x) / d2;
  return incompleteBeta(1 / (1 + ratio), ratio / (1 + ratio), d2 / 2, d1 / 2).lower;
}

/** P(K > λ) for Kolmogorov's limiting distribution of √n D: 2 Σ_{j ≥ 1} (−1)^(j−1) exp(−2 j² λ²). */
export function kolmogorovSurvival(lambda: number): number {
  if (lambda <= 0) return 1;
  if (lambda < 1) {
    // The same theta function, transformed: 1 − √(2π)/λ Σ exp(−(2j − 1)² π² / (8 λ²)) converges fast here.
    const exponent = -(Math.PI ** 2) / (8 * lambda * lambda);
    let sum = 0;
    for (let j = 1; j <= 4; j++) sum += Math.exp((2 * j - 1) ** 2 * exponent);
    return 1 - (Math.sqrt(2 * Math.PI) / lambda) * sum;
  }
  let sum = 0;
  for (let j = 6; j >= 1; j--) sum = Math.exp(-2 * j * j * lambda * lambda) - sum;
  return 2 * sum;
}

const FAR = 1e150;

interface Rational {
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

function rational({ numerator, denominator }: Rational, x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i];
  return value;
}

// The three rational approximations of AS 241.
const CENTRE: Rational = {
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};
const SHOULDER: Rational = {
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};
const FAR_TAIL: Rational = {
  numerator: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  denominator: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};
