// Random numbers that a graph makes from a seed that it is fed: the same seed gives the same numbers on every device.

import { sizeIn } from "../dimension.js";
import { type GraphEmitter, integer } from "../onnx/graphEmitter.js";
import type { Reference } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { elementCount, formatType, isStatic, type Shape, sameShape, type TensorType } from "../types.js";

/** What a seed is: two 32-bit integers, drawn by the host anew for every run. */
export const seedType: TensorType = { dtype: "i32", shape: [2] };

// Hashing every element would take a dozen passes over the tensor. Only rows and columns are hashed, each to two
// numbers, and an element is the product (Rᵢ + Cⱼ)(Sᵢ + Dⱼ) mod 2³², whose upper bits show no trace of rows and columns.
const makeBits = defineSingle<{ readonly shape: Shape; readonly stream: number }>({
  name: "randomBits",
  infer: ([seed], { shape }) => {
    if (seed.dtype !== seedType.dtype || !sameShape(seed.shape, seedType.shape)) {
      throw shapeError("randomBits", `takes a seed ${formatType(seedType)}, not ${formatType(seed)}`);
    }
    return [{ dtype: "i32", shape }];
  },
  evaluate: ([seed], { attributes: { shape, stream } }, sizes) => {
    return [
      bitsReference(
        seed,
        shape.map((size) => sizeIn(size, sizes)),
        stream,
      ),
    ];
  },
  emit: (emitter, [seed], { attributes: { shape, stream } }) => {
    const rows = count(emitter, shape.slice(0, -1));
    const columns = count(emitter, shape.slice(-1));
    const parts = emitter.one("Concat", [rows, columns], { axis: integer(0) });
    const hashes = emitHashes(emitter, seed, parts, stream);
    const [ofRows, ofColumns] = emitter.add("Split", [hashes, parts], { axis: integer(1) }, { outputs: 2 });
    const ones = emitter.integers([1, 1]);
    const [r, s] = emitter.add("Split", [ofRows, ones], { axis: integer(0) }, { outputs: 2 });
    const [c, d] = emitter.add("Split", [ofColumns, ones], { axis: integer(0) }, { outputs: 2 });
    const upright = (row: string) => emitter.one("Reshape", [row, emitter.integers([-1, 1])]);
    const product = emitter.one("Mul", [emitter.one("Add", [upright(r), c]), emitter.one("Add", [upright(s), d])]);
    return [emitter.one("Reshape", [product, emitter.shape(shape)])];
  },
});

/**
 * Random 32-bit integers of `shape`, uniform over their whole range; the upper bits are the better ones.
 * Equal seeds give equal numbers, different ones for each `stream`.
 */
export function randomBits(seed: Tensor, shape: Shape, stream = 0): Tensor {
  return makeBits([seed], { shape, stream });
}

// Weyl's increment, which spreads streams, and the multipliers of Wellons' lowbias32.
const SPREAD = 0x9e3779b9;
const FIRST = 0x7feb352d;
const SECOND = 0x846ca68b;

function bitsReference(seed: Reference, shape: readonly number[], stream: number): Reference {
  const columns = elementCount(shape.slice(-1));
  const rows = elementCount(shape.slice(0, -1));
  const hashes = [0, 1].map((half) =>
    Int32Array.from({ length: rows + columns }, (_, index) => hash(seed.data, index, 2 * stream + half)),
  );
  const factor = (half: number, row: number, column: number) => hashes[half][row] + hashes[half][rows + column];
  return {
    shape,
    data: Float64Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return Math.imul(factor(0, row, column), factor(1, row, column));
    }),
  };
}

function hash([first, second]: Float64Array, index: number, stream: number): number {
  return mix(mix((index + Math.imul(stream, SPREAD)) ^ first) ^ second);
}

function mix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, FIRST);
  x ^= x >>> 15;
  x = Math.imul(x, SECOND);
  return x ^ (x >>> 16);
}

const UINT32 = 12;
const INT32 = 6;

// The number of elements of `shape` as a vector of one 64-bit integer.
function count(emitter: GraphEmitter, shape: Shape): string {
  if (isStatic(shape)) return emitter.integers([elementCount(shape)]);
  return emitter.one("ReduceProd", [emitter.shape(shape)], { keepdims: integer(1) });
}

// The hashes of 0 … rows + columns − 1 in two streams: [2, rows + columns].
function emitHashes(emitter: GraphEmitter, seed: string, parts: string, stream: number): string {
  const unsigned = (name: string) => emitter.one("Cast", [name], { to: integer(UINT32) });
  const number = (value: number) => unsigned(emitter.constant("i32", [], [value | 0]));
  const xor = (a: string, b: string) => emitter.one("BitwiseXor", [a, b]);
  const shifted = (x: string, by: number) =>
    xor(x, emitter.one("BitShift", [x, number(by)], { direction: { kind: "text", value: "RIGHT" } }));
  const mixed = (x: string) => {
    const once = emitter.one("Mul", [shifted(x, 16), number(FIRST)]);
    return shifted(emitter.one("Mul", [shifted(once, 15), number(SECOND)]), 16);
  };
  const total = emitter.one("ReduceSum", [parts], { keepdims: integer(0) });
  const bounds = [emitter.constant("i64", [], [0]), total, emitter.constant("i64", [], [1])];
  const indices = emitter.one("Cast", [emitter.one("Range", bounds)], { to: integer(INT32) });
  const streams = emitter.constant(
    "i32",
    [2, 1],
    [0, 1].map((half) => Math.imul(2 * stream + half, SPREAD)),
  );
  const keyed = unsigned(emitter.one("Add", [indices, streams]));
  const [first, second] = emitter
    .add("Split", [seed, emitter.integers([1, 1])], { axis: integer(0) }, { outputs: 2 })
    .map(unsigned);
  const hashes = mixed(xor(mixed(xor(keyed, first)), second));
  return emitter.one("Cast", [hashes], { to: integer(INT32) });
}
