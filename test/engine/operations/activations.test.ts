import { describe, expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { expm1, log1p, logSigmoid, softplus } from "../../../src/engine/operations/logarithms.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";

describe("logarithms and exponentials in 32 bits", () => {
  const softplusOf = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  const powers = Array.from({ length: 81 }, (_, i) => 10 ** (i / 4 - 18));
  const rules: [string, (x: Tensor) => Tensor, (x: number) => number, number[]][] = [
    ["log1p", log1p, Math.log1p, [...powers, ...powers.filter((x) => x < 1).map((x) => -x)]],
    ["expm1", expm1, Math.expm1, [...powers, ...powers.map((x) => -x)].filter((x) => x < 80)],
    ["softplus", softplus, softplusOf, [...powers, ...powers.map((x) => -x)].filter((x) => x > -80)],
    ["logSigmoid", logSigmoid, (x) => -softplusOf(-x), [...powers, ...powers.map((x) => -x)].filter((x) => x < 80)],
  ];
  it.each(rules)("%s keeps a relative error below 1e-6", async (_, f, expected, points) => {
    const x = Float32Array.from(points);
    const program = await compile(f, tensorType([x.length]));
    const got = numbers(await program.run(ndarray(x)));
    for (const [i, value] of x.entries()) {
      const error = Math.abs(got[i] - expected(value)) / Math.abs(expected(value));
      expect(error, `at ${value}: ${got[i]}`).toBeLessThan(1e-6);
    }
    await program.dispose();
  });
  it("reach their limits", async () => {
    const program = await compile(
      (x) => ({ log1p: log1p(x), expm1: expm1(x), softplus: softplus(x), logSigmoid: logSigmoid(x) }),
      tensorType([6]),
    );
    const { POSITIVE_INFINITY: infinity, NaN: none } = Number;
    const result = await program.run(ndarray([-infinity, -2, -1, 0, infinity, none]));
    expect(Array.from(numbers(result.log1p))).toEqual([none, none, -infinity, 0, infinity, none]);
    expect(Array.from(numbers(result.expm1)).filter((_, i) => i !== 1 && i !== 2)).toEqual([-1, 0, infinity, none]);
    expect(numbers(result.softplus)[0]).toBe(0);
    expect(numbers(result.softplus)[4]).toBe(infinity);
    expect(numbers(result.logSigmoid)[0]).toBe(-infinity);
    expect(numbers(result.logSigmoid)[4]).toBeCloseTo(0, 12);
    await program.dispose();
  });
});
