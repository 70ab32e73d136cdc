import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { greater } from "../../../src/engine/operations/elementwise.js";
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
import { variance } from "../../../src/engine/operations/variance.js";
import { compile } from "../../../src/engine/program.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";
import { sample, shapeWithAxis } from "./shapes.js";

const axesOf = fc.record({ second: fc.boolean(), keepAxes: fc.boolean() });

describe("reductions", () => {
  const reductions = { sum, mean, max, min, product, logSumExp, variance, norm };
  it.each(Object.entries(reductions))("%s over any axes", (_, reduce) =>
    fc.assert(
      fc.asyncProperty(shapeWithAxis(), axesOf, async ({ shape, axis, seed }, { second, keepAxes }) => {
        const axes = second ? [axis, 0] : axis - shape.length;
        await checkOperation((x) => reduce(x, { axes, keepAxes }), [randomInput(seed, shape)]);
        await checkOperation((x) => reduce(x), [randomInput(seed, shape)]);
      }),
      sample,
    ),
  );

  it("product keeps its derivative beside zeros", () =>
    checkOperation((x) => product(x, { axes: 1 }), [{ shape: [3, 3], data: [2, 0, 3, 0, 5, 0, 1, 2, 3] }]));

  it("variance with another divisor, of numbers far from 0", () =>
    checkOperation((x) => variance(x, { axes: 1, correction: 1 }), [randomInput(1, [3, 5], 1, 1000)], {
      gradientTolerance: 1e-3,
      tolerance: 1e-4,
    }));

  it("norm of other orders", async () => {
    await checkOperation((x) => norm(x, { axes: 1, order: 1 }), [randomInput(1, [3, 4])]);
    await checkOperation((x) => norm(x, { axes: 0, order: "max" }), [randomInput(1, [3, 4])]);
  });

  it("logSumExp lets infinities pass", async () => {
    const program = await compile((x) => logSumExp(x, { axes: 1 }), tensorType([3, 2]));
    const { POSITIVE_INFINITY: infinity } = Number;
    const result = await program.run(ndarray([-infinity, -infinity, 0, infinity, -infinity, 3], [3, 2]));
    expect(Array.from(numbers(result))).toEqual([-infinity, infinity, 3]);
    await program.dispose();
  });

  it("argmax and argmin find the first of equal ones", () =>
    fc.assert(
      fc.asyncProperty(shapeWithAxis(), async ({ shape, axis, seed }) => {
        const { data } = randomInput(seed, shape, 2);
        const input = { shape, data: Array.from(data, Math.round) };
        for (const keepAxes of [false, true]) {
          await checkOperation((x) => [argmax(x, axis, { keepAxes }), argmin(x, axis, { keepAxes })], [input], {
            forwardOnly: true,
          });
        }
      }),
      sample,
    ));

  it("any and all", () =>
    fc.assert(
      fc.asyncProperty(shapeWithAxis(), async ({ shape, axis, seed }) => {
        const held = { shape, data: Array.from(randomInput(seed, shape).data, (v) => Number(v > 0)) };
        await checkOperation(
          (x) => [any(greater(x, 0), { axes: axis }), all(greater(x, 0), { axes: axis }), any(greater(x, 0))],
          [held],
          { forwardOnly: true },
        );
      }),
      sample,
    ));

  it("any takes truth values only", async () => {
    await expect(compile((x) => any(x), tensorType([2]))).rejects.toThrow("any: takes truth values, not f32[2]");
  });
});
