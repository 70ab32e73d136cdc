import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { maximumMeanDiscrepancyTest } from "../../src/stats/maximumMeanDiscrepancy.js";
import goldens from "../goldens/stats/comparisons.json" with { type: "json" };
import { normals, uniformity } from "./nullDistribution.js";

const random = seededRandom(3, "MMD");

describe("maximumMeanDiscrepancyTest", () => {
  it("agrees with scikit-learn's kernel", () => {
    for (const { a, b, dims, bandwidth, statistic } of goldens.discrepancies) {
      const test = maximumMeanDiscrepancyTest(Float64Array.from(a), Float64Array.from(b), dims, { random });
      expect(test.bandwidth).toBeCloseTo(bandwidth, 10);
      expect(test.statistic).toBeCloseTo(statistic, 12);
    }
  });

  it("has uniform p-values where there is no difference", () => {
    const pValue = (run: number) =>
      maximumMeanDiscrepancyTest(normals(`a${run}`, 60), normals(`b${run}`, 40), 2, {
        random: random.stream(`${run}`),
        permutations: 199,
      }).pValue;
    expect(uniformity(400, pValue)).toBeGreaterThan(0.01);
  });

  it("sees that two columns go together in one sample only, though each alone is alike", () => {
    const a = normals("together", 400);
    for (let row = 0; row < 200; row++) a[2 * row + 1] = a[2 * row] + 0.1 * a[2 * row + 1];
    const { pValue } = maximumMeanDiscrepancyTest(a, normals("apart", 400), 2, { random });
    expect(pValue).toBeLessThan(0.01);
  });

  it("thins large samples, the same way for the same seed, and does not depend on the unit", () => {
    const [a, b] = [normals("a", 6000), normals("b", 900, 0.3)];
    const options = { random, permutations: 99, rowsAtMost: 150 };
    const test = maximumMeanDiscrepancyTest(a, b, 3, options);
    expect([test.rowsA, test.rowsB]).toEqual([150, 150]);
    expect(maximumMeanDiscrepancyTest(a, b, 3, options)).toEqual(test);
    const scaled = maximumMeanDiscrepancyTest(
      a.map((x) => 8 * x),
      b.map((x) => 8 * x),
      3,
      options,
    );
    expect(scaled.statistic).toBeCloseTo(test.statistic, 12);
    expect(scaled.pValue).toBe(test.pValue);
  });

  it("finds nothing between equal constants, and a difference among mostly equal rows", () => {
    const constant = new Float64Array(40);
    expect(maximumMeanDiscrepancyTest(constant, constant, 2, { random })).toMatchObject({ statistic: 0, pValue: 1 });
    const rare = Float64Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 5 : 0));
    expect(maximumMeanDiscrepancyTest(constant, rare, 1, { random }).pValue).toBeLessThan(0.01);
  });

  it("refuses what it cannot compare", () => {
    const rows = new Float64Array(8);
    expect(() => maximumMeanDiscrepancyTest(rows, new Float64Array(3), 2, { random })).toThrow(RangeError);
    expect(() => maximumMeanDiscrepancyTest(rows, new Float64Array(2), 2, { random })).toThrow(RangeError);
    expect(() => maximumMeanDiscrepancyTest(rows, rows.with(3, Number.NaN), 2, { random })).toThrow(RangeError);
  });
});
