// The complementary error function.

import type { Tensor } from "../tensor.js";
import { customGradient } from "./customGradient.js";
import { absolute, add, divide, exp, floor, minimum, multiply, negate, sign, square, subtract } from "./elementwise.js";
import { polynomial } from "./polynomial.js";

/** 1 − erf(x), with a relative error below 1e-6 down to the smallest number. */
export const erfc: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => {
    const distance = distanceFromZero(x);
    const t = divide(3, add(distance, 3));
    const upper = multiply(gaussian(distance), multiply(t, polynomial(scaledErfc, t)));
    // erfc(−x) = 2 − erfc(x)
    const side = sign(x);
    return add(subtract(1, side), multiply(side, upper));
  },
  ([x], _, g) => [multiply(g, multiply(gaussian(distanceFromZero(x)), -2 / Math.sqrt(Math.PI)))],
);

// |x|, or 30 instead of what is larger: there nothing is left of exp(−x²).
function distanceFromZero(x: Tensor): Tensor {
  return minimum(absolute(x), 30);
}

// exp(−x²) for x ≥ 0. The square of a number of few digits is exact; the rounding of x² would cost accuracy.
function gaussian(x: Tensor): Tensor {
  const short = multiply(floor(multiply(x, 64)), 1 / 64);
  const rest = multiply(subtract(short, x), add(short, x));
  return multiply(exp(negate(square(short))), exp(rest));
}

// exp(x²) erfc(x) / t with t = 3 / (3 + x), for 0 ≤ x ≤ 11: a minimax fit by
// test/goldens/engine/operations/make_specialFunctions.py with relative error 3e-9.
const scaledErfc = [
  0.1880397514, 0.1886101843, 0.1720433748, 0.1893113898, 0.006140840529, 0.3886911304, -0.4235466401, 0.5226136629,
  -0.2866046231, 0.05470092602,
];
