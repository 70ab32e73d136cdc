import { describe, expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { any, logSumExp, product } from "../../../src/engine/operations/reduce.js";
import { variance } from "../../../src/engine/operations/variance.js";
import { compile } from "../../../src/engine/program.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";

describe("reductions", () => {
  it("product keeps its derivative beside zeros", () =>
    checkOperation((x) => product(x, { axes: 1 }), [{ shape: [3, 3], data: [2, 0, 3, 0, 5, 0, 1, 2, 3] }]));

  it("variance with another divisor, of numbers far from 0", () =>
    checkOperation((x) => variance(x, { axes: 1, correction: 1 }), [randomInput(1, [3, 5], 1, 1000)], {
      gradientTolerance: 1e-3,
      tolerance: 1e-4,
    }));

  it("logSumExp lets infinities pass", async () => {
    const program = await compile((x) => logSumExp(x, { axes: 1 }), tensorType([3, 2]));
    const { POSITIVE_INFINITY: infinity } = Number;
    const result = await program.run(ndarray([-infinity, -infinity, 0, infinity, -infinity, 3], [3, 2]));
    expect(Array.from(numbers(result))).toEqual([-infinity, infinity, 3]);
    await program.dispose();
  });

  it("any takes truth values only", async () => {
    await expect(compile((x) => any(x), tensorType([2]))).rejects.toThrow("any: takes truth values, not f32[2]");
  });
});
