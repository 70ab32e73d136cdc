import fc from "fast-check";
import { describe, it } from "vitest";
import { logSoftmax, softmax } from "../../../src/engine/operations/softmax.js";
import { checkOperation, randomInput } from "../checkOperation.js";

describe("softmax and logSoftmax", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  it.each(Object.entries({ softmax, logSoftmax }))("%s along any axis", (_, operation) =>
    fc.assert(
      fc.asyncProperty(shapes, fc.nat(1000), async (shape, seed) => {
        for (let axis = -shape.length; axis < shape.length; axis++) {
          await checkOperation((x) => operation(x, axis), [randomInput(seed, shape, 3)]);
        }
      }),
      { numRuns: 5, seed: 1 },
    ),
  );
  it.each(Object.entries({ softmax, logSoftmax }))("%s does not overflow", (_, operation) =>
    checkOperation((x) => operation(x), [{ shape: [2, 3], data: [1000, 999, -1000, -5000, -5000, -5001] }], {
      gradientTolerance: 1e-4,
    }),
  );
});
