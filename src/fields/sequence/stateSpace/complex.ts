// Complex numbers as pairs of real tensors.

import { add, cos, divide, exp, multiply, sin, subtract } from "../../../engine/operations/elementwise.js";
import { expm1 } from "../../../engine/operations/logarithms.js";
import type { Tensor } from "../../../engine/tensor.js";

export interface Complex {
  readonly real: Tensor;
  readonly imaginary: Tensor;
}

export function product(a: Complex, b: Complex): Complex {
  return {
    real: subtract(multiply(a.real, b.real), multiply(a.imaginary, b.imaginary)),
    imaginary: add(multiply(a.real, b.imaginary), multiply(a.imaginary, b.real)),
  };
}

export function quotient(a: Complex, b: Complex): Complex {
  const norm = add(multiply(b.real, b.real), multiply(b.imaginary, b.imaginary));
  const { real, imaginary } = product(a, { real: b.real, imaginary: multiply(b.imaginary, -1) });
  return { real: divide(real, norm), imaginary: divide(imaginary, norm) };
}

/** Both parts times a real tensor. */
export function scaled(a: Complex, factor: Tensor): Complex {
  return { real: multiply(a.real, factor), imaginary: multiply(a.imaginary, factor) };
}

/** e^a */
export function exponential({ real, imaginary }: Complex): Complex {
  const size = exp(real);
  return { real: multiply(size, cos(imaginary)), imaginary: multiply(size, sin(imaginary)) };
}

/** e^a − 1, whose real part keeps its digits near 0: eˣ cos y − 1 = (eˣ − 1) cos y − 2 sin²(y / 2). */
export function exponentialMinusOne({ real, imaginary }: Complex): Complex {
  const half = sin(multiply(imaginary, 0.5));
  return {
    real: subtract(multiply(expm1(real), cos(imaginary)), multiply(multiply(half, half), 2)),
    imaginary: multiply(exp(real), sin(imaginary)),
  };
}
