// Long causal convolutions by way of the Fourier transform, as in state space models and Hyena (Gu et al. 2022,
// Poli et al. 2023).

import { multiplySizes } from "../dimension.js";
import { shapeError } from "../shapeError.js";
import { requireSameType, type Tensor } from "../tensor.js";
import { axisFromFront, formatShape } from "../types.js";
import { constant } from "./constant.js";
import { multiply } from "./elementwise.js";
import { adjoint } from "./fft/adjoint.js";
import { atEnd, pairProduct } from "./fft/pairs.js";
import { turnMatrix } from "./fft/turnMatrix.js";
import { matmul } from "./matmul.js";
import { addAxis, expand, pad, reshape, slice, transpose } from "./movement.js";

/**
 * yₜ = Σ_{s ≤ t} k_s x_{t−s} along `axis`, as long as `x`. `kernel` has the axis and those behind it, or 1 in their
 * place: one kernel for each channel of x [batch, time, channel] is [time, channel]. It may be shorter or longer than
 * `x`; axes before broadcast. Takes O(n^1.5) steps for n elements. Throws a `UserError` where sizes do not fit or that
 * of the axis is known only when the graph runs.
 */
export function convolveFft(x: Tensor, kernel: Tensor, axis: number): Tensor {
  requireSameType("convolveFft", [x, kernel]);
  const rank = x.shape.length;
  const along = axisFromFront("convolveFft", axis, rank);
  if (along === rank - 1) return lastBeforeEnd(x, kernel);
  const [length, ...behind] = x.shape.slice(along);
  const [reach, ...behindKernel] = kernel.shape.slice(along - rank);
  const fits = behindKernel.every((size, i) => size === behind[i] || size === 1);
  if (kernel.shape.length < rank - along || !fits || typeof length !== "number" || typeof reach !== "number") {
    const shapes = `${formatShape(kernel.shape)} is no kernel for ${formatShape(x.shape)}`;
    throw shapeError("convolveFft", `${shapes} along axis ${axis}, or a size is not known`);
  }
  const inner = multiplySizes(behind);
  const before = kernel.shape.slice(0, along - rank);
  const used = Math.min(length, reach);
  const kernelTable = reshape(expand(kernel, [...before, reach, ...behind]), [...before, reach, inner]);
  const y = convolveTables(
    reshape(x, [...x.shape.slice(0, along), length, inner]),
    slice(kernelTable, before.length, 0, used),
    length,
    used,
  );
  return reshape(y, [...y.shape.slice(0, -2), length, ...behind]);
}

// Along the last axis products of matrices would have one column each; the axis before takes its place.
function lastBeforeEnd(x: Tensor, kernel: Tensor): Tensor {
  const turned = (tensor: Tensor) => {
    if (tensor.shape.length < 2) return addAxis(tensor, tensor.shape.length);
    const order = tensor.shape.map((_, axis) => axis);
    return transpose(tensor, [...order.slice(0, -2), order.length - 1, order.length - 2]);
  };
  const y = convolveFft(turned(x), turned(kernel), -2);
  return x.shape.length < 2 ? reshape(y, x.shape) : turned(y);
}

// x [..., length, inner] and kernel [..., reach, inner].
function convolveTables(x: Tensor, kernel: Tensor, length: number, reach: number): Tensor {
  const sizes = cheapestSizes(length, reach);
  const response = multiply(spectrum(kernel, sizes), mirrorWeights(sizes, x.dtype));
  const product = pairProduct(spectrum(x, sizes), response);
  const shape = [...product.shape.slice(0, -3), length, x.shape[x.shape.length - 1]];
  // The inverse transform is the adjoint, in which an element counts for its mirror image as well.
  return adjoint((table) => spectrum(table, sizes), { dtype: x.dtype, shape })(product);
}

/** The transform goes over `rows` · `columns` elements, of which those of the mirrored rows are not computed. */
interface Sizes {
  readonly rows: number;
  readonly columns: number;
}

const LARGEST_MATRIX = 2 ** 23;

function cheapestSizes(length: number, reach: number): Sizes {
  let best = { rows: 0, columns: 0, cost: Number.POSITIVE_INFINITY };
  for (let columns = 8; columns <= 256; columns += 8) {
    const rows = 2 * Math.ceil((length + reach - 1) / (2 * columns));
    if (columns > 8 && 2 * rows * columns * columns > LARGEST_MATRIX) break;
    const cost = rows * columns * (2 * Math.ceil(length / columns) + 4 * columns);
    if (cost < best.cost) best = { rows, columns, cost };
  }
  return best;
}

// The transform of a table [..., length, inner] whose elements t = t₂ columns + t₁ are followed by zeros, at
// k = k₂ + rows k₁ for k₂ ≤ rows / 2: [..., k₂, 2 parts, k₁ and inner]. The others mirror these.
function spectrum(x: Tensor, { rows, columns }: Sizes): Tensor {
  const outer = x.shape.slice(0, -2);
  const [length, inner] = [Number(x.shape[outer.length]), x.shape[outer.length + 1]];
  const across = multiplySizes([columns, inner]);
  const used = Math.ceil(length / columns);
  const kept = rows / 2 + 1;
  const overRows = turnMatrix("convolution rows", x.dtype, {
    rows: kept,
    rowLayout: "pairs",
    columns: used,
    columnLayout: "real",
    fullTurn: -rows,
    turn: (_, k2, t2) => k2 * t2,
  });
  const overColumns = turnMatrix("convolution columns", x.dtype, {
    batch: kept,
    rows: columns,
    rowLayout: "partsApart",
    columns,
    columnLayout: "partsApart",
    fullTurn: -rows * columns,
    turn: (k2, k1, t1) => t1 * (k2 + rows * k1),
  });
  const whole = pad(x, ...atEnd(x, -2, used * columns - length));
  const first = matmul(overRows, reshape(whole, [...outer, used, across]));
  const second = matmul(overColumns, reshape(first, [...outer, kept, 2 * columns, inner]));
  return reshape(second, [...outer, kept, 2, across]);
}

function mirrorWeights({ rows, columns }: Sizes, dtype: Tensor["dtype"]): Tensor {
  const kept = rows / 2 + 1;
  const weights = Float64Array.from({ length: kept }, (_, k2) => (k2 === 0 || k2 === rows / 2 ? 1 : 2));
  return constant(
    weights.map((weight) => weight / (rows * columns)),
    [kept, 1, 1],
    dtype,
  );
}
