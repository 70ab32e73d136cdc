import { describe, expect, it } from "vitest";
import { autocorrelation, ljungBox } from "../../src/stats/autocorrelation.js";
import goldens from "../goldens/stats/association.json" with { type: "json" };
import { normals, sizesOf } from "./nullDistribution.js";

describe("autocorrelation", () => {
  it("agrees with numpy, and its test with scipy", () => {
    for (const golden of goldens.series) {
      const series = Float64Array.from(golden.values);
      autocorrelation(series, golden.lags).forEach((value, lag) => {
        expect(value).toBeCloseTo(golden.autocorrelation[lag], 12);
      });
      const test = ljungBox(series, golden.lags);
      expect(test.statistic).toBeCloseTo(golden.statistic, 9);
      expect(Math.abs(test.pValue / golden.pValue - 1)).toBeLessThan(1e-9);
    }
  });

  it("sees a period at its lag", () => {
    const weekly = Float64Array.from({ length: 700 }, (_, day) => (day % 7 === 0 ? 1 : 0));
    const correlations = autocorrelation(weekly, 10);
    expect(correlations[0]).toBe(1);
    expect(correlations[7]).toBeGreaterThan(0.95);
    expect(correlations[3]).toBeLessThan(0);
  });

  it("has p-values of the right size for noise", () => {
    const [one, five, twenty] = sizesOf(1500, (run) => ljungBox(normals(`noise ${run}`, 200), 8).pValue);
    expect(one).toBeLessThan(0.025);
    expect(five).toBeGreaterThan(0.03);
    expect(five).toBeLessThan(0.08);
    expect(twenty).toBeCloseTo(0.2, 1);
  });

  it("takes fitted parameters off the degrees of freedom", () => {
    const noise = normals("noise", 100);
    expect(ljungBox(noise, 10, 3).degreesOfFreedom).toBe(7);
    expect(ljungBox(noise, 10, 3).pValue).toBeLessThan(ljungBox(noise, 10).pValue);
  });

  it("is not a number for a constant, and refuses impossible lags", () => {
    expect(autocorrelation(new Float64Array(10).fill(0.1), 3).every(Number.isNaN)).toBe(true);
    expect(() => autocorrelation(normals("x", 5), 5)).toThrow(RangeError);
    expect(() => ljungBox(normals("x", 50), 3, 3)).toThrow(RangeError);
  });
});
