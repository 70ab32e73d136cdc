import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import type { NDArray } from "../../../src/engine/ndarray.js";
import {
  fans,
  gains,
  type Initialiser,
  kaimingNormal,
  kaimingUniform,
  leakyReluGain,
  normal,
  ones,
  orthogonal,
  truncatedNormal,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
} from "../../../src/engine/network/initialise.js";
import { elementCount } from "../../../src/engine/types.js";

const valuesOf = ({ data }: NDArray) => Array.from(data, Number);

function momentsOf(initialiser: Initialiser, shape: readonly number[] = [200, 100]) {
  const values = valuesOf(initialiser(seededRandom(11), shape));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance), largest: Math.max(...values.map(Math.abs)) };
}

describe("initialisers", () => {
  it("fill arrays of the shape asked for, the same way for the same seed", () => {
    const all = [zeros, ones, uniform(1), normal(), truncatedNormal(), xavierUniform(), kaimingNormal(), orthogonal()];
    for (const initialiser of all) {
      const array = initialiser(seededRandom(1), [3, 4, 2]);
      expect(array).toMatchObject({ dtype: "f32", shape: [3, 4, 2] });
      expect(array.data.length).toBe(24);
      expect(initialiser(seededRandom(1), [3, 4, 2])).toEqual(array);
    }
    expect(valuesOf(zeros(seededRandom(1), [2]))).toEqual([0, 0]);
    expect(valuesOf(ones(seededRandom(1), [2]))).toEqual([1, 1]);
  });

  // Weights [200, 100]: 100 inputs, 200 outputs. 20,000 values estimate a deviation to about 0.5 %.
  it.each([
    ["uniform", uniform(0.3), 0.3 / Math.sqrt(3)],
    ["normal", normal(0.3), 0.3],
    ["xavierUniform", xavierUniform(2), 2 * Math.sqrt(2 / 300)],
    ["xavierNormal", xavierNormal(2), 2 * Math.sqrt(2 / 300)],
    ["kaimingUniform", kaimingUniform(), Math.sqrt(2 / 100)],
    ["kaimingNormal", kaimingNormal({ gain: gains.tanh, fan: "outputs" }), 5 / 3 / Math.sqrt(200)],
    // The variance of a normal distribution cut at ±2 is 0.7737.
    ["truncatedNormal", truncatedNormal(0.5), 0.5 * Math.sqrt(0.773741)],
  ])("%s has the spread that it says", (_, initialiser, deviation) => {
    const moments = momentsOf(initialiser);
    expect(Math.abs(moments.mean)).toBeLessThan(4 * (deviation / Math.sqrt(20_000)));
    expect(Math.abs(moments.deviation / deviation - 1)).toBeLessThan(0.02);
  });

  it("keep to their bounds", () => {
    expect(momentsOf(truncatedNormal(0.5)).largest).toBeLessThanOrEqual(1);
    expect(momentsOf(truncatedNormal(0.5)).largest).toBeGreaterThan(0.98);
    expect(momentsOf(uniform(0.25)).largest).toBeLessThanOrEqual(0.25);
    expect(momentsOf(xavierUniform()).largest).toBeLessThanOrEqual(Math.sqrt(6 / 300));
  });

  it("count a kernel's positions among inputs and outputs", () => {
    expect(fans([8, 4, 3, 5])).toEqual({ inputs: 60, outputs: 120 });
    expect(() => fans([8])).toThrow(/shape \[8\] has no inputs and outputs/);
    expect(leakyReluGain(0)).toBe(gains.relu);
  });

  it("orthogonal gives orthonormal rows or columns, whichever are fewer", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
        fc.integer(),
        (rows, rest, seed) => {
          const columns = elementCount(rest);
          const values = valuesOf(orthogonal(2)(seededRandom(seed), [rows, ...rest]));
          const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
          const at = (vector: number, i: number) =>
            rows <= columns ? values[vector * columns + i] : values[i * columns + vector];
          for (let a = 0; a < count; a++) {
            for (let b = 0; b < count; b++) {
              let product = 0;
              for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
              expect(product).toBeCloseTo(a === b ? 4 : 0, 5);
            }
          }
        },
      ),
      { numRuns: 30, seed: 2 },
    );
    expect(() => orthogonal()(seededRandom(1), [3])).toThrow(/\[3\] is no matrix/);
  });
});
