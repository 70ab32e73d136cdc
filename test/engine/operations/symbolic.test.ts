import { describe, it } from "vitest";
import { full } from "../../../src/engine/operations/constant.js";
import { convolveFft } from "../../../src/engine/operations/convolveFft.js";
import { cumulativeProduct, cumulativeSum } from "../../../src/engine/operations/cumulative.js";
import { diagonal } from "../../../src/engine/operations/diagonal.js";
import { einsum } from "../../../src/engine/operations/einsum.js";
import { absolute, cast, clip, multiply } from "../../../src/engine/operations/elementwise.js";
import { realFft } from "../../../src/engine/operations/fft.js";
import { gather, gatherElements } from "../../../src/engine/operations/gather.js";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { expand, reshape, reverse, transpose } from "../../../src/engine/operations/movement.js";
import { norm } from "../../../src/engine/operations/norm.js";
import { oneHot } from "../../../src/engine/operations/oneHot.js";
import { range, triangularMask } from "../../../src/engine/operations/range.js";
import { argmin, logSumExp, max, mean, min, product, sum } from "../../../src/engine/operations/reduce.js";
import { scatterAdd, scatterElementsAdd, scatterMax } from "../../../src/engine/operations/scatter.js";
import { logSoftmax, softmax } from "../../../src/engine/operations/softmax.js";
import { stridedSlice } from "../../../src/engine/operations/stridedSlice.js";
import { repeat } from "../../../src/engine/operations/tile.js";
import { sort, topK } from "../../../src/engine/operations/topK.js";
import { variance } from "../../../src/engine/operations/variance.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import type { Shape } from "../../../src/engine/types.js";
import { checkSymbolic } from "../checkSymbolic.js";

/** Indices below `size` made of numbers. */
const places = (x: Tensor, size: number) => cast(clip(multiply(absolute(x), size / 2), 0, size - 1), "i64");

const ofMatrix: Record<string, [shape: string, f: (x: Tensor) => Tensor]> = {
  softmax: ["[batch, 4]", (x) => softmax(x)],
  "softmax over the batch": ["[batch, 4]", (x) => softmax(x, 0)],
  logSoftmax: ["[batch, 4]", (x) => logSoftmax(x)],
  sum: ["[4]", (x) => sum(x, { axes: 0 })],
  mean: ["[]", (x) => mean(x)],
  "mean over the batch": ["[4]", (x) => mean(x, { axes: 0 })],
  max: ["[batch]", (x) => max(x, { axes: 1 })],
  min: ["[1, 4]", (x) => min(x, { axes: 0, keepAxes: true })],
  product: ["[batch]", (x) => product(x, { axes: 1 })],
  variance: ["[4]", (x) => variance(x, { axes: 0 })],
  norm: ["[batch]", (x) => norm(x, { axes: 1 })],
  logSumExp: ["[4]", (x) => logSumExp(x, { axes: 0 })],
  argmin: ["[4]", (x) => argmin(x, 0)],
  cumulativeSum: ["[batch, 4]", (x) => cumulativeSum(x, 0)],
  cumulativeProduct: ["[batch, 4]", (x) => cumulativeProduct(x, 1)],
  topK: ["[batch, 2]", (x) => topK(x, 2).values],
  sort: ["[batch, 4]", (x) => sort(x, 1)],
  oneHot: ["[batch, 4, 3]", (x) => oneHot(places(x, 3), 3)],
  range: ["[batch]", (x) => range(x.shape[0])],
  triangularMask: ["[batch, batch]", (x) => cast(triangularMask(x.shape[0], x.shape[0]), "f32")],
  reverse: ["[batch, 4]", (x) => reverse(x, 0)],
  expand: ["[2, batch, 4]", (x) => expand(x, [2, ...x.shape])],
  transpose: ["[4, batch]", (x) => transpose(x)],
  stridedSlice: ["[batch, 2]", (x) => stridedSlice(x, 1, { step: -2 })],
  repeat: ["[batch, 12]", (x) => repeat(x, 3, 1)],
  diagonal: ["[batch, 2]", (x) => diagonal(reshape(x, [x.shape[0], 2, 2]))],
  realFft: ["[batch, 3]", (x) => realFft(x).real],
  "matmul with itself": ["[batch, batch]", (x) => matmul(x, x, { transposeB: true })],
};

const ofTwo: Record<string, [shape: string, shapes: Shape[], f: (a: Tensor, b: Tensor) => Tensor]> = {
  gather: [
    "[batch, 4, 2]",
    [
      [5, 2],
      ["batch", 4],
    ],
    (x, i) => gather(x, places(i, 5)),
  ],
  gatherElements: [
    "[batch, 2]",
    [
      ["batch", 5],
      ["batch", 2],
    ],
    (x, i) => gatherElements(x, places(i, 5), 1),
  ],
  scatterAdd: ["[5, 2]", [["batch", 2], ["batch"]], (u, i) => scatterAdd(full([5, 2], 0), places(i, 5), u)],
  "scatterAdd along the last axis": [
    "[2, 5]",
    [[2, "batch"], ["batch"]],
    (u, i) => scatterAdd(full([2, 5], 0), places(i, 5), u, 1),
  ],
  "scatterAdd of rows of unknown size": [
    "[5, batch]",
    [[3, "batch"], [3]],
    (u, i) => scatterAdd(full([5, u.shape[1]], 0), places(i, 5), u),
  ],
  scatterMax: ["[5, 2]", [["batch", 2], ["batch"]], (u, i) => scatterMax(full([5, 2], -9), places(i, 5), u)],
  scatterElementsAdd: [
    "[batch, 5]",
    [
      ["batch", 2],
      ["batch", 2],
    ],
    (u, i) => scatterElementsAdd(full([u.shape[0], 5], 0), places(i, 5), u, 1),
  ],
  einsum: [
    "[batch, 3]",
    [
      ["batch", 5, 4],
      [5, 4, 3],
    ],
    (a, b) => einsum("bij,ijk->bk", a, b),
  ],
  "einsum over the batch": [
    "[4, 3]",
    [
      ["batch", 5, 4],
      ["batch", 5, 3],
    ],
    (a, b) => einsum("bij,bik->jk", a, b),
  ],
  convolveFft: [
    "[batch, 5, 2]",
    [
      ["batch", 5, 2],
      [3, 2],
    ],
    (x, k) => convolveFft(x, k, 1),
  ],
  matmul: [
    "[batch, 5, 3]",
    [
      ["batch", 5, 4],
      [4, 3],
    ],
    (a, b) => matmul(a, b),
  ],
};

const sizes = [{ batch: 2 }, { batch: 1 }, { batch: 7 }];

describe("operations on a batch whose size is known only when the graph runs", () => {
  it.each(Object.entries(ofMatrix))("%s", (_, [shape, f]) => checkSymbolic(f, [["batch", 4]], sizes, shape));
  it.each(Object.entries(ofTwo))("%s", (_, [shape, shapes, f]) => checkSymbolic(f, shapes, sizes, shape));
});
