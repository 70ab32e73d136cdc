import { describe, it } from "vitest";
import { elu, gelu, geluTanh, leakyRelu, log1p, silu, softplus } from "../../../src/engine/operations/activations.js";
import { logSoftmax, softmax } from "../../../src/engine/operations/softmax.js";
import { checkOperation, randomInput } from "../checkOperation.js";

describe("softmax", () => {
  it.each([0, 1, -1])("along axis %i", async (axis) => {
    await checkOperation((x) => softmax(x, axis), [randomInput(1, [2, 3, 4])]);
    await checkOperation((x) => logSoftmax(x, axis), [randomInput(1, [2, 3, 4])]);
  });
  it("does not overflow", () => checkOperation((x) => softmax(x), [{ shape: [3], data: [1000, 999, -1000] }]));
});

describe("activations", () => {
  it.each(Object.entries({ elu, gelu, geluTanh, leakyRelu, silu, softplus }))("%s", (_, f) =>
    checkOperation((x) => f(x), [randomInput(2, [12], 2)]),
  );
  it("log1p", () => checkOperation(log1p, [{ shape: [5], data: [1e-10, 1e-4, 0.5, 30, -0.5] }], { tolerance: 1e-6 }));
  it("softplus keeps its digits far from zero", () =>
    checkOperation(softplus, [{ shape: [4], data: [-30, -12, 12, 100] }], { tolerance: 1e-7 }));
});
