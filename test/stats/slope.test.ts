import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { slope } from "../../src/stats/slope.js";
import { expectClose, goldenNumbers, readGolden } from "./golden.js";

const { slopes } = readGolden(
  "slope",
  z.object({
    slopes: z.array(z.object({ x: goldenNumbers, y: goldenNumbers, value: z.number(), standardError: z.number() })),
  }),
);

it("agrees with statsmodels' OLS and HC1", () => {
  for (const { x, y, value, standardError } of slopes) {
    expectClose(slope(x, y).value, value);
    expectClose(slope(x, y).standardError, standardError);
  }
});

it("does not heed where the points lie, and follows their units", () => {
  const point = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }));
  fc.assert(
    fc.property(fc.array(point, { minLength: 3, maxLength: 40 }), fc.integer({ min: -9, max: 9 }), (points, shift) => {
      const x = Float64Array.from(points, ([own]) => own);
      const y = Float64Array.from(points, ([, own]) => own);
      fc.pre(new Set(x).size > 1);
      const moved = slope(
        x.map((value) => 2 * (value + shift)),
        y.map((value) => 3 * (value - shift)),
      );
      const plain = slope(x, y);
      expect(moved.value).toBeCloseTo(1.5 * plain.value, 9);
      expect(moved.standardError).toBeCloseTo(1.5 * plain.standardError, 9);
    }),
  );
});

it("knows nothing of too few points, or of points that stand above each other", () => {
  expect(slope(Float64Array.of(1, 2), Float64Array.of(1, 2)).value).toBeNaN();
  expect(slope(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3)).value).toBeNaN();
});
