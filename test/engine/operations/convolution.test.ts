import { describe, expect, it } from "vitest";
import { pullBack } from "../../../src/engine/differentiate.js";
import { convolution } from "../../../src/engine/operations/convolution.js";
import { square } from "../../../src/engine/operations/elementwise.js";
import { placeholder, type Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";

describe("convolution and its transpose", () => {
  it("are differentiated twice", () => {
    const gradient = (x: Tensor, w: Tensor) => {
      const y = square(convolution(x, w, { stride: 2, padding: 1 }));
      return pullBack([y], [y], [x, w]).map((found) => found ?? x);
    };
    return checkOperation(gradient, [randomInput(1, [1, 1, 4, 4]), randomInput(2, [2, 1, 3, 3])], {
      tolerance: 1e-4,
      gradientTolerance: 1e-4,
    });
  });

  it("take many channels, by the other way to the kernel's derivative", () =>
    checkOperation((x, w) => convolution(x, w), [randomInput(1, [2, 5, 4, 4]), randomInput(2, [2, 5, 3, 3])]));

  it("say what does not fit", () => {
    const tensor = (...shape: number[]) => placeholder(tensorType(shape), "x");
    expect(() => convolution(tensor(1, 3, 8, 8), tensor(4, 2, 3, 3))).toThrow(
      "convolution: [1, 3, 8, 8] has 3 channels; the kernel [4, 2, 3, 3] takes 2",
    );
    expect(() => convolution(tensor(1, 2, 2, 2), tensor(4, 2, 3, 3))).toThrow(
      "convolution: the kernel [4, 2, 3, 3] is larger than [1, 2, 2, 2]",
    );
    expect(() => convolution(tensor(1, 2, 8), tensor(4, 2, 3), { stride: [1, 2] })).toThrow(
      "convolution: needs 1 whole numbers for its stride, not [1, 2]",
    );
    expect(() => convolution(tensor(2, 8), tensor(4, 2))).toThrow(
      "convolution: takes [batch, channels, …one or two axes] and a kernel of as many, not [2, 8] and [4, 2]",
    );
  });
});
