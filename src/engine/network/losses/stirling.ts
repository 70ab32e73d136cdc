// What Stirling's formula leaves of the gamma function. Likelihoods of counts are made of logarithms of gamma functions
// that are huge and cancel; these remainders are small and keep their digits in 32 bits.

import { customGradient } from "../../operations/customGradient.js";
import {
  add,
  cast,
  divide,
  greater,
  log,
  multiply,
  reciprocal,
  sqrt,
  square,
  subtract,
} from "../../operations/elementwise.js";
import { stirlingCorrection } from "../../operations/gamma.js";
import { log1p } from "../../operations/logarithms.js";
import { polynomial } from "../../operations/polynomial.js";
import type { Tensor } from "../../tensor.js";

/**
 * log Γ(z) − z log z + z − ½ log 2π for z > 0, about −½ log z. With y = z + 4 and Γ(z) = Γ(y) / (z (z + 1) (z + 2) (z + 3)),
 * Γ(y) by Stirling's series.
 */
export const gammaRemainder: (z: Tensor) => Tensor = customGradient(
  (z: Tensor) => {
    const y = add(z, 4);
    const product = risingProduct(z);
    const ratio = divide(multiply(product.outer, product.inner), square(square(y)));
    const linear = subtract(multiply(z, log1p(divide(4, z))), 4);
    return subtract(add(linear, stirlingCorrection(y)), log(multiply(ratio, sqrt(y))));
  },
  // digamma(z) − log z
  ([z], _, g) => {
    const { outer, inner } = risingProduct(z);
    const reciprocals = multiply(add(multiply(z, 2), 3), add(reciprocal(outer), reciprocal(inner)));
    const slope = subtract(log1p(divide(4, z)), seriesSlope(reciprocal(add(z, 4))));
    return [multiply(g, subtract(slope, reciprocals))];
  },
);

/** log Γ(x + 1) − x log x + x for counts x ≥ 0; 0 at 0. */
export function factorialRemainder(x: Tensor): Tensor {
  const y = add(x, 4);
  const ratio = divide(multiply(multiply(add(x, 1), add(x, 2)), add(x, 3)), multiply(y, square(y)));
  const linear = subtract(multiply(x, log1p(divide(4, add(x, 1e-30)))), 4 - 0.5 * Math.log(2 * Math.PI));
  const remainder = subtract(add(linear, stirlingCorrection(y)), log(divide(ratio, sqrt(y))));
  return multiply(remainder, cast(greater(x, 0), x.dtype));
}

// z (z + 3) and (z + 1) (z + 2), whose reciprocals are those of z … z + 3 summed, divided by 2z + 3.
function risingProduct(z: Tensor): { readonly outer: Tensor; readonly inner: Tensor } {
  const outer = multiply(z, add(z, 3));
  return { outer, inner: add(outer, 2) };
}

// 1/2y + 1/12y² − 1/120y⁴ + 1/252y⁶ for v = 1/y: log y − digamma(y).
function seriesSlope(v: Tensor): Tensor {
  const s = square(v);
  return add(multiply(v, 0.5), multiply(s, polynomial([1 / 12, -1 / 120, 1 / 252], s)));
}
