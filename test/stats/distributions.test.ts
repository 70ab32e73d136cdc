import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as distributions from "../../src/stats/distributions.js";
import goldens from "../goldens/stats/distributions.json" with { type: "json" };

const {
  betaCdf,
  betaQuantile,
  binomialCdf,
  chiSquareQuantile,
  chiSquareSurvival,
  digamma,
  erf,
  fSurvival,
  kolmogorovSurvival,
  logGamma,
  normalCdf,
  normalQuantile,
  normalSurvival,
  studentTCdf,
  studentTQuantile,
} = distributions;

/** The largest relative difference to the golden values, the last number of each row. */
function worst(rows: readonly (readonly number[])[], value: (x: number, y: number, z: number) => number): number {
  expect(rows.length).toBeGreaterThan(0);
  return Math.max(
    ...rows.map((row) => {
      const golden = row[row.length - 1];
      const found = value(row[0], row[1], row[2]);
      return found === golden ? 0 : Math.abs(found - golden) / Math.abs(golden);
    }),
  );
}

describe("distributions", () => {
  it("agree with scipy to eleven digits, in the tails and for large parameters too", () => {
    expect(worst(goldens.logGamma, logGamma)).toBeLessThan(1e-12);
    expect(worst(goldens.digamma, digamma)).toBeLessThan(1e-13);
    expect(worst(goldens.erf, erf)).toBeLessThan(1e-14);
    expect(worst(goldens.normalCdf, normalCdf)).toBeLessThan(1e-12);
    expect(worst(goldens.normalSurvival, normalSurvival)).toBeLessThan(1e-12);
    expect(worst(goldens.normalQuantile, normalQuantile)).toBeLessThan(1e-13);
    expect(worst(goldens.studentTCdf, studentTCdf)).toBeLessThan(1e-12);
    expect(worst(goldens.studentTQuantile, studentTQuantile)).toBeLessThan(1e-12);
    expect(worst(goldens.betaCdf, betaCdf)).toBeLessThan(1e-11);
    expect(worst(goldens.betaQuantile, betaQuantile)).toBeLessThan(1e-11);
    expect(worst(goldens.binomialCdf, binomialCdf)).toBeLessThan(1e-11);
    expect(worst(goldens.chiSquareSurvival, chiSquareSurvival)).toBeLessThan(1e-12);
    expect(worst(goldens.chiSquareQuantile, chiSquareQuantile)).toBeLessThan(1e-12);
    expect(worst(goldens.fSurvival, fSurvival)).toBeLessThan(1e-11);
    expect(worst(goldens.kolmogorovSurvival, kolmogorovSurvival)).toBeLessThan(1e-13);
  });

  it("agree with closed forms", () => {
    // Student's t with one degree of freedom is Cauchy's distribution.
    for (const t of [-1e300, -1e9, -3, -1e-8, 1e-6, 2]) {
      const cauchy = t < 0 ? Math.atan2(1, -t) / Math.PI : 0.5 + Math.atan(t) / Math.PI;
      expect(Math.abs(studentTCdf(t, 1) / cauchy - 1)).toBeLessThan(1e-13);
    }
    expect(studentTQuantile(1e-300, 1) / (-1e300 / Math.PI)).toBeCloseTo(1, 12);
    // ln Γ(1 + z) = −γz + ζ(2)z²/2 − …
    const z = 1.000000001 - 1;
    expect(logGamma(1 + z) / (-0.5772156649015329 * z + (Math.PI ** 2 / 12) * z * z)).toBeCloseTo(1, 14);
    // Beta(1/2, 1/2) is the arcsine distribution.
    expect(betaQuantile(1e-30, 0.5, 0.5) / Math.sin(1e-30 * (Math.PI / 2)) ** 2).toBeCloseTo(1, 13);
    // χ² with two degrees of freedom is exponential.
    expect(chiSquareSurvival(1400, 2) / Math.exp(-700)).toBeCloseTo(1, 12);
    expect(binomialCdf(0, 40, 0.25) / 0.75 ** 40).toBeCloseTo(1, 13);
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 14);
  });

  it("have the right ends", () => {
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity]);
    expect([studentTQuantile(0, 3), studentTQuantile(0.5, 3), studentTQuantile(1, 3)]).toEqual([
      -Infinity,
      0,
      Infinity,
    ]);
    expect([studentTCdf(-Infinity, 2), studentTCdf(Infinity, 2)]).toEqual([0, 1]);
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3), betaCdf(0, 2, 3), betaCdf(1, 2, 3)]).toEqual([0, 1, 0, 1]);
    expect([chiSquareQuantile(0, 4), chiSquareQuantile(1, 4)]).toEqual([0, Infinity]);
    expect([chiSquareSurvival(0, 4), chiSquareSurvival(Infinity, 4)]).toEqual([1, 0]);
    expect([fSurvival(0, 1, 2), fSurvival(Infinity, 1, 2)]).toEqual([1, 0]);
    expect([binomialCdf(-1, 5, 0.5), binomialCdf(5, 5, 0.5), binomialCdf(2, 5, 0), binomialCdf(2, 5, 1)]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([kolmogorovSurvival(0), kolmogorovSurvival(1e-3)]).toEqual([1, 1]);
    expect(studentTQuantile(0.975, Infinity)).toBe(normalQuantile(0.975));
  });

  it("are not a number where the argument or a parameter is not", () => {
    const impossible = [
      normalCdf(Number.NaN),
      normalQuantile(1.1),
      normalQuantile(-0.1),
      normalQuantile(Number.NaN),
      studentTCdf(Number.NaN, 3),
      studentTCdf(1, -1),
      studentTQuantile(2, 3),
      betaCdf(0.5, 0, 1),
      betaQuantile(0.5, 1, -1),
      betaQuantile(1.5, 1, 1),
      chiSquareSurvival(1, -2),
      chiSquareQuantile(Number.NaN, 2),
      fSurvival(Number.NaN, 1, 1),
      binomialCdf(1, 5, Number.NaN),
      kolmogorovSurvival(Number.NaN),
      logGamma(-0.5),
      digamma(0),
      erf(Number.NaN),
    ];
    expect(impossible.every(Number.isNaN)).toBe(true);
  });

  it("have quantiles that their distribution functions send back", () => {
    const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
    const parameter = fc.double({ min: -2, max: 5, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(probability, parameter, parameter, (p, a, b) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-9);
        expect(Math.abs(studentTCdf(studentTQuantile(p, 0.05 + a), 0.05 + a) / p - 1)).toBeLessThan(1e-9);
        expect(Math.abs((1 - chiSquareSurvival(chiSquareQuantile(p, 1e7), 1e7)) / p - 1)).toBeLessThan(1e-3);
        const x = betaQuantile(p, a, b);
        // Nearer to 1 than a number can be, or to 0.
        if (x > 1e-300 && x < 1 - 1e-6) expect(Math.abs(betaCdf(x, a, b) - p)).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it("are monotone", () => {
    const parameter = fc.double({ min: 0.05, max: 1e4, noNaN: true });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, parameter, parameter, (one, other, a, b) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(betaCdf(high, a, b)).toBeGreaterThanOrEqual(betaCdf(low, a, b) * (1 - 1e-11));
        expect(chiSquareSurvival(high * a, a)).toBeLessThanOrEqual(chiSquareSurvival(low * a, a) * (1 + 1e-11));
        expect(betaQuantile(high, a, b)).toBeGreaterThanOrEqual(betaQuantile(low, a, b) * (1 - 1e-11));
      }),
    );
  });
});
