import { describe } from "vitest";
import { elu, gelu, geluTanh, leakyRelu, silu } from "../../../src/engine/operations/activations.js";
import { associativeScan } from "../../../src/engine/operations/associativeScan.js";
import { contract } from "../../../src/engine/operations/contract.js";
import { cumulativeProduct, cumulativeSum } from "../../../src/engine/operations/cumulative.js";
import { einsum } from "../../../src/engine/operations/einsum.js";
import { add, greater, multiply } from "../../../src/engine/operations/elementwise.js";
import { expm1, log1p, logSigmoid, softplus } from "../../../src/engine/operations/logarithms.js";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { norm } from "../../../src/engine/operations/norm.js";
import {
  all,
  any,
  argmax,
  argmin,
  logSumExp,
  max,
  mean,
  min,
  product,
  sum,
} from "../../../src/engine/operations/reduce.js";
import { logSoftmax, softmax } from "../../../src/engine/operations/softmax.js";
import { argsort, sort, topK } from "../../../src/engine/operations/topK.js";
import { variance } from "../../../src/engine/operations/variance.js";
import golden from "../../goldens/engine/operations/operations.json" with { type: "json" };
import { checkGoldens } from "./checkGoldens.js";

describe("activations, reductions and running sums against PyTorch", () => {
  checkGoldens(golden, {
    softmax: (x) => softmax(x, 1),
    "softmax, of one element": (x) => softmax(x, 0),
    logSoftmax: (x) => logSoftmax(x),
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
    "cumulativeSum, exclusive and backwards": (x) => cumulativeSum(x, 1, { exclusive: true, reverse: true }),
    cumulativeProduct: (x) => cumulativeProduct(x, 1),
    "cumulativeProduct, exclusive and backwards": (x) => cumulativeProduct(x, -1, { exclusive: true, reverse: true }),
    associativeScan: (factor, term) =>
      associativeScan(
        (earlier, later) => ({
          factor: multiply(earlier.factor, later.factor),
          term: add(multiply(later.factor, earlier.term), later.term),
        }),
        { factor, term },
      ).term,
    sum: (x) => sum(x, { axes: [0, -1] }),
    "sum, of one element": (x) => sum(x, { axes: 1 }),
    mean: (x) => mean(x, { axes: [1, 2], keepAxes: true }),
    max: (x) => max(x, { axes: -1 }),
    "max, of equal numbers": (x) => max(x, { axes: -1 }),
    "max, over two axes": (x) => max(x),
    min: (x) => min(x, { axes: 0 }),
    "min, of equal numbers": (x) => min(x, { axes: -1 }),
    any: (x) => any(greater(x, 0), { axes: 1 }),
    all: (x) => all(greater(x, 0), { axes: 1 }),
    argmax: (x) => argmax(x, -1),
    argmin: (x) => argmin(x, 0, { keepAxes: true }),
    product: (x) => product(x, { axes: 1 }),
    topK: (x) => topK(x, 3, 0).values,
    "topK, smallest": (x) => topK(x, 2, -1, { largest: false }).values,
    sort: (x) => sort(x),
    "sort, descending": (x) => sort(x, 0, { descending: true }),
    argsort: (x) => argsort(x, 1),
    "argsort, descending": (x) => argsort(x, 1, { descending: true }),
    variance: (x) => variance(x, { axes: [0, 2], correction: 1 }),
    "variance, of a population": (x) => variance(x, { axes: -1 }),
    norm: (x) => norm(x, { axes: 1 }),
    "norm, sum": (x) => norm(x, { axes: -1, order: 1 }),
    "norm, largest": (x) => norm(x, { axes: 0, order: "max" }),
    logSumExp: (x) => logSumExp(x),
    "logSumExp, of one element": (x) => logSumExp(x, { axes: -1 }),
    matmul: (a, b) => matmul(a, b),
    "matmul, transposed": (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
    contract: (a, b) => contract(a, b),
    einsum: (a, b, c) => einsum("bqd,bkd,ke->qe", a, b, c),
    "einsum, of diagonals": (a, b) => einsum("...ii,...i->i...", a, b),
  });
});
