import { describe, expect, it } from "vitest";
import { grad } from "../../src/engine/differentiate.js";
import { floats, ndarray } from "../../src/engine/ndarray.js";
import { exp } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { split } from "../../src/engine/operations/movement.js";
import { sum } from "../../src/engine/operations/reduce.js";
import { print } from "../../src/engine/print.js";
import { compile } from "../../src/engine/program.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";
import { checkOperation, randomInput } from "./checkOperation.js";

describe("movement", () => {
  it("split", async () => {
    await checkOperation((x) => split(x, [1, 2], 0), [randomInput(1, [3, 2])]);
    await checkOperation((x) => split(x, [2, 1, 2], -1)[1], [randomInput(1, [2, 5])]);
    await checkOperation((x) => [...split(x, [2, 1, 2], 1)].slice(1), [randomInput(1, [2, 5, 2])]);
    await checkOperation((x) => split(x, [3], 0), [randomInput(1, [3])]);
    await expect(checkOperation((x) => split(x, [1, 3], 0), [randomInput(1, [3])])).rejects.toThrow(/parts of 1 \+ 3/);
  });
});

describe("matmul", () => {
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
