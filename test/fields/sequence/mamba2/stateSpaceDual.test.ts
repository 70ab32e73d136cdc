import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { evaluate } from "../../../../src/engine/evaluate.js";
import { expand, reshape, transpose } from "../../../../src/engine/operations/movement.js";
import { reference } from "../../../../src/engine/reference.js";
import { placeholder, type Tensor } from "../../../../src/engine/tensor.js";
import { elementCount, tensorType } from "../../../../src/engine/types.js";
import { selectiveScan } from "../../../../src/fields/sequence/mamba/selectiveScan.js";
import { stateSpaceDual } from "../../../../src/fields/sequence/mamba2/stateSpaceDual.js";
import { checkOperation, type TestInput } from "../../../engine/checkOperation.js";

const [heads, depth, states] = [2, 3, 2];

function randomInputs(seed: number, batch: number, length: number): TestInput[] {
  const random = seededRandom(seed, "dual");
  const of = (shape: readonly number[], draw: () => number) => ({
    shape,
    data: Float32Array.from({ length: elementCount(shape) }, draw),
  });
  return [
    of([batch, length, heads, depth], random.normal),
    of([batch, length, heads], () => 0.01 + 0.5 * random.uniform()),
    of([heads], () => -0.2 - 2 * random.uniform()),
    of([batch, length, states], random.normal),
    of([batch, length, states], random.normal),
    of([batch, heads, states, depth], random.normal),
  ];
}

const dual =
  (chunk: number) =>
  (...[x, delta, a, b, c, state]: Tensor[]) => {
    const result = stateSpaceDual({ x, delta, a, b, c, state }, chunk);
    return [result.y, result.state];
  };

it("computes what the selective scan does with one rate a head", () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 1, max: 15 }),
      fc.integer({ min: 1, max: 6 }),
      (seed, length, chunk) => {
        const batch = 2;
        const inputs = randomInputs(seed, batch, length).map(({ shape, data }) => reference(shape, data));
        const places = inputs.map(({ shape }) => placeholder(tensorType(shape), "in"));
        const [x, delta, a, b, c, state] = places;
        const channels = heads * depth;
        const spread = (tensor: Tensor, shape: readonly number[]) => expand(tensor, shape);
        const scan = selectiveScan({
          x: reshape(x, [batch, length, channels]),
          delta: reshape(spread(reshape(delta, [batch, length, heads, 1]), [batch, length, heads, depth]), [
            batch,
            length,
            channels,
          ]),
          a: reshape(spread(reshape(a, [heads, 1]), [heads, depth * states]), [channels, states]),
          b,
          c,
          state: reshape(transpose(state, [0, 2, 1, 3]), [batch, states, channels]),
        });
        const last = transpose(reshape(scan.state, [batch, states, heads, depth]), [0, 2, 1, 3]);
        const expected = [reshape(scan.y, [batch, length, heads, depth]), last];
        const values = evaluate(
          [...dual(chunk)(...places), ...expected],
          new Map(places.map((place, i) => [place, inputs[i]])),
        );
        for (const i of [0, 1]) {
          for (const [k, value] of values[i].data.entries()) expect(value).toBeCloseTo(values[i + 2].data[k], 11);
        }
      },
    ),
    { numRuns: 30 },
  );
});

it("has the gradient that finite differences have", async () => {
  await checkOperation(dual(3), randomInputs(3, 2, 7));
});

it("refuses a sequence without tokens", () => {
  const [x, delta, a, b, c, state] = randomInputs(0, 1, 0).map(({ shape }) => placeholder(tensorType(shape), "in"));
  expect(() => stateSpaceDual({ x, delta, a, b, c, state })).toThrow("known length of at least 1");
});
