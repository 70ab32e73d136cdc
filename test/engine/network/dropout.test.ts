import { describe, expect, it } from "vitest";
import { pullBack } from "../../../src/engine/differentiate.js";
import { floats, ndarray } from "../../../src/engine/ndarray.js";
import { dropout } from "../../../src/engine/network/dropout.js";
import { inference, trainingPass } from "../../../src/engine/network/pass.js";
import { seedType } from "../../../src/engine/operations/randomBits.js";
import { compile } from "../../../src/engine/program.js";
import { placeholder } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";

const ones = (shape: readonly number[]) => ndarray(new Float32Array(shape[0] * shape[1]).fill(1), shape);

describe("dropout", () => {
  const shape = [200, 300];

  it("drops elements at the rate given, keeps the mean, and draws anew at every call and seed", async () => {
    const program = await compile(
      ({ x, seed }) => {
        const pass = trainingPass(seed);
        const layer = dropout({ rate: 0.2 });
        const first = layer.apply({}, x, pass);
        const [gradient] = pullBack([first], [x], [x]);
        return { first, second: layer.apply({}, x, pass), gradient: gradient ?? x };
      },
      { x: tensorType(shape), seed: seedType },
    );
    const run = (seed: number) => program.run({ x: ones(shape), seed: ndarray([seed, 7], [2], "i32") });
    const { first, second, gradient } = await run(1);
    const values = Array.from(floats(first));
    expect(new Set(values)).toEqual(new Set([0, 1.25]));
    // 60,000 draws: the share has a standard deviation of 0.0016.
    expect(values.filter((value) => value === 0).length / values.length).toBeCloseTo(0.2, 2);
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(1, 1.7);
    expect(floats(gradient)).toEqual(floats(first));
    const overlap = (other: ArrayLike<number>) => values.filter((value, i) => value === 0 && other[i] === 0).length;
    expect(overlap(floats(second)) / values.length).toBeCloseTo(0.04, 2);
    expect(overlap(floats((await run(2)).first)) / values.length).toBeCloseTo(0.04, 2);
    expect((await run(1)).first.data).toEqual(first.data);
    await program.dispose();
  });

  it("passes everything on outside training, and at rate 0", () => {
    const x = placeholder(tensorType([2]), "x");
    const seed = placeholder(seedType, "seed");
    expect(dropout({ rate: 0.5 }).apply({}, x, inference)).toBe(x);
    expect(dropout({ rate: 0 }).apply({}, x, trainingPass(seed))).toBe(x);
    expect(() => dropout({ rate: 1 })).toThrow(/the rate 1 is not in \[0, 1\)/);
    expect(() => dropout({ rate: Number.NaN })).toThrow(/the rate NaN/);
  });
});
