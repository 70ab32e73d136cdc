import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gelu } from "../../../src/engine/operations/activations.js";
import {
  absolute,
  add,
  cast,
  clip,
  divide,
  greater,
  less,
  maximum,
  minimum,
  multiply,
  power,
  subtract,
  where,
} from "../../../src/engine/operations/elementwise.js";
import { logBeta } from "../../../src/engine/operations/gamma.js";
import { logAddExp, softplus } from "../../../src/engine/operations/logarithms.js";
import { placeholder, type Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkSymbolic } from "../checkSymbolic.js";
import { compatible, sample } from "./shapes.js";

describe("operations on two tensors broadcast", () => {
  const anywhere = { add, subtract, multiply, maximum, minimum, logAddExp };
  const ofPositive = { divide, power, logBeta };

  it("or say that they do not", () =>
    fc.assert(
      fc.property(compatible, fc.integer({ min: 2, max: 5 }), ({ shapes: [a, b] }, size) => {
        const [x, y] = [placeholder(tensorType([...a, size]), "x"), placeholder(tensorType([...b, size + 1]), "y")];
        const message = `add: [${[...a, size].join(", ")}] and [${[...b, size + 1].join(", ")}] do not broadcast`;
        expect(() => add(x, y)).toThrow(message);
      }),
      sample,
    ));

  it("with sizes that are known only when the graph runs", async () => {
    const positive = (x: Tensor) => add(absolute(x), 0.5);
    for (const operation of Object.values({ ...anywhere, ...ofPositive })) {
      await checkSymbolic(
        (a, b) => operation(positive(a), positive(b)),
        [
          ["batch", 1, 3],
          ["time", 1],
        ],
        [
          { batch: 2, time: 3 },
          { batch: 1, time: 1 },
          { batch: 4, time: 2 },
        ],
        "[batch, time, 3]",
      );
    }
    await checkSymbolic(
      (x) => where(greater(x, 0), gelu(x), multiply(clip(x, -1, 1), cast(less(softplus(x), 0.5), "f32"))),
      [["batch", 3]],
      [{ batch: 1 }, { batch: 5 }],
      "[batch, 3]",
    );
  });
});
