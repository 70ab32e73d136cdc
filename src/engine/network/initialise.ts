// What parameters are before training. An initialiser fills an array of a given shape; weights have the shape
// [outputs, inputs, …kernel], as in PyTorch.

import type { Random } from "../../core/random.js";
import { type NDArray, ndarray } from "../ndarray.js";
import { shapeError } from "../shapeError.js";
import { elementCount, formatShape } from "../types.js";

export type Initialiser = (random: Random, shape: readonly number[]) => NDArray;

/** Every element `value`. */
export function filled(value: number): Initialiser {
  return (_, shape) => ndarray(new Float32Array(elementCount(shape)).fill(value), shape);
}

export const zeros: Initialiser = filled(0);
export const ones: Initialiser = filled(1);

/** Uniform in [−bound, bound). */
export function uniform(bound: number): Initialiser {
  return drawn((random) => bound * (2 * random.uniform() - 1));
}

/** Normal with mean 0. */
export function normal(deviation = 1): Initialiser {
  return drawn((random) => deviation * random.normal());
}

/** Normal with mean 0, drawn again while farther than `bound` standard deviations from it. */
export function truncatedNormal(deviation = 1, bound = 2): Initialiser {
  return drawn((random) => {
    let value = random.normal();
    while (Math.abs(value) > bound) value = random.normal();
    return deviation * value;
  });
}

/** Uniform with variance gain² · 2 / (fan in + fan out) (Glorot & Bengio 2010). */
export function xavierUniform(gain = 1): Initialiser {
  return (random, shape) => uniform(Math.sqrt(3) * xavierDeviation(gain, shape))(random, shape);
}

/** Normal with variance gain² · 2 / (fan in + fan out) (Glorot & Bengio 2010). */
export function xavierNormal(gain = 1): Initialiser {
  return (random, shape) => normal(xavierDeviation(gain, shape))(random, shape);
}

export interface KaimingOptions {
  /** How much the activation that follows shrinks: see `gains`; that of ReLU unless said. */
  readonly gain?: number;
  /** Which variance is kept: that of values going forward (`inputs`, the default) or of gradients going back. */
  readonly fan?: "inputs" | "outputs";
}

/** Uniform with variance gain² / fan (He et al. 2015). */
export function kaimingUniform(options: KaimingOptions = {}): Initialiser {
  return (random, shape) => uniform(Math.sqrt(3) * kaimingDeviation(options, shape))(random, shape);
}

/** Normal with variance gain² / fan (He et al. 2015). */
export function kaimingNormal(options: KaimingOptions = {}): Initialiser {
  return (random, shape) => normal(kaimingDeviation(options, shape))(random, shape);
}

/** By how much to enlarge weights for the activation that follows them. */
export const gains = { linear: 1, sigmoid: 1, tanh: 5 / 3, relu: Math.SQRT2, selu: 3 / 4 } as const;

/** The gain for a leaky ReLU of the given slope below zero. */
export function leakyReluGain(slope: number): number {
  return Math.sqrt(2 / (1 + slope ** 2));
}

/**
 * A random matrix with orthonormal rows or columns, whichever are fewer, times `gain`; axes after the first count as
 * one (Saxe et al. 2014). Uniform over all such matrices.
 */
export function orthogonal(gain = 1): Initialiser {
  return (random, shape) => {
    if (shape.length < 2) throw shapeError("orthogonal", `${formatShape(shape)} is no matrix`);
    const rows = shape[0];
    const columns = elementCount(shape) / rows;
    const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
    const vectors = orthonormalVectors(random, count, length);
    const at = (row: number, column: number) => (rows <= columns ? vectors[row][column] : vectors[column][row]);
    const data = new Float32Array(rows * columns);
    for (let i = 0; i < data.length; i++) data[i] = gain * at(Math.floor(i / columns), i % columns);
    return ndarray(data, shape);
  };
}

/** The number of values that one output of a weight [outputs, inputs, …kernel] sums over, and the other way round. */
export function fans(shape: readonly number[]): { readonly inputs: number; readonly outputs: number } {
  if (shape.length < 2) throw shapeError("fans", `a weight of shape ${formatShape(shape)} has no inputs and outputs`);
  const kernel = elementCount(shape.slice(2));
  return { inputs: shape[1] * kernel, outputs: shape[0] * kernel };
}

function drawn(draw: (random: Random) => number): Initialiser {
  return (random, shape) =>
    ndarray(
      Float32Array.from({ length: elementCount(shape) }, () => draw(random)),
      shape,
    );
}

function xavierDeviation(gain: number, shape: readonly number[]): number {
  const { inputs, outputs } = fans(shape);
  return gain * Math.sqrt(2 / (inputs + outputs));
}

function kaimingDeviation({ gain = gains.relu, fan = "inputs" }: KaimingOptions, shape: readonly number[]): number {
  return gain / Math.sqrt(fans(shape)[fan]);
}

// Gram–Schmidt on normal vectors; going over each vector twice keeps rounding errors small (Giraud et al. 2005).
function orthonormalVectors(random: Random, count: number, length: number): Float64Array[] {
  const found: Float64Array[] = [];
  while (found.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const other of [...found, ...found]) {
      const along = dot(vector, other);
      for (let i = 0; i < length; i++) vector[i] -= along * other[i];
    }
    const norm = Math.sqrt(dot(vector, vector));
    found.push(vector.map((value) => value / norm));
  }
  return found;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}
