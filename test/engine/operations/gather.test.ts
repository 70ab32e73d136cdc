import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gather, indexAdd, oneHot, scatterAdd, scatterMax, takeAlong } from "../../../src/engine/operations/gather.js";
import { placeholder } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput, type TestInput } from "../checkOperation.js";

const indices = (shape: readonly number[], data: readonly number[], dtype: "i32" | "i64" = "i32"): TestInput => ({
  shape,
  data,
  dtype,
});

describe("gather and indexAdd", () => {
  it("read and add slices, repeated and negative indices too", async () => {
    const at = indices([2, 2], [0, 2, -1, 0]);
    await checkOperation((x, i) => gather(x, i), [randomInput(1, [3, 4]), at]);
    await checkOperation((x, i) => gather(x, i, 1), [randomInput(2, [2, 3, 2]), at]);
    await checkOperation((x, i, u) => indexAdd(x, i, u), [randomInput(3, [3, 2]), at, randomInput(4, [2, 2, 2])]);
    await checkOperation(
      (x, i, u) => indexAdd(x, i, u, 1),
      [randomInput(3, [2, 3, 2]), at, randomInput(4, [2, 2, 2, 2])],
    );
  });

  it("agree over random shapes", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
        fc.nat(2),
        fc.array(fc.nat(100), { minLength: 1, maxLength: 5 }),
        async (shape, axisSeed, chosen) => {
          const axis = axisSeed % shape.length;
          const at = indices(
            [chosen.length],
            chosen.map((value) => value % shape[axis]),
            "i64",
          );
          await checkOperation((x, i) => gather(x, i, axis), [randomInput(5, shape), at]);
        },
      ),
      { numRuns: 8, seed: 1 },
    ));
});

describe("elements along an axis", () => {
  const at = indices([2, 4], [0, 2, 1, 1, -1, 0, 0, 2]);
  it("takeAlong", () => checkOperation((x, i) => takeAlong(x, i, 1), [randomInput(1, [2, 3]), at]));
  it("scatterAdd", () =>
    checkOperation((x, i, u) => scatterAdd(x, i, u, 1), [randomInput(1, [2, 3]), at, randomInput(2, [2, 4])]));
  it("scatterMax", () =>
    checkOperation((x, i, u) => scatterMax(x, i, u, 1), [randomInput(1, [2, 3]), at, randomInput(2, [2, 4])]));
  it("oneHot", () => checkOperation((i) => oneHot(i, 3), [indices([2, 2], [0, 2, 1, 1])], { forwardOnly: true }));
});

it("says what does not fit", () => {
  const x = placeholder(tensorType([2, 3]), "x");
  expect(() => gather(x, x)).toThrow("gather: indices are i32 or i64, not f32[2, 3]");
  const i = placeholder(tensorType([4, 3], "i32"), "i");
  expect(() => takeAlong(x, i, 1)).toThrow("takeAlong: [2, 3] and indices [4, 3] differ beside axis 1");
  expect(() => indexAdd(x, i, x)).toThrow("indexAdd: [2, 3] are no slices of [2, 3] at indices [4, 3]");
});
