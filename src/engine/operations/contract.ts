// The product of two stacks of rows, summed over all rows: how the gradient of a matrix follows from a whole batch.

import { integer } from "../onnx/graphEmitter.js";
import { reference } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, requireSameType, type Tensor } from "../tensor.js";
import { formatShape, sameShape, staticShape } from "../types.js";
import { matmul } from "./matmul.js";

const makeContraction = defineSingle<Record<string, never>>({
  name: "contract",
  infer: (inputs) => {
    requireSameType("contract", inputs);
    const [a, b] = inputs.map(({ shape }) => shape);
    if (a.length < 2 || !sameShape(a.slice(0, -1), b.slice(0, -1))) {
      throw shapeError("contract", `${formatShape(a)} and ${formatShape(b)} do not share all axes but the last`);
    }
    return [{ dtype: inputs[0].dtype, shape: staticShape("contract", [...a.slice(-1), ...b.slice(-1)]) }];
  },
  evaluate: ([a, b]) => {
    const columns = a.shape[a.shape.length - 1];
    const others = b.shape[b.shape.length - 1];
    const total = new Float64Array(columns * others);
    for (let row = 0; row * columns < a.data.length; row++) {
      for (let i = 0; i < columns; i++) {
        const left = a.data[row * columns + i];
        for (let k = 0; k < others; k++) total[i * others + k] += left * b.data[row * others + k];
      }
    }
    return [reference([columns, others], total)];
  },
  emit: (emitter, names, { inputs }) => {
    const rows = names.map((name, i) => {
      const { shape } = inputs[i];
      return emitter.one("Reshape", [name, emitter.integers([-1, Number(shape[shape.length - 1])])]);
    });
    return [emitter.one("Gemm", rows, { transA: integer(1) })];
  },
  vjp: ({ inputs: [a, b] }, [g]) => [g && matmul(b, g, { transposeB: true }), g && matmul(a, g)],
  simplify: ([a, b]) => (a.shape.length === 2 && b.shape.length === 2 ? matmul(a, b, { transposeA: true }) : undefined),
});

/**
 * Σ aᵢ bⱼ over all axes but the last, which both have in common: [..., m] and [..., n] give [m, n], as one product of
 * matrices. Throws a `UserError` where leading axes differ or a last one is known only when the graph runs.
 */
export function contract(a: Tensor, b: Tensor): Tensor {
  return makeContraction([a, b], {});
}
