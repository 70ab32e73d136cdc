// Holds an operation against itself in three ways: what ONNX Runtime computes against the float64 meaning, its
// gradient against central finite differences of that meaning, and the gradient that ONNX Runtime computes against
// the float64 gradient.

import { expect } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { pullBack, zerosLike } from "../../src/engine/differentiate.js";
import { evaluate } from "../../src/engine/evaluate.js";
import { trace } from "../../src/engine/graph.js";
import { type NDArray, ndarray, numbers } from "../../src/engine/ndarray.js";
import { compile } from "../../src/engine/program.js";
import { type Reference, reference } from "../../src/engine/reference.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { type DataType, elementCount, isFloat } from "../../src/engine/types.js";

export interface TestInput {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  /** `f32` unless said; only floating-point inputs are differentiated. */
  readonly dtype?: DataType;
}

export interface CheckOptions {
  /** Largest difference between float32 and float64, relative to 1 + |value|. */
  readonly tolerance?: number;
  /** Largest difference between gradient and finite differences, relative to 1 + |value|. */
  readonly gradientTolerance?: number;
  /** Leave out the gradient: for operations without one. */
  readonly forwardOnly?: boolean;
  readonly seed?: number;
}

/** Normal random numbers of `shape`, spread by `scale` around `centre`. */
export function randomInput(seed: number, shape: readonly number[], scale = 1, centre = 0): TestInput {
  const random = seededRandom(seed, "input");
  return { shape, data: Float32Array.from({ length: elementCount(shape) }, () => centre + scale * random.normal()) };
}

/** Checks `f`, a function of as many tensors as there are `inputs` that returns one or several. */
export async function checkOperation(
  f: (...tensors: Tensor[]) => Tensor | readonly Tensor[],
  inputs: readonly TestInput[],
  { tolerance = 2e-5, gradientTolerance = 1e-5, forwardOnly = false, seed = 0 }: CheckOptions = {},
): Promise<void> {
  const types = inputs.map(({ shape, dtype = "f32" }) => ({ dtype, shape }));
  const values = inputs.map(({ shape, data }) => reference(shape, data));
  const arrays = inputs.map(({ shape, data, dtype = "f32" }) => ndarray(data, shape, dtype));
  const outputsOf = (tensors: readonly Tensor[]) => [f(...tensors)].flat();

  const forward = trace((tensors) => outputsOf(tensors), types).graph;
  const sources = forward.inputs.map(({ tensor }) => tensor);
  const outputs = forward.outputs.map(({ tensor }) => tensor);
  const run = (at: readonly Reference[]) => evaluate(outputs, new Map(sources.map((tensor, i) => [tensor, at[i]])));
  const expected = run(values);
  for (const [i, value] of expected.entries()) expect(value.shape).toEqual(outputs[i].shape);
  const program = await compile((tensors) => outputsOf(tensors), types);
  expectClose(await program.run(arrays), expected, tolerance);
  await program.dispose();
  if (forwardOnly) return;

  // One random weighting of all outputs makes a scalar whose gradient is the vector–Jacobian product.
  const random = seededRandom(seed, "weights");
  const differentiable = outputs.map(({ dtype }) => isFloat(dtype));
  const weights = expected.map(({ data }) => Float32Array.from(data, () => random.normal()));
  const weightTypes = outputs.map(({ dtype, shape }) => ({ dtype: isFloat(dtype) ? dtype : "f32", shape }) as const);
  const gradients = (all: { readonly tensors: readonly Tensor[]; readonly weights: readonly Tensor[] }) => {
    const cotangents = all.weights.map((weight, i) => (differentiable[i] ? weight : undefined));
    return pullBack(outputsOf(all.tensors), cotangents, all.tensors).map(
      (gradient, i) => gradient ?? zerosLike(all.tensors[i]),
    );
  };
  const allTypes = { tensors: types, weights: weightTypes };
  const backward = trace((all) => gradients(all), allTypes).graph;
  const given = [...values, ...weights.map((weight, i) => reference(expected[i].shape, weight))];
  const exact = evaluate(
    backward.outputs.map(({ tensor }) => tensor),
    new Map(backward.inputs.map(({ tensor }, i) => [tensor, given[i]])),
  );

  const weighted = (at: readonly Reference[]) =>
    run(at).reduce((total, { data }, i) => {
      if (!differentiable[i]) return total;
      return data.reduce((sum, value, k) => sum + value * weights[i][k], total);
    }, 0);
  for (const [i, input] of values.entries()) {
    if (!isFloat(types[i].dtype)) continue;
    const numeric = Float64Array.from(input.data, (value, k) => {
      const step = 1e-5 * Math.max(1, Math.abs(value));
      const moved = (by: number) =>
        values.map((each, which) =>
          which === i ? { shape: each.shape, data: each.data.map((v, at) => (at === k ? v + by : v)) } : each,
        );
      return (weighted(moved(step)) - weighted(moved(-step))) / (2 * step);
    });
    expectNumbers(exact[i].data, numeric, gradientTolerance, `gradient of input ${i} against finite differences`);
  }

  const backwardProgram = await compile((all) => gradients(all), allTypes);
  const got = await backwardProgram.run({
    tensors: arrays,
    weights: weights.map((weight, i) => ndarray(weight, expected[i].shape)),
  });
  for (const [i, array] of got.entries()) {
    if (isFloat(types[i].dtype)) expectNumbers(numbers(array), exact[i].data, 10 * tolerance, `gradient of input ${i}`);
  }
  await backwardProgram.dispose();
}

function expectClose(got: readonly NDArray[], expected: readonly Reference[], tolerance: number): void {
  for (const [i, array] of got.entries()) {
    expect(array.shape).toEqual(expected[i].shape);
    expectNumbers(numbers(array), expected[i].data, tolerance, `output ${i}`);
  }
}

function expectNumbers(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  expect(got.length, what).toBe(expected.length);
  for (let i = 0; i < got.length; i++) {
    if (Object.is(got[i], expected[i]) || got[i] === expected[i]) continue;
    const difference = Math.abs(got[i] - expected[i]) / (1 + Math.abs(expected[i]));
    if (!(difference <= tolerance)) {
      expect.fail(`${what}, element ${i}: ${got[i]} instead of ${expected[i]} (off by ${difference})`);
    }
  }
}
