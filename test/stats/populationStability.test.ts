import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import {
  categoryStabilityIndex,
  populationStabilityCritical,
  populationStabilityIndex,
  quantileEdges,
} from "../../src/stats/populationStability.js";
import goldens from "../goldens/stats/comparisons.json" with { type: "json" };
import { normals } from "./nullDistribution.js";

const counts = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 })), { minLength: 1, maxLength: 8 })
  .filter((pairs) => pairs.some(([a]) => a > 0) && pairs.some(([, b]) => b > 0));

describe("population stability", () => {
  it("agrees with the definition over numpy's quantiles", () => {
    for (const { a, b, bins, index } of goldens.stability) {
      expect(populationStabilityIndex(Float64Array.from(a), Float64Array.from(b), bins)).toBeCloseTo(index, 12);
    }
  });

  it("is not negative, 0 between equal shares, symmetric, and finite where a category is missing", () => {
    fc.assert(
      fc.property(counts, (pairs) => {
        const a = Float64Array.from(pairs, ([first]) => first);
        const b = Float64Array.from(pairs, ([, second]) => second);
        const index = categoryStabilityIndex(a, b);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(index)).toBe(true);
        expect(categoryStabilityIndex(b, a)).toBeCloseTo(index, 12);
        expect(
          categoryStabilityIndex(
            a,
            a.map((count) => 3 * count),
          ),
        ).toBeCloseTo(0, 12);
      }),
    );
  });

  it("knows what chance alone makes of it: the critical value is exceeded as often as it says", () => {
    const random = seededRandom(8, "stability");
    const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
    for (const [n, m, bins] of [
      [200, 300, 10],
      [1000, 150, 10],
      [400, 400, 4],
    ]) {
      const critical = populationStabilityCritical(n, m, bins, 0.05);
      let exceeded = 0;
      for (let run = 0; run < 1500; run++)
        if (populationStabilityIndex(draw(n), draw(m), bins) > critical) exceeded += 1;
      expect(exceeded / 1500).toBeGreaterThan(0.03);
      expect(exceeded / 1500).toBeLessThan(0.085);
    }
  });

  it("has fewer bins where values are equal, each of them with its own values", () => {
    const sorted = Float64Array.from({ length: 100 }, (_, i) => Math.max(0, i - 59)).sort();
    const edges = quantileEdges(sorted, 10);
    expect([...edges]).toEqual([0, 10, 20, 30]);
    expect([...quantileEdges(new Float64Array(50), 10)]).toEqual([]);
    expect(populationStabilityIndex(new Float64Array(50), normals("any", 50), 10)).toBe(0);
    expect(populationStabilityIndex(Float64Array.of(0, 0, 0, 1), Float64Array.of(0, 1, 1, 1), 10)).toBeCloseTo(
      Math.log(3),
      12,
    );
  });

  it("refuses samples that are empty, hold a NaN or have other categories", () => {
    expect(() => populationStabilityIndex(new Float64Array(0), Float64Array.of(1), 10)).toThrow(RangeError);
    expect(() => populationStabilityIndex(Float64Array.of(1), new Float64Array(0), 10)).toThrow(RangeError);
    expect(() => populationStabilityIndex(Float64Array.of(1, 2), Float64Array.of(Number.NaN), 10)).toThrow(RangeError);
    expect(() => categoryStabilityIndex(Float64Array.of(1), Float64Array.of(1, 2))).toThrow(RangeError);
    expect(() => categoryStabilityIndex(Float64Array.of(0), Float64Array.of(0))).toThrow(RangeError);
  });
});
