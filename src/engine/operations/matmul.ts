// Products of matrices.

import { integer, integers } from "../onnx/graphEmitter.js";
import { type Reference, referenceOf } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, requireSameType, type Tensor } from "../tensor.js";
import { broadcastShapes, elementCount, formatShape, isStatic, type Shape, stridesOf } from "../types.js";
import { contract } from "./contract.js";
import { reshape, transpose } from "./movement.js";
import { sumTo } from "./reduce.js";

type Transposed = { readonly transposeA: boolean; readonly transposeB: boolean };

export interface MatmulOptions {
  /** Take the last two axes of `a` in the other order. */
  readonly transposeA?: boolean;
  /** Take the last two axes of `b` in the other order. */
  readonly transposeB?: boolean;
}

const makeMatmul = defineSingle<Transposed>({
  name: "matmul",
  infer: (inputs, attributes) => {
    requireSameType("matmul", inputs);
    return [{ dtype: inputs[0].dtype, shape: productShape(inputs[0].shape, inputs[1].shape, attributes) }];
  },
  evaluate: ([a, b], { attributes }) => [multiplyReferences(a, b, attributes)],
  emit: (emitter, [a, b], { inputs, attributes: { transposeA, transposeB } }) => {
    if (!transposeA && !transposeB) return [emitter.one("MatMul", [a, b])];
    if (inputs.every(({ shape }) => shape.length === 2)) {
      const flags = { transA: integer(Number(transposeA)), transB: integer(Number(transposeB)) };
      return [emitter.one("Gemm", [a, b], flags)];
    }
    // ONNX Runtime fuses the transposes into the product.
    const turned = (name: string, tensor: Tensor) => {
      const rank = tensor.shape.length;
      const order = Array.from({ length: rank }, (_, axis) => axis);
      return emitter.one("Transpose", [name], { perm: integers([...order.slice(0, -2), rank - 1, rank - 2]) });
    };
    return [emitter.one("MatMul", [transposeA ? turned(a, inputs[0]) : a, transposeB ? turned(b, inputs[1]) : b])];
  },
  vjp: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, [g]) => {
    if (g === undefined) return [undefined, undefined];
    const left = transposeA
      ? matmul(b, g, { transposeA: transposeB, transposeB: true })
      : matmul(g, b, { transposeB: !transposeB });
    // One matrix for all of a batch: its gradient is one product over all rows.
    const shared = b.shape.length === 2 && a.shape.length > 2 && !transposeA && isStatic(b.shape);
    if (shared) return [left, transposeB ? contract(g, a) : contract(a, g)];
    const right = transposeB
      ? transposeA
        ? matmul(g, a, { transposeA: true, transposeB: true })
        : columnProducts(g, a)
      : matmul(a, g, { transposeA: !transposeA });
    return [sumTo(left, a.shape), sumTo(right, b.shape)];
  },
});

// gᵀ a. Where `a` has few columns, the other way round: ONNX Runtime computes products row by row, and long rows twice as fast.
function columnProducts(g: Tensor, a: Tensor): Tensor {
  const [wide, narrow] = [g.shape[g.shape.length - 1], a.shape[a.shape.length - 1]];
  const turned = g.shape.length === 2 && Number(narrow) <= NARROW && Number(wide) >= 4 * NARROW;
  return turned ? transpose(matmul(a, g, { transposeA: true })) : matmul(g, a, { transposeA: true });
}

const NARROW = 8;

/**
 * The matrix product of the last two axes; leading axes broadcast. Both need at least two axes.
 * Throws a `UserError` naming both shapes where the inner sizes differ.
 */
export function matmul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatmulOptions = {}): Tensor {
  // One matrix for all of a batch: one large product instead of many, and one for its gradient.
  if (b.shape.length === 2 && a.shape.length > 2 && !transposeA && isStatic(a.shape)) {
    const shape = productShape(a.shape, b.shape, { transposeA, transposeB });
    const rows = elementCount(a.shape.slice(0, -1));
    const flat = makeMatmul([reshape(a, [rows, a.shape[a.shape.length - 1]]), b], { transposeA, transposeB });
    return reshape(flat, shape);
  }
  return makeMatmul([a, b], { transposeA, transposeB });
}

function productShape(a: Shape, b: Shape, { transposeA, transposeB }: Transposed): Shape {
  const written = `${formatShape(a)}${transposeA ? "ᵀ" : ""} and ${formatShape(b)}${transposeB ? "ᵀ" : ""}`;
  if (a.length < 2 || b.length < 2) throw shapeError("matmul", `${written}: both need at least two axes`);
  const [rows, inner] = transposeA ? [a[a.length - 1], a[a.length - 2]] : [a[a.length - 2], a[a.length - 1]];
  const [other, columns] = transposeB ? [b[b.length - 1], b[b.length - 2]] : [b[b.length - 2], b[b.length - 1]];
  if (inner !== other) throw shapeError("matmul", `${written} do not fit: inner sizes ${inner} and ${other} differ`);
  return [...broadcastShapes("matmul", a.slice(0, -2), b.slice(0, -2)), rows, columns];
}

function multiplyReferences(a: Reference, b: Reference, transposed: Transposed): Reference {
  const shape = productShape(a.shape, b.shape, transposed).map(Number);
  const inner = transposed.transposeA ? a.shape[a.shape.length - 2] : a.shape[a.shape.length - 1];
  const at = (array: Reference, index: readonly number[], row: number, column: number) => {
    const strides = stridesOf(array.shape);
    const rank = array.shape.length;
    const skipped = index.length - rank;
    let offset = row * strides[rank - 2] + column * strides[rank - 1];
    for (let axis = 0; axis < rank - 2; axis++) {
      if (array.shape[axis] !== 1) offset += index[axis + skipped] * strides[axis];
    }
    return array.data[offset];
  };
  return referenceOf(shape, (index) => {
    const row = index[index.length - 2];
    const column = index[index.length - 1];
    let total = 0;
    for (let k = 0; k < inner; k++) {
      const left = transposed.transposeA ? at(a, index, k, row) : at(a, index, row, k);
      const right = transposed.transposeB ? at(b, index, column, k) : at(b, index, k, column);
      total += left * right;
    }
    return total;
  });
}
