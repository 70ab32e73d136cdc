import { describe, expect, it } from "vitest";
import { grad } from "../../src/engine/differentiate.js";
import { floats, ndarray } from "../../src/engine/ndarray.js";
import {
  absolute,
  add,
  clip,
  cos,
  divide,
  erf,
  exp,
  greater,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  power,
  reciprocal,
  relu,
  sigmoid,
  sin,
  sqrt,
  subtract,
  tanh,
  where,
} from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import {
  concatenate,
  expand,
  pad,
  reshape,
  reverse,
  slice,
  split,
  transpose,
} from "../../src/engine/operations/movement.js";
import { logSumExp, max, mean, min, sum } from "../../src/engine/operations/reduce.js";
import { print } from "../../src/engine/print.js";
import { compile } from "../../src/engine/program.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";
import { checkOperation, randomInput } from "./checkOperation.js";

describe("elementwise operations", () => {
  const smooth = Object.entries({ negate, exp, sin, cos, tanh, sigmoid, erf });
  it.each(smooth)("%s", (_, operation) => checkOperation(operation, [randomInput(1, [3, 4])]));
  const kinked = Object.entries({ absolute, relu });
  it.each(kinked)("%s", (_, operation) => checkOperation(operation, [randomInput(2, [5])]));
  const positive = Object.entries({ log, sqrt, reciprocal });
  it.each(positive)("%s", (_, operation) => checkOperation(operation, [randomInput(3, [2, 3], 0.2, 2)]));
  const pairs = Object.entries({ add, subtract, multiply, maximum, minimum });
  it.each(pairs)("%s broadcasts", (_, operation) =>
    checkOperation(operation, [randomInput(4, [3, 1, 2]), randomInput(5, [4, 1])]),
  );
  it("divide", () => checkOperation(divide, [randomInput(4, [3, 2]), randomInput(5, [2], 0.2, 2)]));
  it("power", () => checkOperation(power, [randomInput(4, [3, 2], 0.2, 2), randomInput(5, [2])]));
  it("where", () =>
    checkOperation((a, b) => where(greater(a, 0), a, b), [randomInput(6, [3, 2]), randomInput(7, [2])]));
  it("clip", () => checkOperation((x) => clip(x, -0.5, 0.5), [randomInput(6, [10])]));
});

describe("reductions", () => {
  it.each(Object.entries({ sum, mean, max, min, logSumExp }))("%s", async (_, reduce) => {
    await checkOperation((x) => reduce(x), [randomInput(8, [3, 4])]);
    await checkOperation((x) => reduce(x, { axes: [0, -1], keepAxes: true }), [randomInput(9, [2, 3, 4])]);
  });
});

describe("movement", () => {
  it("reshape", () => checkOperation((x) => reshape(x, [4, -1]), [randomInput(1, [2, 6])]));
  it("transpose", () => checkOperation((x) => transpose(x, [2, 0, 1]), [randomInput(1, [2, 3, 4])]));
  it("expand", () => checkOperation((x) => expand(x, [3, 2, 4]), [randomInput(1, [2, 1])]));
  it("slice", () => checkOperation((x) => slice(x, 1, 1, -1), [randomInput(1, [2, 5])]));
  it("pad", () => checkOperation((x) => pad(x, [1, 0], [0, 2], 3), [randomInput(1, [2, 2])]));
  it("concatenate", () =>
    checkOperation((a, b) => concatenate([a, b], -1), [randomInput(1, [2, 2]), randomInput(2, [2, 3])]));
  it("split", async () => {
    await checkOperation((x) => split(x, [1, 2], 0), [randomInput(1, [3, 2])]);
    await checkOperation((x) => split(x, [2, 1, 2], -1)[1], [randomInput(1, [2, 5])]);
    await checkOperation((x) => [...split(x, [2, 1, 2], 1)].slice(1), [randomInput(1, [2, 5, 2])]);
    await checkOperation((x) => split(x, [3], 0), [randomInput(1, [3])]);
    await expect(checkOperation((x) => split(x, [1, 3], 0), [randomInput(1, [3])])).rejects.toThrow(/parts of 1 \+ 3/);
  });
  it("reverse", () => checkOperation((x) => reverse(x, 0), [randomInput(1, [3, 2])]));
});

describe("matmul", () => {
  it.each([false, true])("transposed or not: %s", async (transposed) => {
    const shape = (rows: number, columns: number) => (transposed ? [columns, rows] : [rows, columns]);
    const flags = { transposeA: transposed, transposeB: transposed };
    await checkOperation((a, b) => matmul(a, b, flags), [randomInput(1, shape(2, 3)), randomInput(2, shape(3, 4))]);
    await checkOperation(
      (a, b) => matmul(a, b, flags),
      [randomInput(1, [2, 1, ...shape(2, 3)]), randomInput(2, [3, ...shape(3, 4)])],
    );
  });
  it("by one matrix", () =>
    checkOperation((a, b) => matmul(a, b), [randomInput(1, [2, 2, 3]), randomInput(2, [3, 4])]));
  it.each([false, true])(
    "takes one product for the gradient of a matrix that a batch shares: %s",
    async (transposeB) => {
      const gradient = ({ a, b }: { readonly a: Tensor; readonly b: Tensor }) =>
        grad((matrix: Tensor) => sum(exp(matmul(a, matrix, { transposeB }))))(b);
      const b = tensorType(transposeB ? [4, 2] : [2, 4]);
      const sizes = [
        ["batch", 3, 2],
        [2, 3, 2],
      ];
      const programs = await Promise.all(sizes.map((a) => compile(gradient, { a: tensorType(a), b })));
      const given = {
        a: ndarray(randomInput(1, [2, 3, 2]).data, [2, 3, 2]),
        b: ndarray(randomInput(2, [8]).data, b.shape.map(Number)),
      };
      const [open, fixed] = await Promise.all(programs.map((program) => program.run(given)));
      expect(print(programs[0].graph)).toContain("contract(");
      for (const [i, value] of floats(open).entries()) expect(value).toBeCloseTo(floats(fixed)[i], 4);
      await Promise.all(programs.map((program) => program.dispose()));
    },
  );
});
