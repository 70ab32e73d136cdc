import { describe, expect, it } from "vitest";
import { relu } from "../../../src/engine/operations/elementwise.js";
import { averagePool, maxPool } from "../../../src/engine/operations/pooling.js";
import { placeholder } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";

describe("pooling", () => {
  it("by tiles shares the cotangent among equal elements, and leaves a rest alone", async () => {
    const data = [1, 1, 0, 9, 0, 2, 2, 9, 3, 3, 3, 9];
    await checkOperation((x) => maxPool(x, { window: 2 }), [randomInput(3, [2, 3, 5, 4])]);
    // Finite differences know no ties: only what ONNX Runtime computes is held against float64.
    await checkOperation((x) => maxPool(x, { window: 2 }), [{ shape: [1, 1, 3, 4], data }], {
      gradientTolerance: Number.POSITIVE_INFINITY,
    });
  });

  it("pools before it cuts off at 0, on fewer elements", async () => {
    const x = placeholder(tensorType([1, 1, 4, 4]), "x");
    expect(maxPool(relu(x), { window: 2 }).node.operation).toBe("relu");
    await checkOperation((each) => maxPool(relu(each), { window: 2 }), [randomInput(5, [1, 2, 4, 4])]);
  });

  it("says what does not fit", () => {
    const x = placeholder(tensorType([1, 1, 3, 3]), "x");
    expect(() => maxPool(x, { window: 4 })).toThrow("maxPool: windows of [4, 4] are larger than [1, 1, 3, 3]");
    expect(() => averagePool(x, { window: 2, padding: 2 })).toThrow(
      "averagePool: a padding of [2, 2] leaves windows of [2, 2] empty",
    );
  });
});
