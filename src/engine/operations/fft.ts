// Discrete Fourier transforms as products of matrices: one product for short axes; for longer ones a product along the
// columns of a table and one along its rows (Cooley & Tukey 1965), with the factors between them inside the second.
// On the CPU that is several times as fast as ONNX Runtime's own transform, precise for all sizes, and its derivative
// is that of the products.

import { shapeError } from "../shapeError.js";
import { requireSameType, type Tensor } from "../tensor.js";
import { axisFromFront, formatType, isFloat, sameShape } from "../types.js";
import { constant } from "./constant.js";
import { multiply } from "./elementwise.js";
import { adjoint } from "./fft/adjoint.js";
import { asTable } from "./fft/table.js";
import { transform } from "./fft/transform.js";
import { concatenate, reshape, split, stack } from "./movement.js";

/** Complex numbers: a tensor of their real and one of their imaginary parts. */
export interface Complex {
  readonly real: Tensor;
  readonly imaginary: Tensor;
}

/** X_k = Σₜ xₜ e^(−2πi k t / n) along `axis`, whose size n must be known. */
export function fft(x: Complex, axis = -1): Complex {
  return complexTransform("fft", x, axis, -1);
}

/** xₜ = 1/n Σₖ X_k e^(2πi k t / n) along `axis`: the inverse of `fft`. */
export function inverseFft(x: Complex, axis = -1): Complex {
  const { real, imaginary } = complexTransform("inverseFft", x, axis, 1);
  const size = knownSize("inverseFft", x.real, axis);
  return { real: multiply(real, 1 / size), imaginary: multiply(imaginary, 1 / size) };
}

/** The first ⌊n/2⌋ + 1 elements of the transform of real numbers along `axis`; the others mirror them. */
export function realFft(x: Tensor, axis = -1): Complex {
  const size = knownSize("realFft", x, axis);
  const { table, restored } = asTable(x, axis);
  return partsOf(transform(table, { size, parts: 1, sign: -1, wanted: Math.floor(size / 2) + 1 }), restored);
}

/**
 * The inverse of `realFft`, for a result of `size` elements along `axis`. Imaginary parts that real numbers do not have
 * are not looked at. Throws a `UserError` unless the axis has ⌊size/2⌋ + 1 elements.
 */
export function inverseRealFft({ real, imaginary }: Complex, size: number, axis = -1): Tensor {
  const along = axisFromFront("inverseRealFft", axis, real.shape.length);
  const wanted = Math.floor(size / 2) + 1;
  if (real.shape[along] !== wanted) {
    throw shapeError(
      "inverseRealFft",
      `${size} numbers have ${wanted} elements along axis ${axis}, not ${formatType(real)}`,
    );
  }
  // The adjoint of realFft, in which all elements count twice that stand for their mirror image as well.
  const weights = Float64Array.from({ length: wanted }, (_, k) => (k === 0 || 2 * k === size ? 1 : 2) / size);
  const upright = real.shape.map((_, i) => (i === along ? wanted : 1));
  const weighted = (part: Tensor) => multiply(part, constant(weights, upright, real.dtype));
  const both = (x: Tensor) => {
    const spectrum = realFft(x, axis);
    return stack([spectrum.real, spectrum.imaginary]);
  };
  const shape = real.shape.map((each, i) => (i === along ? size : each));
  return adjoint(both, { dtype: real.dtype, shape })(stack([weighted(real), weighted(imaginary)]));
}

function complexTransform(operation: string, { real, imaginary }: Complex, axis: number, sign: 1 | -1): Complex {
  requireSameType(operation, [real, imaginary]);
  if (!sameShape(real.shape, imaginary.shape)) {
    throw shapeError(operation, `parts ${formatType(real)} and ${formatType(imaginary)} differ`);
  }
  const size = knownSize(operation, real, axis);
  const { table, restored } = asTable(real, axis);
  const both = concatenate([table, asTable(imaginary, axis).table], -2);
  return partsOf(transform(both, { size, parts: 2, sign }), restored);
}

function partsOf(pairs: Tensor, restored: (table: Tensor) => Tensor): Complex {
  const shape = [...pairs.shape.slice(0, -2), ...pairs.shape.slice(-1)];
  const [real, imaginary] = split(pairs, [1, 1], -2).map((part) => restored(reshape(part, shape)));
  return { real, imaginary };
}

function knownSize(operation: string, x: Tensor, axis: number): number {
  const size = x.shape[axisFromFront(operation, axis, x.shape.length)];
  if (typeof size === "number" && size > 0 && isFloat(x.dtype)) return size;
  throw shapeError(operation, `cannot transform ${formatType(x)} along axis ${axis}`);
}
