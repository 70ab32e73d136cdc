import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gelu } from "../../../src/engine/operations/activations.js";
import {
  absolute,
  add,
  and,
  cast,
  clip,
  divide,
  equal,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  maximum,
  minimum,
  multiply,
  or,
  power,
  subtract,
  where,
} from "../../../src/engine/operations/elementwise.js";
import { logBeta } from "../../../src/engine/operations/gamma.js";
import { logAddExp, softplus } from "../../../src/engine/operations/logarithms.js";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { placeholder, type Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";
import { checkSymbolic } from "../checkSymbolic.js";
import { sample } from "./shapes.js";

/** Three shapes that broadcast: each axis is as long as all others or 1, or missing in front. */
const compatible = fc
  .record({
    whole: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    narrowed: fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 3 }),
    missing: fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
    seed: fc.nat(1000),
  })
  .map(({ whole, narrowed, missing, seed }) => ({
    shapes: narrowed.map((ones, i) => whole.map((size, axis) => (ones[axis] ? 1 : size)).slice(missing[i])),
    seed,
  }));

describe("operations on two tensors broadcast", () => {
  const anywhere = { add, subtract, multiply, maximum, minimum, logAddExp };
  const ofPositive = { divide, power, logBeta };
  const comparisons = [equal, less, greater, lessOrEqual, greaterOrEqual];

  it.each(Object.entries(anywhere))("%s", (_, operation) =>
    fc.assert(
      fc.asyncProperty(compatible, async ({ shapes: [a, b], seed }) => {
        await checkOperation((x, y) => operation(x, y), [randomInput(seed, a), randomInput(seed + 1, b)]);
      }),
      sample,
    ),
  );

  it.each(Object.entries(ofPositive))("%s", (_, operation) =>
    fc.assert(
      fc.asyncProperty(compatible, async ({ shapes: [a, b], seed }) => {
        await checkOperation(
          (x, y) => operation(x, y),
          [randomInput(seed, a, 0.2, 2), randomInput(seed + 1, b, 0.2, 2)],
        );
      }),
      sample,
    ),
  );

  it("comparisons, and what is made of them", () =>
    fc.assert(
      fc.asyncProperty(compatible, async ({ shapes: [a, b, c], seed }) => {
        const inputs = [a, b, c].map((shape, i) => {
          const { data } = randomInput(seed + i, shape);
          return { shape, data: Array.from(data, Math.round) };
        });
        const all = (x: Tensor, y: Tensor, z: Tensor) => [
          ...comparisons.map((compare) => compare(x, y)),
          and(greater(x, 0), less(y, z)),
          or(greater(x, 0), less(y, z)),
        ];
        await checkOperation(all, inputs, { forwardOnly: true });
      }),
      sample,
    ));

  it("where, of three", () =>
    fc.assert(
      fc.asyncProperty(compatible, async ({ shapes, seed }) => {
        const inputs = shapes.map((shape, i) => randomInput(seed + i, shape));
        await checkOperation((x, y, z) => where(greater(x, 0), y, z), inputs);
      }),
      sample,
    ));

  it("matmul, in the axes before the matrices", () =>
    fc.assert(
      fc.asyncProperty(
        compatible,
        fc.boolean(),
        fc.boolean(),
        async ({ shapes: [a, b], seed }, transposeA, transposeB) => {
          const left = [...a.slice(-2), ...(transposeA ? [3, 2] : [2, 3])];
          const right = [...b.slice(-2), ...(transposeB ? [4, 3] : [3, 4])];
          await checkOperation(
            (x, y) => matmul(x, y, { transposeA, transposeB }),
            [randomInput(seed, left), randomInput(seed + 1, right)],
          );
        },
      ),
      sample,
    ));

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
