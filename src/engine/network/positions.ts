// Where tokens stand: attention by itself sees a set. Positions are added to what tokens are (learnt or sinusoidal), or
// turn queries and keys (rotary).

import { constant } from "../operations/constant.js";
import { add, multiply, subtract } from "../operations/elementwise.js";
import { gather } from "../operations/gather.js";
import { concatenate, slice, split } from "../operations/movement.js";
import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import { formatShape } from "../types.js";
import type { EmbeddingParameters } from "./embedding.js";
import { normal } from "./initialise.js";
import type { Layer } from "./layer.js";

export interface PositionOptions {
  /** The longest sequence. */
  readonly length: number;
  readonly features: number;
}

/** x [..., n, features] → x plus vectors learnt for the positions `at` [n], 0 … n − 1 unless said. */
export function learntPositions(options: PositionOptions): Layer<EmbeddingParameters, [x: Tensor, at?: Tensor]> {
  const { length, features } = options;
  return {
    initialise: (random) => ({ weight: normal(0.02)(random.stream("weight"), [length, features]) }),
    apply: ({ weight }, x, at) => add(x, rowsAt(weight, x, at)),
  };
}

/**
 * x [..., n, features] plus the sines and cosines of Vaswani et al. 2017 of the positions `at`, 0 … n − 1 unless said:
 * sin(p / 10000^(2i / features)) in column 2i, its cosine beside it. `length` is the longest sequence.
 */
export function addSinusoidalPositions(x: Tensor, length: number, at?: Tensor): Tensor {
  const features = Number(x.shape[x.shape.length - 1]);
  const angles = anglesOf(length, features, 10_000);
  const data = Float32Array.from({ length: length * features }, (_, i) => {
    const angle = angles[Math.floor(i / features) * Math.ceil(features / 2) + Math.floor((i % features) / 2)];
    return (i % features) % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return add(x, rowsAt(constant(data, [length, features]), x, at));
}

export interface RotaryOptions {
  /** The longest sequence. */
  readonly length: number;
  /** Ratio between the slowest and the fastest turn; 10,000 unless said. */
  readonly base?: number;
}

/**
 * x [..., n, depth] turned by the positions `at`, 0 … n − 1 unless said (Su et al. 2021): element i and element
 * i + depth / 2 by the angle p / base^(2i / depth). Products of two turned vectors depend on the distance of their
 * positions alone.
 */
export function rotate(x: Tensor, { length, base = 10_000 }: RotaryOptions, at?: Tensor): Tensor {
  const depth = Number(x.shape[x.shape.length - 1]);
  if (!(depth % 2 === 0)) throw shapeError("rotate", `cannot pair the elements of ${formatShape(x.shape)}`);
  const half = depth / 2;
  const angles = anglesOf(length, depth, base);
  const table = (of: (angle: number) => number) => rowsAt(constant(angles.map(of), [length, half]), x, at);
  const [cosines, sines] = [table(Math.cos), table(Math.sin)];
  const [a, b] = split(x, [half, half], -1);
  return concatenate(
    [subtract(multiply(a, cosines), multiply(b, sines)), add(multiply(b, cosines), multiply(a, sines))],
    -1,
  );
}

// p / base^(2i / features), in row p and column i of half as many columns as there are features.
function anglesOf(length: number, features: number, base: number): Float64Array {
  const half = Math.ceil(features / 2);
  return Float64Array.from(
    { length: length * half },
    (_, i) => Math.floor(i / half) / base ** ((2 * (i % half)) / features),
  );
}

// The rows of a table [length, …] for the tokens of x [..., n, …].
function rowsAt(table: Tensor, x: Tensor, at: Tensor | undefined): Tensor {
  if (at !== undefined) return gather(table, at);
  const n = Number(x.shape[x.shape.length - 2]);
  const length = Number(table.shape[0]);
  if (!(n <= length)) throw shapeError("positions", `${formatShape(x.shape)} is longer than the ${length} positions`);
  return slice(table, 0, 0, n);
}
