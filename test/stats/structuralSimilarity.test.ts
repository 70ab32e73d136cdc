import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numbersOf } from "../../src/stats/arrays.js";
import { structuralSimilarity } from "../../src/stats/structuralSimilarity.js";
import goldens from "../goldens/stats/structuralSimilarity.json" with { type: "json" };

describe("the structural similarity", () => {
  it("is scikit-image's", () => {
    for (const { width, height, index, other, blend, turned } of goldens.pairs) {
      const at = (of: (x: number, y: number) => number) =>
        numbersOf(width * height, (i) => (of(i % width, Math.floor(i / width)) % 256) / 255);
      const a = at((x, y) => Math.floor((x * x * (index + 3) + y * y * 7 + x * y * 5 + 31 * index) / 11));
      const b = at((x, y) => Math.floor((x * (index + 5) + y * 3 + x * y * 2 + 17) / 5));
      expect(structuralSimilarity(a, b, width)).toBeCloseTo(other, 10);
      const mixed = a.map((value, i) => 0.7 * value + 0.3 * b[i]);
      expect(structuralSimilarity(a, mixed, width)).toBeCloseTo(blend, 10);
      const turnedOver = a.map((value) => 1 - value);
      expect(structuralSimilarity(a, turnedOver, width)).toBeCloseTo(turned, 10);
    }
  });

  it("is 1 of a picture with itself, the same either way round, and never more", () => {
    const pictures = fc
      .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 }))
      .chain(([width, height]) => {
        const pixels = fc
          .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: width * height, maxLength: width * height })
          .map((values) => Float64Array.from(values));
        return fc.tuple(fc.constant(width), pixels, pixels);
      });
    fc.assert(
      fc.property(pictures, ([width, a, b]) => {
        expect(structuralSimilarity(a, a, width)).toBeCloseTo(1, 9);
        const alike = structuralSimilarity(a, b, width);
        expect(structuralSimilarity(b, a, width)).toBeCloseTo(alike, 9);
        expect(Math.abs(alike)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it("needs pictures of one size that have windows", () => {
    expect(() => structuralSimilarity(new Float64Array(9), new Float64Array(12), 3)).toThrow("expected 9 elements");
    expect(() => structuralSimilarity(new Float64Array(10), new Float64Array(10), 3)).toThrow("no rows of 3");
    expect(() => structuralSimilarity(new Float64Array(10), new Float64Array(10), 5)).toThrow("no windows");
  });
});
