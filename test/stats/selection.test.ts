import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { select } from "../../src/stats/selection.js";
import { quantile, quantilesOf } from "../../src/stats/summary.js";

const numbers = fc
  .array(
    fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double({ noNaN: true }),
      fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((list) => Float64Array.from(list, (value) => value + 0));

it("selects what sorting would put there, with none larger before it and none smaller behind it", () => {
  fc.assert(
    fc.property(numbers, fc.nat(), (values, draw) => {
      const rank = draw % values.length;
      const sorted = values.slice().sort();
      const moved = values.slice();
      expect(select(moved, rank)).toBe(sorted[rank]);
      expect(moved.slice().sort()).toEqual(sorted);
      for (let i = 0; i < moved.length; i++) {
        if (i < rank) expect(moved[i] <= moved[rank]).toBe(true);
        else expect(moved[i] >= moved[rank]).toBe(true);
      }
    }),
  );
});

it("has the quantiles of the sorted values", () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
  fc.assert(
    fc.property(numbers, shares, (values, asked) => {
      const sorted = values.slice().sort();
      const ascending = asked.slice().sort((a, b) => a - b);
      expect(quantilesOf(values.slice(), ascending)).toEqual(ascending.map((share) => quantile(sorted, share)));
    }),
  );
});

it("has them of few values, of as many as the kernel sorts, and of more", () => {
  const random = seededRandom(5, "quantiles");
  const shares = [0, 0.1, 0.25, 0.5, 0.75, 0.99, 1];
  for (const count of [1, 255, 256, 2 ** 16, 2 ** 16 + 1, 100_000]) {
    const values = Float64Array.from({ length: count }, () => Math.round(1000 * random.normal()) / 8);
    const sorted = values.slice().sort();
    expect(quantilesOf(values, shares)).toEqual(shares.map((share) => quantile(sorted, share)));
  }
});
