import { describe, it } from "vitest";
import { logSoftmax, softmax } from "../../../src/engine/operations/softmax.js";
import { checkOperation } from "../checkOperation.js";

describe("softmax and logSoftmax", () => {
  it.each(Object.entries({ softmax, logSoftmax }))("%s does not overflow", (_, operation) =>
    checkOperation((x) => operation(x), [{ shape: [2, 3], data: [1000, 999, -1000, -5000, -5000, -5001] }], {
      gradientTolerance: 1e-4,
    }),
  );
});
