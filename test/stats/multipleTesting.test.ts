import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { benjaminiHochberg, holm } from "../../src/stats/multipleTesting.js";
import goldens from "../goldens/stats/association.json" with { type: "json" };

const pValues = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
  .map((values) => Float64Array.from(values));

describe("multiple testing", () => {
  it("agrees with scipy", () => {
    for (const golden of goldens.pValues) {
      const p = Float64Array.from(golden.p);
      benjaminiHochberg(p).forEach((q, i) => {
        expect(q).toBeCloseTo(golden.benjaminiHochberg[i], 13);
      });
      holm(p).forEach((adjusted, i) => {
        expect(adjusted).toBeCloseTo(golden.holm[i], 13);
      });
    }
  });

  it("calls what the step-wise procedures call", () => {
    fc.assert(
      fc.property(pValues, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (p, alpha) => {
        const sorted = [...p].sort((a, b) => a - b);
        const size = p.length;
        const margin = 1e-12;
        // Up from the largest p for Benjamini–Hochberg, down from the smallest for Holm.
        const called = sorted.findLastIndex((value, i) => value <= (alpha * (i + 1)) / size) + 1;
        expect(benjaminiHochberg(p).filter((q) => q <= alpha + margin).length).toBe(called);
        const stop = sorted.findIndex((value, i) => value > alpha / (size - i));
        expect(holm(p).filter((value) => value <= alpha + margin).length).toBe(stop === -1 ? size : stop);
      }),
    );
  });

  it("never lowers a p-value, keeps their order and is stricter by Holm", () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const [q, strict] = [benjaminiHochberg(p), holm(p)];
        for (let i = 0; i < p.length; i++) {
          expect(q[i]).toBeGreaterThanOrEqual(p[i]);
          expect(strict[i]).toBeGreaterThanOrEqual(q[i] * (1 - 1e-12));
          expect(strict[i]).toBeLessThanOrEqual(1);
          for (let j = 0; j < i; j++) if (p[j] < p[i]) expect(q[j]).toBeLessThanOrEqual(q[i]);
        }
      }),
    );
  });

  it("passes over tests that were not made", () => {
    const p = Float64Array.of(0.01, Number.NaN, 0.02);
    expect([...benjaminiHochberg(p)]).toEqual([0.02, Number.NaN, 0.02]);
    expect([...holm(p)]).toEqual([0.02, Number.NaN, 0.02]);
    expect(benjaminiHochberg(new Float64Array(0))).toHaveLength(0);
  });
});
