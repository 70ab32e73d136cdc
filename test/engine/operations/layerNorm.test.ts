import { expect, it } from "vitest";
import { pullBack } from "../../../src/engine/differentiate.js";
import { multiply, square } from "../../../src/engine/operations/elementwise.js";
import { layerNorm } from "../../../src/engine/operations/layerNorm.js";
import { sum } from "../../../src/engine/operations/reduce.js";
import { placeholder, type Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";

it("layerNorm is differentiated twice", () => {
  const gradient = (x: Tensor, gain: Tensor, bias: Tensor) => {
    const y = sum(multiply(square(layerNorm(x, gain, bias)), x));
    return pullBack([y], [sum(gain)], [x])[0] ?? x;
  };
  return checkOperation(gradient, [randomInput(1, [2, 4]), randomInput(2, [4]), randomInput(3, [4])], {
    gradientTolerance: 1e-4,
    tolerance: 1e-4,
  });
});

it("says what does not fit", () => {
  const tensor = (...shape: number[]) => placeholder(tensorType(shape), "x");
  expect(() => layerNorm(tensor(2, 3), tensor(2), tensor(3))).toThrow(
    "layerNorm: gain and bias [2] do not fit the last axis of [2, 3]",
  );
});
