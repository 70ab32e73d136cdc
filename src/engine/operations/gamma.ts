// The gamma function's logarithm and what belongs to it, for positive numbers, in forms that keep a relative error below
// 1e-6 in 32 bits: near the zeros a rational function times the distances from them, and Stirling's series beyond 4.
// Where two forms meet, truth values taken as numbers choose between them, which is much faster than `where`.
// The rational functions are minimax fits by test/goldens/engine/operations/make_specialFunctions.py.

import type { Tensor } from "../tensor.js";
import { customGradient } from "./customGradient.js";
import {
  add,
  cast,
  divide,
  greater,
  less,
  log,
  maximum,
  minimum,
  multiply,
  type Operand,
  reciprocal,
  square,
  subtract,
} from "./elementwise.js";
import { log1p } from "./logarithms.js";
import { polynomial, rational } from "./polynomial.js";

const HALF_LOG_2PI = 0.9189385332046728;

/** ln Γ(x) for x > 0, also beside its zeros at 1 and 2. */
export const logGamma: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => {
    const logarithm = log(x);
    // ln Γ(x) = w (w − 1) R(w) with w = x − 1; below ½ it is ln Γ(x + 1) − ln x instead.
    const below = cast(less(x, 0.5), x.dtype);
    const w = add(subtract(minimum(x, 4), 1), below);
    const zeros = multiply(w, subtract(w, 1));
    const near = subtract(multiply(zeros, rational(...nearLogGamma, w)), multiply(below, minimum(logarithm, 1)));
    // Stirling's (x − ½) (ln x − 1) + ½ ln 2π − ½ + c(x), in terms that do not cancel, nor where x is infinite.
    const large = maximum(x, 4);
    const constant = add(stirlingCorrection(large), HALF_LOG_2PI - 0.5);
    const far = add(multiply(subtract(large, 0.5), subtract(maximum(logarithm, 1), 1)), constant);
    return chosen(greater(x, 4), far, near);
  },
  ([x], _, g) => [multiply(g, digamma(x))],
);

/** ψ(x) = d ln Γ(x) / dx for x > 0, also beside its zero at 1.46. */
export const digamma: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => {
    // ψ(1 + u) = (u − u₀) R(u), the zero u₀ in two parts; below 1 it is ψ(x + 1) − 1/x instead.
    const below = cast(less(x, 1), x.dtype);
    const u = add(subtract(minimum(x, 4), 1), below);
    const distance = subtract(subtract(u, DIGAMMA_ZERO.leading), DIGAMMA_ZERO.rest);
    const near = subtract(multiply(distance, rational(...nearDigamma, u)), divide(below, x));
    const large = maximum(x, 4);
    const inverse = reciprocal(large);
    const s = square(inverse);
    const series = multiply(s, polynomial([1 / 12, -1 / 120, 1 / 252, -1 / 240], s));
    const far = subtract(subtract(log(large), multiply(inverse, 0.5)), series);
    return chosen(greater(x, 4), far, near);
  },
  ([x], _, g) => [multiply(g, trigamma(x))],
);

/** ψ′(x) for x > 0: 1/x² + 1/(x + 1)² + 1/(x + 2)² + 1/(x + 3)² and the asymptotic series at x + 4. */
export function trigamma(x: Tensor): Tensor {
  const inverse = reciprocal(add(x, 4));
  const s = square(inverse);
  const series = polynomial([1 / 6, -1 / 30, 1 / 42, -1 / 30], s);
  const tail = add(inverse, multiply(s, add(multiply(inverse, series), 0.5)));
  return [3, 2, 1, 0].reduce((sum, shift) => add(sum, square(reciprocal(add(x, shift)))), tail);
}

/**
 * ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b) for a, b > 0, to 1e-6 of 1 + |ln B| also where one is much the larger.
 */
export function logBeta(first: Operand, second: Operand): Tensor {
  const a = maximum(first, second);
  const b = minimum(first, second);
  const n = add(a, b);
  // Stirling's series at a + 4, b + 4 and n + 4; what is large in the three is brought together before it is computed.
  const [A, B, N] = [add(a, 4), add(b, 4), add(n, 4)];
  const powers = add(multiply(subtract(A, 0.5), log1p(divide(b, A))), multiply(b, log1p(divide(a, B))));
  const ratios = [0, 1, 2, 3].map((k) => multiply(divide(plus(a, k), plus(n, k)), divide(plus(b, k), B)));
  const logarithms = add(multiply(log(B), 0.5), log(ratios.reduce(multiply)));
  const corrections = subtract(add(stirlingCorrection(A), stirlingCorrection(B)), stirlingCorrection(N));
  return subtract(add(corrections, HALF_LOG_2PI - 4), add(powers, logarithms));
}

/** ln Γ(x) − (x − ½) ln x + x − ½ ln 2π, for x ≥ 4. */
export function stirlingCorrection(x: Tensor): Tensor {
  const inverse = reciprocal(x);
  return multiply(inverse, polynomial([1 / 12, -1 / 360, 1 / 1260, -1 / 1680], square(inverse)));
}

// `yes` where the condition holds and `no` elsewhere; both must be finite where they are not chosen.
function chosen(condition: Tensor, yes: Tensor, no: Tensor): Tensor {
  const share = cast(condition, no.dtype);
  return add(multiply(share, yes), multiply(subtract(1, share), no));
}

function plus(x: Tensor, shift: number): Tensor {
  return shift === 0 ? x : add(x, shift);
}

type Rational = readonly [numerator: readonly number[], denominator: readonly number[]];

// ln Γ(1 + w) / (w (w − 1)) for −½ ≤ w ≤ 3; relative error 3e-8.
const nearLogGamma: Rational = [
  [0.5772156655, 0.9047562521, 0.4069903465, 0.0487999091, 0.0004055379708],
  [1, 1.992336398, 1.282327429, 0.2923680553, 0.01726215582],
];

// ψ(1 + u) / (u − u₀) for 0 ≤ u ≤ 3; relative error 6e-9.
const nearDigamma: Rational = [
  [1.25038013, 1.153610907, 0.2279025736, 0.003677766586, -7.379400855e-5],
  [1, 1.606154477, 0.678363238, 0.0714892877],
];

// u₀ = 0.46163214…, as a 32-bit number and what is left.
const DIGAMMA_ZERO = { leading: 0.4616321325302124, rest: 1.2438149938918909e-8 };
