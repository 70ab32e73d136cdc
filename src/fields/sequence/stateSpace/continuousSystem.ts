// Linear systems in continuous time, and what becomes of them when time passes in steps (the essay's equations 1a and 1b):
//
//     h′(t) = A h(t) + B x(t)    y(t) = C h(t) + D x(t)
//
// In steps of size Δ, hₜ = Ā hₜ₋₁ + B̄ xₜ. Euler's rule holds the slope over a step: Ā = I + ΔA, B̄ = ΔB. Zero-order hold
// holds the input: Ā = exp(ΔA), B̄ = A⁻¹ (exp(ΔA) − I) B, which is read off the exponential of one larger matrix (Van Loan
// 1978), so that A need not have an inverse.

import { UserError } from "../../../core/errors.js";

/** A system of one input and one output: A [n][n], B [n], C [n], D. */
export interface LinearSystem {
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly c: readonly number[];
  readonly d: number;
}

export type DiscretisationRule = "euler" | "zeroOrderHold";

/** The system in steps of size `step`. Throws a `UserError` where its sizes do not fit or the step is not positive. */
export function discretise(system: LinearSystem, step: number, rule: DiscretisationRule): LinearSystem {
  const { a, b, c, d } = system;
  const n = a.length;
  if (n === 0 || a.some((row) => row.length !== n) || b.length !== n || c.length !== n || !(step > 0)) {
    throw new UserError(
      "linear-system",
      `a system of A ${n}×${a[0]?.length ?? 0}, B ${b.length} and C ${c.length} has no steps of size ${step}`,
      "Give a square A, as many elements of B and C as it has rows, and a positive step.",
    );
  }
  if (rule === "euler") {
    const identityPlus = a.map((row, i) => row.map((value, j) => (i === j ? 1 : 0) + step * value));
    return { a: identityPlus, b: b.map((value) => step * value), c, d };
  }
  const enlarged = [...a.map((row, i) => [...row, b[i]]), new Array<number>(n + 1).fill(0)];
  const exponential = matrixExponential(enlarged.map((row) => row.map((value) => step * value)));
  return {
    a: exponential.slice(0, n).map((row) => row.slice(0, n)),
    b: exponential.slice(0, n).map((row) => row[n]),
    c,
    d,
  };
}

/** exp(M) by Taylor's series of M / 2ˢ, whose norm is at most 1/2, squared s times. */
export function matrixExponential(matrix: readonly (readonly number[])[]): number[][] {
  const norm = Math.max(...matrix.map((row) => row.reduce((total, value) => total + Math.abs(value), 0)));
  const squarings = Math.max(0, Math.ceil(Math.log2(Math.max(norm, Number.MIN_VALUE))) + 1);
  const scaled = matrix.map((row) => row.map((value) => value / 2 ** squarings));
  let term: number[][] = matrix.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  let total = term;
  // (1/2)²⁰ / 20! is far below what rounding leaves.
  for (let k = 1; k <= 20; k++) {
    term = product(term, scaled).map((row) => row.map((value) => value / k));
    total = total.map((row, i) => row.map((value, j) => value + term[i][j]));
  }
  for (let i = 0; i < squarings; i++) total = product(total, total);
  return total;
}

function product(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  return a.map((row) => b[0].map((_, j) => row.reduce((total, value, k) => total + value * b[k][j], 0)));
}
