import { describe, it } from "vitest";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { checkOperation, randomInput } from "../checkOperation.js";

// Matrices of few columns take another way back than others do.
describe("the gradient of a product by a weight", () => {
  it.each([
    [1, 32],
    [3, 40],
    [8, 32],
    [8, 31],
    [9, 40],
  ])("is right where %i columns become %i", async (few, many) => {
    const inputs = [randomInput(1, [6, few]), randomInput(2, [many, few])];
    await checkOperation((x, weight) => matmul(x, weight, { transposeB: true }), inputs);
  });

  it("is right for batches, and for matrices that are turned", async () => {
    await checkOperation(
      (x, weight) => matmul(x, weight, { transposeB: true }),
      [randomInput(3, [2, 3, 4]), randomInput(4, [36, 4])],
    );
    await checkOperation(
      (x, weight) => matmul(x, weight, { transposeA: true, transposeB: true }),
      [randomInput(5, [3, 4]), randomInput(6, [36, 3])],
    );
  });
});
