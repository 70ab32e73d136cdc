import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchNorm, channelStatistics, groupNorm, instanceNorm } from "../../../src/engine/operations/batchNorm.js";
import { relu } from "../../../src/engine/operations/elementwise.js";
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from "../../../src/engine/operations/pooling.js";
import { upsample } from "../../../src/engine/operations/upsample.js";
import { placeholder } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";

describe("pooling", () => {
  it(
    "agrees over random windows, strides and paddings",
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 3, max: 7 }), { minLength: 1, maxLength: 2 }),
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 3 }),
          fc.nat(1),
          async (space, size, stride, padding) => {
            fc.pre(padding < size && 2 * padding <= size);
            const options = { window: size, stride, padding };
            await checkOperation((x) => maxPool(x, options), [randomInput(1, [2, 2, ...space])]);
            await checkOperation((x) => averagePool(x, options), [randomInput(2, [1, 2, ...space])]);
          },
        ),
        { numRuns: 15, seed: 2 },
      ),
    60_000,
  );

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

  it("over all of space", async () => {
    await checkOperation(globalAveragePool, [randomInput(1, [2, 3, 2, 2])]);
    await checkOperation(globalMaxPool, [randomInput(1, [2, 3, 4])]);
  });

  it("says what does not fit", () => {
    const x = placeholder(tensorType([1, 1, 3, 3]), "x");
    expect(() => maxPool(x, { window: 4 })).toThrow("maxPool: windows of [4, 4] are larger than [1, 1, 3, 3]");
    expect(() => averagePool(x, { window: 2, padding: 2 })).toThrow(
      "averagePool: a padding of [2, 2] leaves windows of [2, 2] empty",
    );
  });
});

it("upsample repeats elements", () => checkOperation((x) => upsample(x, [2, 3]), [randomInput(1, [1, 2, 2, 2])]));

describe("norms over channels", () => {
  const inputs = [randomInput(1, [3, 4, 2, 2], 2, 1), randomInput(2, [4]), randomInput(3, [4])];
  const loose = { tolerance: 1e-4, gradientTolerance: 1e-4 };
  it("batchNorm by the batch's own statistics", () =>
    checkOperation((x, gain, bias) => batchNorm(x, channelStatistics(x), gain, bias), inputs, loose));
  it("groupNorm", () => checkOperation((x, gain, bias) => groupNorm(x, 2, gain, bias), inputs, loose));
  it("instanceNorm", () => checkOperation((x, gain, bias) => instanceNorm(x, gain, bias), inputs, loose));
});
