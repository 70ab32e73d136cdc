// Products of matrices.

import { einsum } from "../../operations/einsum.js";
import { add, multiply } from "../../operations/elementwise.js";
import { matmul } from "../../operations/matmul.js";
import { addAxis, reshape } from "../../operations/movement.js";
import type { Tensor } from "../../tensor.js";
import { type OperatorTable, single } from "../operatorCall.js";

export const products: OperatorTable = {
  Einsum: single((call) => einsum(call.text("equation", ""), ...call.inputs.map((_, i) => call.input(i)))),
  Gemm: single((call) => {
    const [transposeA, transposeB] = ["transA", "transB"].map((name) => call.integer(name, 0) !== 0);
    const scaled = (x: Tensor, factor: number) => (factor === 1 ? x : multiply(x, factor));
    const product = scaled(matmul(call.input(0), call.input(1), { transposeA, transposeB }), call.float("alpha", 1));
    return call.inputs[2] === undefined ? product : add(product, scaled(call.input(2), call.float("beta", 1)));
  }),
  MatMul: single((call) => numpyMatmul(call.input(0), call.input(1))),
};

/** The product of matrices where either may be a vector, as in NumPy. */
function numpyMatmul(a: Tensor, b: Tensor): Tensor {
  const left = a.shape.length === 1 ? addAxis(a, 0) : a;
  const right = b.shape.length === 1 ? addAxis(b, 1) : b;
  const product = matmul(left, right);
  const rank = product.shape.length;
  const dropped = [...(left === a ? [] : [rank - 2]), ...(right === b ? [] : [rank - 1])];
  return dropped.length === 0
    ? product
    : reshape(
        product,
        product.shape.filter((_, axis) => !dropped.includes(axis)),
      );
}
