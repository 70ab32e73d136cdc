import { afterAll, describe, expect, it } from "vitest";
import { pullBack } from "../../src/engine/differentiate.js";
import { type NDArray, ndarray, numbers } from "../../src/engine/ndarray.js";
import { add, cast, multiply, tanh } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { scan } from "../../src/engine/operations/scan.js";
import { compile } from "../../src/engine/program.js";
import { compileStep } from "../../src/engine/steps.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { namedLeaves } from "../../src/engine/tree.js";
import { tensorType } from "../../src/engine/types.js";
import { unrollSteps } from "../../src/engine/unroll.js";
import { randomInput } from "./checkOperation.js";
import { gatedUnit } from "./gatedUnit.js";

const HIDDEN = 3;

interface Parameters {
  readonly u: Tensor;
  readonly b: Tensor;
}

const types = {
  parameters: { u: tensorType([HIDDEN, 3 * HIDDEN]), b: tensorType([3 * HIDDEN]) },
  state: tensorType(["batch", HIDDEN]),
  input: tensorType(["batch", 3 * HIDDEN]),
};

const unit = ({ u, b }: Parameters, state: Tensor, input: Tensor): [Tensor, { readonly seen: Tensor }] => {
  const next = gatedUnit(state, input, u, b);
  return [next, { seen: multiply(next, input.shape.length) }];
};

const random = (seed: number, shape: readonly number[]) => ndarray(randomInput(seed, shape).data, shape);
const parameters = { u: random(1, [HIDDEN, 3 * HIDDEN]), b: random(2, [3 * HIDDEN]) };

function expectNear(got: unknown, wanted: unknown): void {
  const expected = new Map(namedLeaves<NDArray>(wanted));
  for (const [path, array] of namedLeaves<NDArray>(got)) {
    const other = expected.get(path);
    expect(array.shape, path).toEqual(other?.shape);
    for (const [i, value] of Array.from(numbers(array)).entries()) {
      expect(value, `${path}, element ${i}`).toBeCloseTo(other === undefined ? Number.NaN : numbers(other)[i], 4);
    }
  }
}

// What the steps compute, in one graph.
async function inOneGraph(state: NDArray, inputs: readonly NDArray[], ofOutputs: readonly NDArray[], ofState: NDArray) {
  const stackOf = (arrays: readonly NDArray[]) =>
    ndarray(
      arrays.flatMap((array) => Array.from(numbers(array))),
      [arrays.length, ...arrays[0].shape],
    );
  const given = { parameters, state, inputs: stackOf(inputs), ofOutputs: stackOf(ofOutputs), ofState };
  const program = await compile((at) => {
    const [last, { seen }] = scan((h: Tensor, x: Tensor) => unit(at.parameters, h, x), at.state, at.inputs);
    const sources = [at.parameters.u, at.parameters.b, at.state, at.inputs];
    const [u, b, initial, ofInputs] = pullBack([last, seen], [at.ofState, at.ofOutputs], sources);
    return { last, seen, parameters: { u: u ?? last, b: b ?? last }, state: initial ?? last, inputs: ofInputs ?? last };
  }, given);
  const result = await program.run(given);
  await program.dispose();
  return result;
}

describe("unrollSteps", async () => {
  const step = await compileStep(unit, types);
  const unroll = unrollSteps(step);
  afterAll(() => step.dispose());

  it.each([
    [4, 2],
    [1, 2],
    [5, 1],
    [4, 2],
  ])("runs %i steps on a batch of %i forward and back as one graph would", async (steps, batch) => {
    const times = Array.from({ length: steps }, (_, time) => time);
    const inputs = times.map((time) => random(10 + time, [batch, 3 * HIDDEN]));
    const cotangents = times.map((time) => random(20 + time, [batch, HIDDEN]));
    const [state, ofState] = [random(3, [batch, HIDDEN]), random(4, [batch, HIDDEN])];
    const expected = await inOneGraph(state, inputs, cotangents, ofState);
    const at = (array: NDArray, time: number) => {
      const size = array.data.length / steps;
      return ndarray(Array.from(numbers(array)).slice(time * size, (time + 1) * size), array.shape.slice(1));
    };
    for (const _ of [1, 2]) {
      const run = await unroll({ parameters, state, steps, input: (time) => inputs[time] });
      expectNear(run.state, expected.last);
      for (const time of times) expectNear(run.outputs[time].seen, at(expected.seen, time));
      const gradients = await run.backward((time) => ({ seen: cotangents[time] }), ofState);
      expectNear(gradients.parameters, expected.parameters);
      expectNear(gradients.state, expected.state);
      for (const time of times) expectNear(gradients.inputs[time], at(expected.inputs, time));
    }
  });

  it("lets the host choose inputs and targets from what was made", async () => {
    const state = random(3, [1, HIDDEN]);
    const chosen: NDArray[] = [];
    const run = await unroll({
      parameters,
      state,
      steps: 3,
      input: (time, before) => {
        const seen = before === undefined ? [0] : Array.from(numbers(before.output.seen));
        chosen.push(random(30 + time + 10 * seen.indexOf(Math.max(...seen)), [1, 3 * HIDDEN]));
        return chosen[time];
      },
    });
    const targets = run.outputs.map(({ seen }) => ndarray(Float32Array.from(numbers(seen), Math.sign), seen.shape));
    const gradients = await run.backward((time) => (time === 1 ? undefined : { seen: targets[time] }));
    const zero = ndarray(new Float32Array(HIDDEN), [1, HIDDEN]);
    const expected = await inOneGraph(state, chosen, [targets[0], zero, targets[2]], zero);
    expectNear(gradients.parameters, expected.parameters);
  });
});

it("carries states that are no floating-point numbers, and leaves out gradients of inputs", async () => {
  const count = (_: Record<string, never>, state: { readonly n: Tensor; readonly h: Tensor }, input: Tensor) => {
    const n = add(state.n, 1);
    return [{ n, h: tanh(matmul(state.h, multiply(input, cast(n, "f32")))) }, n] as const;
  };
  const step = await compileStep(
    count,
    { parameters: {}, state: { n: tensorType([], "i64"), h: tensorType([1, 2]) }, input: tensorType([2, 2]) },
    { inputGradients: false },
  );
  const run = await unrollSteps(step)({
    parameters: {},
    state: { n: ndarray([0], [], "i64"), h: ndarray([1, 2], [1, 2]) },
    steps: 3,
    input: () => ndarray([0.1, 0.2, 0.3, 0.4], [2, 2]),
  });
  expect(Array.from(numbers(run.state.n))).toEqual([3]);
  const { state, inputs } = await run.backward(() => undefined, { n: run.state.n, h: ndarray([1, 1], [1, 2]) });
  // Finite differences of h₃ by h₀.
  const matrix = [0.1, 0.2, 0.3, 0.4];
  const last = (h: readonly number[]) =>
    [1, 2, 3].reduce<readonly number[]>(
      ([a, b], n) => [Math.tanh(n * (a * matrix[0] + b * matrix[2])), Math.tanh(n * (a * matrix[1] + b * matrix[3]))],
      h,
    );
  const sumAt = (h: readonly number[]) => last(h).reduce((a, b) => a + b);
  expect(numbers(state.h)[0]).toBeCloseTo((sumAt([1 + 1e-4, 2]) - sumAt([1 - 1e-4, 2])) / 2e-4, 4);
  expect(numbers(state.h)[1]).toBeCloseTo((sumAt([1, 2 + 1e-4]) - sumAt([1, 2 - 1e-4])) / 2e-4, 4);
  expect(inputs.map(({ shape }) => shape)).toEqual([[], [], []]);
  await step.dispose();
});
