import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kendallTau, pearson, spearman } from "../../src/stats/correlation.js";
import goldens from "../goldens/stats/association.json" with { type: "json" };
import { normals } from "./nullDistribution.js";

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
  minLength: 2,
  maxLength: 60,
});

describe("correlation", () => {
  it("agrees with scipy", () => {
    for (const golden of goldens.correlations) {
      const [x, y] = [Float64Array.from(golden.x), Float64Array.from(golden.y)];
      expect(pearson(x, y)).toBeCloseTo(golden.pearson, 12);
      expect(spearman(x, y)).toBeCloseTo(golden.spearman, 12);
      expect(kendallTau(x, y)).toBeCloseTo(golden.kendall, 12);
    }
  });

  it("counts pairs for Kendall's τ-b as its definition does", () => {
    fc.assert(
      fc.property(pairs, (points) => {
        const [x, y] = [Float64Array.from(points, ([a]) => a), Float64Array.from(points, ([, b]) => b)];
        let [difference, untiedX, untiedY] = [0, 0, 0];
        for (let i = 0; i < x.length; i++) {
          for (let j = 0; j < i; j++) {
            difference += Math.sign(x[i] - x[j]) * Math.sign(y[i] - y[j]);
            untiedX += x[i] === x[j] ? 0 : 1;
            untiedY += y[i] === y[j] ? 0 : 1;
          }
        }
        if (untiedX * untiedY === 0) expect(kendallTau(x, y)).toBeNaN();
        else expect(kendallTau(x, y)).toBeCloseTo(difference / Math.sqrt(untiedX * untiedY), 12);
      }),
    );
  });

  it("is symmetric, changes sign with a variable, and ignores what each of them may ignore", () => {
    const [x, y] = [normals("x", 600), normals("y", 600).map((value, i) => value + normals("x", 600)[i])];
    for (const correlation of [pearson, spearman, kendallTau]) {
      const value = correlation(x, y);
      expect(value).toBeGreaterThan(0.3);
      expect(correlation(y, x)).toBeCloseTo(value, 12);
      expect(
        correlation(
          x.map((v) => -v),
          y,
        ),
      ).toBeCloseTo(-value, 12);
      expect(
        correlation(
          x.map((v) => 5 * v + 2),
          y,
        ),
      ).toBeCloseTo(value, 12);
      expect(correlation(x, x)).toBeCloseTo(1, 12);
    }
    for (const correlation of [spearman, kendallTau]) {
      expect(correlation(x.map(Math.exp), y)).toBeCloseTo(correlation(x, y), 12);
    }
  });

  it("is not a number for constants, single pairs and NaN; lengths must agree", () => {
    for (const correlation of [pearson, spearman, kendallTau]) {
      expect(correlation(new Float64Array(9).fill(0.1), normals("x", 9))).toBeNaN();
      expect(correlation(Float64Array.of(1), Float64Array.of(2))).toBeNaN();
      expect(correlation(Float64Array.of(1, Number.NaN, 3), Float64Array.of(2, 3, 4))).toBeNaN();
      expect(() => correlation(Float64Array.of(1), Float64Array.of(2, 3))).toThrow(RangeError);
    }
  });

  it("bears numbers of any size", () => {
    const [x, y] = [normals("x", 50), normals("y", 50)];
    const value = pearson(x, y);
    expect(
      pearson(
        x.map((v) => v * 1e200),
        y,
      ),
    ).toBeCloseTo(value, 12);
    expect(
      pearson(
        x.map((v) => v * 1e-200),
        y,
      ),
    ).toBeCloseTo(value, 12);
  });
});
