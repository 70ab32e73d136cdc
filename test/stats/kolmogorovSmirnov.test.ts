import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { kolmogorovSmirnovTest } from "../../src/stats/kolmogorovSmirnov.js";
import goldens from "../goldens/stats/comparisons.json" with { type: "json" };
import { normals, sizesOf, uniformity } from "./nullDistribution.js";

const sample = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 })
  .map((values) => Float64Array.from(values));

describe("kolmogorovSmirnovTest", () => {
  it("agrees with scipy's exact test", () => {
    for (const { a, b, statistic, exact } of goldens.samples) {
      const test = kolmogorovSmirnovTest(Float64Array.from(a), Float64Array.from(b));
      expect(test.statistic).toBeCloseTo(statistic, 13);
      if (exact !== undefined) expect(Math.abs(test.pValue / exact - 1)).toBeLessThan(1e-10);
    }
  });

  it("gives the share of all divisions of the pooled sample that differ as much, ties or not", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const { statistic, pValue } = kolmogorovSmirnovTest(a, b);
        const pooled = [...a, ...b];
        let [all, reached] = [0, 0];
        for (let mask = 0; mask < 2 ** pooled.length; mask++) {
          const first = pooled.filter((_, i) => (mask >> i) & 1);
          if (first.length !== a.length) continue;
          const second = pooled.filter((_, i) => !((mask >> i) & 1));
          all += 1;
          if (naiveStatistic(first, second) >= statistic - 1e-9) reached += 1;
        }
        expect(pValue).toBeCloseTo(reached / all, 12);
      }),
      { numRuns: 60 },
    );
  });

  it("is symmetric and does not change under increasing transformations", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const test = kolmogorovSmirnovTest(a, b);
        const swapped = kolmogorovSmirnovTest(b, a);
        const moved = kolmogorovSmirnovTest(a.map(Math.exp), b.map(Math.exp));
        expect(swapped.statistic).toBeCloseTo(test.statistic, 14);
        expect(swapped.pValue).toBeCloseTo(test.pValue, 12);
        expect(moved).toEqual(test);
      }),
    );
  });

  it("has uniform p-values where there is no difference, by the exact and by the limiting distribution", () => {
    const random = seededRandom(4, "KS");
    const pair = (n: number, m: number) => {
      const draw = (length: number) => Float64Array.from({ length }, () => random.uniform());
      return kolmogorovSmirnovTest(draw(n), draw(m)).pValue;
    };
    expect(uniformity(1000, () => pair(300, 250))).toBeGreaterThan(0.01);
    expect(uniformity(1000, () => pair(1500, 1000))).toBeGreaterThan(0.01);
    const [, five] = sizesOf(2000, () => pair(12, 9));
    expect(five).toBeLessThan(0.065);
  });

  it("passes from the exact to the limiting p-value without a jump", () => {
    const [a, b] = [normals("a", 1001), normals("b", 1000, 0.06)];
    const limiting = kolmogorovSmirnovTest(a, b).pValue;
    const exact = kolmogorovSmirnovTest(a.subarray(0, 1000), b).pValue;
    expect(Math.abs(limiting / exact - 1)).toBeLessThan(0.06);
  });

  it("finds a difference, and keeps the digits of a tiny p-value", () => {
    const { statistic, pValue } = kolmogorovSmirnovTest(normals("low", 100), normals("high", 100, 50));
    expect(statistic).toBe(1);
    // 2 / (200 choose 100)
    expect(pValue).toBeGreaterThan(2.2e-59);
    expect(pValue).toBeLessThan(2.22e-59);
  });

  it("refuses samples that are empty or hold a NaN", () => {
    expect(() => kolmogorovSmirnovTest(new Float64Array(0), Float64Array.of(1))).toThrow(RangeError);
    expect(() => kolmogorovSmirnovTest(Float64Array.of(1), Float64Array.of(Number.NaN, 1))).toThrow(RangeError);
  });
});

function naiveStatistic(a: readonly number[], b: readonly number[]): number {
  const share = (values: readonly number[], x: number) => values.filter((value) => value <= x).length / values.length;
  return Math.max(...[...a, ...b].map((x) => Math.abs(share(a, x) - share(b, x))));
}
