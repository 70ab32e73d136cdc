// Operations that bring elements along axes together: reductions, running sums, orders and products of matrices.

import fc from "fast-check";
import { associativeScan } from "../../../../src/engine/operations/associativeScan.js";
import { contract } from "../../../../src/engine/operations/contract.js";
import { cumulativeProduct, cumulativeSum } from "../../../../src/engine/operations/cumulative.js";
import { einsum } from "../../../../src/engine/operations/einsum.js";
import { greater } from "../../../../src/engine/operations/elementwise.js";
import { logAddExp } from "../../../../src/engine/operations/logarithms.js";
import { matmul } from "../../../../src/engine/operations/matmul.js";
import { norm } from "../../../../src/engine/operations/norm.js";
import * as reductions from "../../../../src/engine/operations/reduce.js";
import { logSoftmax, softmax } from "../../../../src/engine/operations/softmax.js";
import { argsort, sort, topK } from "../../../../src/engine/operations/topK.js";
import { variance } from "../../../../src/engine/operations/variance.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import { checkOperation, randomInput } from "../../checkOperation.js";
import { compatible, over, shapeWithAxis, sizes } from "../shapes.js";

const { all, any, argmax, argmin } = reductions;

type Reduce = (x: Tensor, options?: reductions.ReduceOptions) => Tensor;
const axesOf = fc.record({ second: fc.boolean(), keepAxes: fc.boolean() });

/** Over one axis, two or all of them. */
const reduced = (reduce: Reduce) =>
  over(fc.tuple(shapeWithAxis(), axesOf), async ([{ shape, axis, seed }, { second, keepAxes }]) => {
    const axes = second ? [axis, 0] : axis - shape.length;
    await checkOperation((x) => reduce(x, { axes, keepAxes }), [randomInput(seed, shape)]);
    await checkOperation((x) => reduce(x), [randomInput(seed, shape)]);
  });

/** Along one axis, from the front or the back, with two choices. */
const along = (f: (x: Tensor, axis: number, first: boolean, second: boolean) => Tensor | readonly Tensor[]) =>
  over(
    fc.tuple(shapeWithAxis(), fc.boolean(), fc.boolean(), fc.boolean()),
    ([{ shape, axis, seed }, fromBack, first, second]) =>
      checkOperation((x) => f(x, fromBack ? axis - shape.length : axis, first, second), [randomInput(seed, shape, 2)]),
  );

/** Of small integers, so that some are equal; without a gradient. */
const chosen = (f: (x: Tensor, axis: number, keepAxes: boolean) => Tensor) =>
  over(fc.tuple(shapeWithAxis(), fc.boolean()), ([{ shape, axis, seed }, keepAxes]) => {
    const data = Array.from(randomInput(seed, shape, 2).data, Math.round);
    return checkOperation((x) => f(x, axis, keepAxes), [{ shape, data }], { forwardOnly: true });
  });

export const reductionProperties = {
  sum: reduced(reductions.sum),
  mean: reduced(reductions.mean),
  max: reduced(reductions.max),
  min: reduced(reductions.min),
  product: reduced(reductions.product),
  logSumExp: reduced(reductions.logSumExp),
  variance: reduced(variance),
  norm: over(fc.tuple(shapeWithAxis(), axesOf), async ([{ shape, axis, seed }, { second, keepAxes }]) => {
    const axes = second ? [axis, 0] : axis - shape.length;
    for (const order of [1, 2, "max"] as const) {
      await checkOperation((x) => norm(x, { axes, keepAxes, order }), [randomInput(seed, shape)]);
    }
  }),
  any: chosen((x, axis, keepAxes) => any(greater(x, 0), { axes: axis, keepAxes })),
  all: chosen((x, axis, keepAxes) => all(greater(x, 0), { axes: axis, keepAxes })),
  argmax: chosen((x, axis, keepAxes) => argmax(x, axis, { keepAxes })),
  argmin: chosen((x, axis, keepAxes) => argmin(x, axis, { keepAxes })),
  argsort: chosen((x, axis, descending) => argsort(x, axis, { descending })),
  sort: along((x, axis, descending) => sort(x, axis, { descending })),
  topK: along((x, axis, largest, fewer) => {
    const size = Number(x.shape.at(axis));
    return Object.values(topK(x, fewer ? Math.max(1, size - 1) : size, axis, { largest }));
  }),
  softmax: along((x, axis) => softmax(x, axis)),
  logSoftmax: along((x, axis) => logSoftmax(x, axis)),
  cumulativeSum: along((x, axis, exclusive, reverse) => cumulativeSum(x, axis, { exclusive, reverse })),
  cumulativeProduct: along((x, axis, exclusive, reverse) => cumulativeProduct(x, axis, { exclusive, reverse })),
  associativeScan: along((x, _, reverse) => associativeScan(logAddExp, x, { reverse })),
  matmul: over(
    fc.tuple(compatible, fc.boolean(), fc.boolean()),
    ([
      {
        shapes: [a, b],
        seed,
      },
      transposeA,
      transposeB,
    ]) => {
      const left = [...a.slice(-2), ...(transposeA ? [3, 2] : [2, 3])];
      const right = [...b.slice(-2), ...(transposeB ? [4, 3] : [3, 4])];
      return checkOperation(
        (x, y) => matmul(x, y, { transposeA, transposeB }),
        [randomInput(seed, left), randomInput(seed + 1, right)],
      );
    },
  ),
  contract: over(fc.tuple(sizes(3), fc.integer({ min: 1, max: 3 })), ([shape, columns]) =>
    checkOperation(contract, [randomInput(1, [2, ...shape, columns]), randomInput(2, [2, ...shape, 2])]),
  ),
  einsum: over(
    fc.tuple(
      fc.array(fc.string({ unit: fc.constantFrom(..."abcd"), maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.shuffledSubarray([..."abcd"]),
    ),
    ([terms, wanted]) => {
      const result = wanted.filter((letter) => terms.some((each) => each.includes(letter))).join("");
      const inputs = terms.map((term, i) =>
        randomInput(
          i,
          [...term].map((letter) => 1 + ("abcd".indexOf(letter) % 3)),
        ),
      );
      return checkOperation((...tensors) => einsum(`${terms.join(",")}->${result}`, ...tensors), inputs);
    },
    15,
  ),
};
