// The expected maximum of K independent standard normal variables: how far the best of K looks at pure noise
// lies above its mean, in standard errors. Exact by numerical integration; the usual bound √(2 ln K) is 10 to
// 20 % too high for the K that occur in practice.

import { normalCdf } from "./distributions.js";

const halfWidth = 12;
const step = 1 / 64;

/**
 * E[max(Z₁ … Z_K)] for independent standard normal Z, to about 1e-10.
 *
 * E = ∫ x·K·φ(x)·Φ(x)^(K−1) dx by the trapezoid rule, which converges exponentially for an analytic integrand
 * that vanishes at both ends; Φ^(K−1) is taken as exp((K−1)·log1p(−Q)) so that large K lose no digits.
 *
 * `count` is at least 1 and at most 1e15. Throws a RangeError otherwise.
 */
export function expectedMaximumOfNormals(count: number): number {
  if (!(count >= 1 && count <= 1e15)) throw new RangeError(`no maximum of ${count} variables`);
  if (count === 1) return 0;
  let sum = 0;
  for (let x = -halfWidth; x <= halfWidth; x += step) {
    const logDensity = -0.5 * x * x - 0.5 * Math.log(2 * Math.PI);
    const logBelow = x > 0 ? Math.log1p(-normalCdf(-x)) : Math.log(normalCdf(x));
    sum += x * count * Math.exp(logDensity + (count - 1) * logBelow);
  }
  return sum * step;
}
