import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wassersteinDistance } from "../../src/stats/wasserstein.js";
import goldens from "../goldens/stats/comparisons.json" with { type: "json" };

const sample = fc
  .array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 })
  .map((values) => Float64Array.from(values));

describe("wassersteinDistance", () => {
  it("agrees with scipy", () => {
    for (const { a, b, wasserstein } of goldens.samples) {
      expect(wassersteinDistance(Float64Array.from(a), Float64Array.from(b))).toBeCloseTo(wasserstein, 12);
    }
  });

  it("is a distance, moves with a shift and stretches with a scale", () => {
    fc.assert(
      fc.property(sample, sample, sample, (a, b, c) => {
        const distance = wassersteinDistance(a, b);
        expect(wassersteinDistance(a, a)).toBe(0);
        expect(wassersteinDistance(b, a)).toBeCloseTo(distance, 9);
        expect(distance).toBeLessThanOrEqual(wassersteinDistance(a, c) + wassersteinDistance(c, b) + 1e-9);
        expect(
          wassersteinDistance(
            a,
            a.map((value) => value + 7),
          ),
        ).toBeCloseTo(7, 9);
        expect(
          wassersteinDistance(
            a.map((value) => -3 * value),
            b.map((value) => -3 * value),
          ),
        ).toBeCloseTo(3 * distance, 8);
      }),
    );
  });

  it("refuses a sample without values", () => {
    expect(() => wassersteinDistance(new Float64Array(0), Float64Array.of(1))).toThrow(RangeError);
  });
});
