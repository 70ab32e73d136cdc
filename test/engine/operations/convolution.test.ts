import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pullBack } from "../../../src/engine/differentiate.js";
import { convolution, transposedConvolution } from "../../../src/engine/operations/convolution.js";
import { square } from "../../../src/engine/operations/elementwise.js";
import { placeholder, type Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";

const geometry = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  groups: fc.integer({ min: 1, max: 2 }),
  inputs: fc.integer({ min: 1, max: 2 }),
  outputs: fc.integer({ min: 1, max: 2 }),
  space: fc.array(fc.integer({ min: 3, max: 6 }), { minLength: 1, maxLength: 2 }),
  size: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  before: fc.integer({ min: 0, max: 2 }),
  after: fc.integer({ min: 0, max: 2 }),
});

describe("convolution and its transpose", () => {
  it(
    "agree over random geometries",
    () =>
      fc.assert(
        fc.asyncProperty(
          geometry,
          async ({ batch, groups, inputs, outputs, space, size, stride, dilation, before, after }) => {
            const kernel = space.map(() => size);
            fc.pre(space.every((s) => s + before + after >= dilation * (size - 1) + 1));
            const padding = { before: space.map(() => before), after: space.map(() => after) };
            const options = { stride, dilation, groups, padding };
            await checkOperation(
              (x, w) => convolution(x, w, options),
              [
                randomInput(1, [batch, groups * inputs, ...space]),
                randomInput(2, [groups * outputs, inputs, ...kernel]),
              ],
            );
            const reach = dilation * (size - 1) + 1;
            fc.pre(space.every((s) => (s - 1) * stride + reach - before - after >= 1));
            await checkOperation(
              (x, w) => transposedConvolution(x, w, { ...options, outputPadding: stride - 1 }),
              [
                randomInput(3, [batch, groups * inputs, ...space]),
                randomInput(4, [groups * inputs, outputs, ...kernel]),
              ],
            );
          },
        ),
        { numRuns: 25, seed: 1 },
      ),
    60_000,
  );

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

  it("add a bias", () =>
    checkOperation(
      (x, w, bias) => convolution(x, w, { bias, padding: 1 }),
      [randomInput(1, [2, 2, 3, 3]), randomInput(2, [3, 2, 3, 3]), randomInput(3, [3])],
    ));

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
