import { describe, expect, it } from "vitest";
import { grad } from "../../../src/engine/differentiate.js";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { erfc } from "../../../src/engine/operations/erfc.js";
import { digamma, logBeta, logGamma, trigamma } from "../../../src/engine/operations/gamma.js";
import { logAddExp } from "../../../src/engine/operations/logarithms.js";
import { sum } from "../../../src/engine/operations/reduce.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import golden from "../../goldens/engine/operations/specialFunctions.json" with { type: "json" };
import { checkOperation, randomInput, type TestInput } from "../checkOperation.js";

interface Table {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** The largest error of `f` over a table, relative to |y| or to 1 + |y|, where 32 bits can hold y. */
async function largestError(f: (...x: Tensor[]) => Tensor, { x, y }: Table, added = 0): Promise<number> {
  const program = await compile(
    (columns) => f(...columns),
    x.map(({ length }) => tensorType([length])),
  );
  const got = numbers(await program.run(x.map((column) => ndarray(column))));
  await program.dispose();
  const held = (value: number) => Math.abs(value) < 3.4e38 && Math.abs(value) > 1.2e-38;
  return y.reduce((largest, value, i) => {
    if (value !== 0 && !held(value)) return largest;
    const error = got[i] === value ? 0 : Math.abs(got[i] - value) / (added + Math.abs(value));
    expect(error, `at ${x.map((column) => column[i])}: ${got[i]} instead of ${value}`).toBeLessThan(1e-6);
    return Math.max(largest, error);
  }, 0);
}

describe("special functions against mpmath", () => {
  it.each(Object.entries({ logGamma, digamma, trigamma, erfc }))("%s", async (name, f) => {
    const entry = Object.entries<Table>(golden).find(([each]) => each === name);
    if (entry === undefined) throw new Error(`no golden for ${name}`);
    expect(await largestError((x) => f(x), entry[1])).toBeLessThan(1e-6);
  });
  it("logBeta", async () => {
    expect(await largestError((a, b) => logBeta(a, b), golden.logBeta, 1)).toBeLessThan(1e-6);
  });
});

describe("derivatives of special functions", () => {
  const positive: TestInput = { shape: [9], data: [0.03, 0.4, 0.7, 1, 1.3, 2, 3.1, 6, 40] };
  it.each(Object.entries({ logGamma, digamma, trigamma }))("%s", (_, f) =>
    checkOperation((x) => f(x), [positive], { gradientTolerance: 1e-4, tolerance: 1e-5 }),
  );
  it("logGamma twice is trigamma", () =>
    checkOperation((x) => grad((at: Tensor) => sum(logGamma(at)))(x), [positive], {
      gradientTolerance: 1e-4,
      tolerance: 1e-5,
    }));
  it("logBeta", () =>
    checkOperation(logBeta, [
      { shape: [2, 1], data: [0.3, 5] },
      { shape: [3], data: [0.7, 2, 90] },
    ]));
  it("logBeta of a large and a small number keeps the digits of its derivative", async () => {
    const program = await compile(({ a, b }) => grad((at: Tensor) => logBeta(at, b))(a), {
      a: tensorType([]),
      b: tensorType([]),
    });
    // ψ(10⁶) − ψ(10⁶ + ½) = −(½ / 10⁶) (1 + O(10⁻⁶))
    const got = numbers(await program.run({ a: ndarray([1e6], []), b: ndarray([0.5], []) }))[0];
    expect(Math.abs(got / -5.00000125e-7 - 1)).toBeLessThan(1e-5);
    await program.dispose();
  });
  it("erfc", () => checkOperation(erfc, [randomInput(1, [10], 2)]));
  it("logAddExp", () => checkOperation(logAddExp, [randomInput(1, [3, 1], 4), randomInput(2, [2], 4)]));
});

describe("special functions at their limits", () => {
  const { POSITIVE_INFINITY: infinity, NaN: none } = Number;
  const at = async (f: (x: Tensor) => Tensor, x: readonly number[]) => {
    const program = await compile(f, tensorType([x.length]));
    const y = Array.from(numbers(await program.run(ndarray(x))));
    await program.dispose();
    return y;
  };
  it("reach them", async () => {
    expect(await at(logGamma, [0, 1, 2, infinity, -1, none])).toEqual([infinity, 0, 0, infinity, none, none]);
    expect(await at(digamma, [0, infinity, none])).toEqual([-infinity, infinity, none]);
    expect(await at(trigamma, [0, infinity, none])).toEqual([infinity, 0, none]);
    expect(await at(erfc, [-infinity, -20, 0, 20, infinity, none])).toEqual([2, 2, 1, 0, 0, none]);
    const withItself = (x: Tensor) => logAddExp(x, x);
    expect(await at(withItself, [-infinity, infinity, none])).toEqual([-infinity, infinity, none]);
    const [far] = await at((x) => logAddExp(x, x), [1e30]);
    expect(far).toBe(Math.fround(1e30));
  });
});
