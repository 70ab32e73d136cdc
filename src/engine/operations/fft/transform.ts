// The Fourier transform along the rows of a table.

import { multiplySizes } from "../../dimension.js";
import { shapeError } from "../../shapeError.js";
import type { Tensor } from "../../tensor.js";
import { matmul } from "../matmul.js";
import { pad, reshape, slice, transpose } from "../movement.js";
import { atEnd, type Pair, pairConstant, pairProduct, swapped } from "./pairs.js";
import { turnMatrix } from "./turnMatrix.js";

export interface Transform {
  readonly size: number;
  /** 1 for real numbers, [..., size, inner]; 2 for complex ones, all real before all imaginary parts: [..., 2 size, inner]. */
  readonly parts: 1 | 2;
  /** Of the exponent. */
  readonly sign: 1 | -1;
  /** How many of the first elements are wanted; all unless said. */
  readonly wanted?: number;
}

/** The transform, with real and imaginary parts side by side: [..., wanted, 2, inner]. */
export function transform(x: Tensor, given: Transform): Tensor {
  const { size, parts, wanted = size } = given;
  const { radix } = planOf(size);
  const outer = x.shape.slice(0, -2);
  const inner = x.shape[x.shape.length - 1];
  if (radix === undefined) return chirpTransform(x, given);
  if (radix === 1) return reshape(matmul(wholeMatrix(x, given), x), [...outer, wanted, 2, inner]);

  // t = t₂ n₁ + t₁ and k = k₂ + n₂ k₁: first over t₂ for each t₁, then over t₁ for each k₂.
  const rest = size / radix;
  const columns = reshape(x, [...outer, parts * rest, multiplySizes([radix, inner])]);
  const first = reshape(transform(columns, { ...given, size: rest, wanted: rest }), [...outer, rest, 2 * radix, inner]);
  const kept = Math.ceil(wanted / rest);
  const second = reshape(matmul(rowsMatrix(x, given, radix, kept), first), [...outer, rest, 2, kept, inner]);
  const axes = outer.map((_, axis) => axis);
  const [k2, part, k1, last] = [0, 1, 2, 3].map((axis) => outer.length + axis);
  const inOrder = reshape(transpose(second, [...axes, k1, k2, part, last]), [...outer, kept * rest, 2, inner]);
  return slice(inOrder, outer.length, 0, wanted);
}

function wholeMatrix(x: Tensor, { size, parts, sign, wanted = size }: Transform): Tensor {
  return turnMatrix("whole", x.dtype, {
    rows: wanted,
    rowLayout: "pairs",
    columns: size,
    columnLayout: parts === 1 ? "real" : "partsApart",
    fullTurn: sign * size,
    turn: (_, k, t) => k * t,
  });
}

function rowsMatrix(x: Tensor, { size, sign }: Transform, radix: number, kept: number): Tensor {
  const rest = size / radix;
  return turnMatrix("rows", x.dtype, {
    batch: rest,
    rows: kept,
    rowLayout: "partsApart",
    columns: radix,
    columnLayout: "partsApart",
    fullTurn: sign * size,
    turn: (k2, k1, t1) => t1 * (k2 + rest * k1),
  });
}

interface Plan {
  /** By what the size is divided; 1 for a single product, undefined where the size has no small enough divisors. */
  readonly radix: number | undefined;
  /** Multiplications an element, and what else takes as long. */
  readonly cost: number;
}

const LARGEST_PRODUCT = 1024;
const LARGEST_RADIX = 64;
// Elements of the matrices for the rows.
const LARGEST_MATRIX = 2 ** 23;
// What a division costs beside its products.
const DIVISION = 600;
const plans = new Map<number, Plan>();

function planOf(size: number): Plan {
  const before = plans.get(size);
  if (before !== undefined) return before;
  let best: Plan = size <= LARGEST_PRODUCT ? { radix: 1, cost: 8 * size } : { radix: undefined, cost: Infinity };
  for (let radix = 2; radix <= LARGEST_RADIX && radix * radix <= size; radix++) {
    if (size % radix !== 0 || 4 * size * radix > LARGEST_MATRIX) continue;
    const cost = planOf(size / radix).cost + 8 * radix + DIVISION;
    if (cost < best.cost) best = { radix, cost };
  }
  plans.set(size, best);
  return best;
}

const LONGEST = 2 ** 20;

// Bluestein 1970: with k t = (k² + t² − (k − t)²) / 2 the transform of any size is a convolution, for which a size with
// small divisors is long enough.
function chirpTransform(x: Tensor, { size, parts, sign, wanted = size }: Transform): Tensor {
  const long = 2 ** Math.ceil(Math.log2(2 * size - 1));
  if (long > LONGEST)
    throw shapeError("fft", `cannot transform ${size} elements: they have a divisor that is too large`);
  const outer = x.shape.slice(0, -2);
  const inner = x.shape[x.shape.length - 1];
  const chirp = chirpOf(size, sign);
  const table = reshape(x, [...outer, parts, size, inner]);
  const pairs = swapped(parts === 2 ? table : pad(table, ...atEnd(table, -3, 1)));
  const turned = pairProduct(pairs, pairConstant(chirp.slice(0, size), x.dtype));
  const spectrum = wholeTransform(pad(turned, ...atEnd(turned, -3, long - size)), long, -1);
  const mirrored = Array.from({ length: long }, (_, t): Pair => {
    const [re, im] = chirp[Math.min(t, long - t)] ?? [0, 0];
    return [re, -im];
  });
  const response = wholeTransform(pairConstant(mirrored, x.dtype), long, -1);
  const convolved = wholeTransform(pairProduct(spectrum, response), long, 1);
  const back = chirp.slice(0, wanted).map(([re, im]): Pair => [re / long, im / long]);
  return pairProduct(slice(convolved, outer.length, 0, wanted), pairConstant(back, x.dtype));
}

// e^(± πi t² / size) for t < size, and nothing beyond.
function chirpOf(size: number, sign: 1 | -1): Pair[] {
  return Array.from({ length: size }, (_, t): Pair => {
    const angle = (sign * Math.PI * ((t * t) % (2 * size))) / size;
    return [Math.cos(angle), Math.sin(angle)];
  });
}

// From [..., size, 2, inner] to the same.
function wholeTransform(x: Tensor, size: number, sign: 1 | -1): Tensor {
  const outer = x.shape.slice(0, -3);
  const apart = reshape(swapped(x), [...outer, 2 * size, x.shape[x.shape.length - 1]]);
  return transform(apart, { size, parts: 2, sign });
}
