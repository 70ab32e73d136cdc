import { describe, it } from "vitest";
import { elu, gelu, geluTanh, leakyRelu, silu } from "../../../src/engine/operations/activations.js";
import { cumulativeProduct, cumulativeSum } from "../../../src/engine/operations/cumulative.js";
import { einsum } from "../../../src/engine/operations/einsum.js";
import { gather, gatherElements } from "../../../src/engine/operations/gather.js";
import { expm1, log1p, logSigmoid, softplus } from "../../../src/engine/operations/logarithms.js";
import { norm } from "../../../src/engine/operations/norm.js";
import { logSumExp, product } from "../../../src/engine/operations/reduce.js";
import { scatterAdd, scatterMax } from "../../../src/engine/operations/scatter.js";
import { logSoftmax, softmax } from "../../../src/engine/operations/softmax.js";
import { sort, topK } from "../../../src/engine/operations/topK.js";
import { variance } from "../../../src/engine/operations/variance.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import golden from "../../goldens/engine/operations/operations.json" with { type: "json" };
import { checkGolden } from "../network/checkGolden.js";

const operations: Record<keyof typeof golden, (...tensors: Tensor[]) => Tensor> = {
  softmax: (x) => softmax(x, 1),
  logSoftmax: (x) => logSoftmax(x),
  gather: (x, i) => gather(x, i, 1),
  gatherElements: (x, i) => gatherElements(x, i, 1),
  scatterAdd: (x, i, u) => scatterAdd(x, i, u),
  scatterMax: (x, i, u) => scatterMax(x, i, u),
  gelu: (x) => gelu(x),
  geluTanh: (x) => geluTanh(x),
  silu: (x) => silu(x),
  leakyRelu: (x) => leakyRelu(x, 0.2),
  elu: (x) => elu(x, 0.7),
  softplus: (x) => softplus(x),
  logSigmoid: (x) => logSigmoid(x),
  log1p: (x) => log1p(x),
  expm1: (x) => expm1(x),
  cumulativeSum: (x) => cumulativeSum(x, 1),
  cumulativeProduct: (x) => cumulativeProduct(x, 1),
  product: (x) => product(x, { axes: 1 }),
  topK: (x) => topK(x, 3, 0).values,
  sort: (x) => sort(x),
  variance: (x) => variance(x, { axes: [0, 2], correction: 1 }),
  norm: (x) => norm(x, { axes: 1 }),
  logSumExp: (x) => logSumExp(x),
  einsum: (a, b, c) => einsum("bqd,bkd,ke->qe", a, b, c),
  einsumDiagonal: (a, b) => einsum("...ii,...i->i...", a, b),
};

describe("operations against PyTorch", () => {
  it.each(Object.entries(operations))("%s", async (name, operation) => {
    const entry = Object.entries(golden).find(([each]) => each === name);
    if (entry === undefined) throw new Error(`no golden for ${name}`);
    await checkGolden((_, ...inputs) => operation(...inputs), entry[1]);
  });
});
