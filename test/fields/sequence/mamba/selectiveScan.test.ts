import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { evaluate } from "../../../../src/engine/evaluate.js";
import { ndarray, numbers } from "../../../../src/engine/ndarray.js";
import { concatenate, slice } from "../../../../src/engine/operations/movement.js";
import { mean } from "../../../../src/engine/operations/reduce.js";
import { compile } from "../../../../src/engine/program.js";
import { type Reference, reference } from "../../../../src/engine/reference.js";
import { placeholder, type Tensor } from "../../../../src/engine/tensor.js";
import { elementCount, tensorType } from "../../../../src/engine/types.js";
import { type SelectiveScanOptions, selectiveScan } from "../../../../src/fields/sequence/mamba/selectiveScan.js";
import { checkOperation, type TestInput } from "../../../engine/checkOperation.js";

interface Sizes {
  readonly batch: number;
  readonly length: number;
  readonly channels: number;
  readonly states: number;
}

function randomInputs(seed: number, { batch, length, channels, states }: Sizes): TestInput[] {
  const random = seededRandom(seed, "scan");
  const of = (shape: readonly number[], draw: () => number) => ({
    shape,
    data: Float32Array.from({ length: elementCount(shape) }, draw),
  });
  return [
    of([batch, length, channels], random.normal),
    of([batch, length, channels], () => 0.01 + 0.5 * random.uniform()),
    of([batch, length, states], random.normal),
    of([batch, length, states], random.normal),
    of([channels, states], () => -0.2 - 2 * random.uniform()),
    of([batch, states, channels], random.normal),
  ];
}

const scanned =
  (options: SelectiveScanOptions) =>
  (...[x, delta, b, c, a, state]: Tensor[]) => {
    const result = selectiveScan({ x, delta, b, c, a, state }, options);
    return [result.y, result.state];
  };

const forms = ["steps", "chunks", "tree"] as const;
const rules = ["euler", "zeroOrderHold"] as const;
const every = forms.flatMap((form) => rules.map((rule) => ({ form, rule, chunk: 3 })));

/** The recurrence as the paper writes it, in plain float64. */
function recurrence(inputs: readonly Reference[], { batch, length, channels, states }: Sizes, held: boolean) {
  const [x, delta, b, c, a, state] = inputs.map(({ data }) => data);
  const h = Float64Array.from(state);
  const y = new Float64Array(batch * length * channels);
  for (let i = 0; i < batch; i++) {
    for (let t = 0; t < length; t++) {
      for (let d = 0; d < channels; d++) {
        const token = (i * length + t) * channels + d;
        for (let n = 0; n < states; n++) {
          const rate = a[d * states + n];
          const at = (i * states + n) * channels + d;
          const share = held ? Math.expm1(delta[token] * rate) / rate : delta[token];
          h[at] = Math.exp(delta[token] * rate) * h[at] + share * b[(i * length + t) * states + n] * x[token];
          y[token] += h[at] * c[(i * length + t) * states + n];
        }
      }
    }
  }
  return [y, h];
}

function expectEqual(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < got.length; i++) {
    expect(Math.abs(got[i] - expected[i])).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected[i])));
  }
}

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  length: fc.integer({ min: 1, max: 20 }),
  channels: fc.integer({ min: 1, max: 4 }),
  states: fc.integer({ min: 1, max: 3 }),
});

describe.each(every)("in $form with B by $rule", (options) => {
  it("computes the recurrence in float64 to rounding", () => {
    fc.assert(
      fc.property(sizes, fc.nat(1000), fc.integer({ min: 2, max: 9 }), (size, seed, chunk) => {
        const inputs = randomInputs(seed, size).map(({ shape, data }) => reference(shape, data));
        const places = inputs.map(({ shape }) => placeholder(tensorType(shape), "in"));
        const outputs = scanned({ ...options, chunk })(...places);
        const got = evaluate(outputs, new Map(places.map((place, i) => [place, inputs[i]])));
        const expected = recurrence(inputs, size, options.rule === "zeroOrderHold");
        for (const [i, { data }] of got.entries()) expectEqual(data, expected[i], 1e-12);
      }),
      { numRuns: 25 },
    );
  });

  it("has the gradient that finite differences have, from the last state and by the first one as well", async () => {
    await checkOperation(scanned(options), randomInputs(3, { batch: 2, length: 7, channels: 3, states: 2 }));
  });

  it("is the same after any cut of the input", () => {
    const size = { batch: 2, length: 12, channels: 2, states: 2 };
    const inputs = randomInputs(5, size).map(({ shape, data }) => reference(shape, data));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), (cut) => {
        const [x, delta, b, c, a, state] = inputs.map(({ shape }) => placeholder(tensorType(shape), "in"));
        const part = (from: number, to: number, start: Tensor) => {
          const of = (tensor: Tensor) => slice(tensor, 1, from, to);
          return selectiveScan({ x: of(x), delta: of(delta), b: of(b), c: of(c), a, state: start }, options);
        };
        const first = part(0, cut, state);
        const second = part(cut, size.length, first.state);
        const given = new Map([x, delta, b, c, a, state].map((place, i) => [place, inputs[i]]));
        const got = evaluate([concatenate([first.y, second.y], 1), second.state], given);
        const expected = recurrence(inputs, size, options.rule === "zeroOrderHold");
        for (const [i, { data }] of got.entries()) expectEqual(data, expected[i], 1e-12);
      }),
    );
  });
});

it("stays with float64 over 2²⁰ tokens, where decays multiply to nothing", async () => {
  const size = { batch: 1, length: 2 ** 20, channels: 2, states: 2 };
  const inputs = randomInputs(7, size);
  const program = await compile(
    (tensors) => {
      const [y, state] = scanned({})(...tensors);
      return { y, state, mean: mean(y) };
    },
    inputs.map(({ shape }) => tensorType(shape)),
  );
  const { y, state } = await program.run(inputs.map(({ shape, data }) => ndarray(data, shape)));
  await program.dispose();
  const expected = recurrence(
    inputs.map(({ shape, data }) => reference(shape, data)),
    size,
    false,
  );
  let worst = 0;
  for (const [i, value] of expected[0].entries()) worst = Math.max(worst, Math.abs(numbers(y)[i] - value));
  expect(worst).toBeLessThan(1e-4);
  expectEqual(numbers(state), expected[1], 1e-5);
});

it("refuses a sequence without tokens, or of unknown length", () => {
  const place = (shape: readonly (number | string)[]) => placeholder(tensorType(shape), "in");
  const inputs = (length: number | string) => ({
    x: place([1, length, 2]),
    delta: place([1, length, 2]),
    b: place([1, length, 3]),
    c: place([1, length, 3]),
    a: place([2, 3]),
    state: place([1, 3, 2]),
  });
  for (const length of [0, "time"]) expect(() => selectiveScan(inputs(length))).toThrow("known length of at least 1");
});
