import { describe, expect, it } from "vitest";
import { pullBack } from "../../../src/engine/differentiate.js";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { elu, gelu, geluTanh, leakyRelu, silu } from "../../../src/engine/operations/activations.js";
import { full } from "../../../src/engine/operations/constant.js";
import { cumulativeSum } from "../../../src/engine/operations/cumulative.js";
import * as elementwise from "../../../src/engine/operations/elementwise.js";
import { erfc } from "../../../src/engine/operations/erfc.js";
import { digamma, logGamma, trigamma } from "../../../src/engine/operations/gamma.js";
import { expm1, log1p, logAddExp, logSigmoid, softplus } from "../../../src/engine/operations/logarithms.js";
import { reshape, split } from "../../../src/engine/operations/movement.js";
import { norm } from "../../../src/engine/operations/norm.js";
import { logSumExp, max, min } from "../../../src/engine/operations/reduce.js";
import { logSoftmax, softmax } from "../../../src/engine/operations/softmax.js";
import { variance } from "../../../src/engine/operations/variance.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import golden from "../../goldens/engine/operations/extremes.json" with { type: "json" };

type Operation = (x: Tensor) => Tensor;

const column = (x: Tensor, i: number) =>
  split(
    x,
    x.shape.slice(-1).flatMap((size) => new Array<number>(Number(size)).fill(1)),
    -1,
  )[i];
const ofColumns = (f: (a: Tensor, b: Tensor) => Tensor) => (x: Tensor) => f(column(x, 0), column(x, 1));
const last = { axes: -1 };

const operations: Record<keyof typeof golden, Operation> = {
  exp: elementwise.exp,
  log: elementwise.log,
  sqrt: elementwise.sqrt,
  reciprocal: elementwise.reciprocal,
  absolute: elementwise.absolute,
  sign: elementwise.sign,
  relu: elementwise.relu,
  tanh: elementwise.tanh,
  sigmoid: elementwise.sigmoid,
  softplus,
  "softplus, large": softplus,
  logSigmoid,
  log1p,
  expm1,
  erf: elementwise.erf,
  erfc,
  gelu,
  geluTanh,
  silu,
  leakyRelu: (x) => leakyRelu(x),
  elu: (x) => elu(x),
  sin: elementwise.sin,
  cos: elementwise.cos,
  atan: elementwise.atan,
  asin: elementwise.asin,
  acos: elementwise.acos,
  logGamma,
  digamma,
  trigamma,
  logSumExp: (x) => logSumExp(x, last),
  softmax: (x) => column(softmax(x), 0),
  logSoftmax: (x) => column(logSoftmax(x), 1),
  logAddExp: ofColumns(logAddExp),
  max: (x) => max(x, last),
  min: (x) => min(x, last),
  maximum: ofColumns(elementwise.maximum),
  minimum: ofColumns(elementwise.minimum),
  clip: (x) => elementwise.clip(x, -2, 3),
  norm: (x) => norm(x, last),
  variance: (x) => variance(x, last),
  cumulativeSum: (x) => cumulativeSum(x, -1),
};

/** What is too small for the full precision of 32 bits counts as 0. */
const SMALLEST = 1.2e-38;

interface Allowance {
  readonly value?: number;
  readonly slope?: number;
}

/**
 * Absolute errors beside the relative one. ONNX Runtime's logistic function ends at ±18, and its Elu subtracts 1 from a
 * power near 1.
 */
const allowances: Partial<Record<string, Allowance>> = {
  sigmoid: { value: 2e-8, slope: 2e-8 },
  softplus: { slope: 2e-8 },
  logSigmoid: { slope: 2e-8 },
  silu: { value: 3e-7, slope: 3e-7 },
  elu: { value: 6e-8, slope: 6e-8 },
};

/** Checks values to 1e-6 of their size, or `allowance` where that is more. */
function expectAll(
  got: ArrayLike<number>,
  expected: readonly (number | string)[],
  x: readonly unknown[],
  allowance: number,
) {
  const wrong = expected.flatMap((text, i) => {
    const value = Math.fround(Number(text));
    const close = Math.abs(got[i] - value) <= Math.max(1e-6 * Math.abs(value), allowance);
    return close || got[i] === value || Object.is(got[i], value) ? [] : [`at ${x[i]}: ${got[i]}, not ${value}`];
  });
  expect(wrong).toEqual([]);
}

describe("operations at extreme numbers against PyTorch", () => {
  it.each(Object.entries(golden))("%s", async (name, { shape, x, y, slope }) => {
    const operation = Object.entries(operations).find(([each]) => each === name)?.[1] ?? elementwise.negate;
    const program = await compile((given) => {
      const value = operation(given);
      const [found] = pullBack([value], [full(value.shape, 1)], [given]);
      return { value: reshape(value, [-1]), slope: reshape(found ?? full(given.shape, 0), [-1]) };
    }, tensorType(shape));
    const got = await program.run(ndarray(x.map(Number), shape));
    await program.dispose();
    const row = x.length / y.length;
    const allowed = allowances[name];
    expectAll(
      numbers(got.value),
      y,
      y.map((_, i) => `${x.slice(i * row, (i + 1) * row)}`),
      allowed?.value ?? SMALLEST,
    );
    // Where there is no value, there is no derivative.
    const there = x.flatMap((_, i) => (y[Math.floor(i / row)] === "NaN" ? [] : [i]));
    const slopes = numbers(got.slope);
    expectAll(
      there.map((i) => slopes[i]),
      there.map((i) => slope[i]),
      there.map((i) => `${x[i]}, derivative`),
      allowed?.slope ?? SMALLEST,
    );
  });
});
