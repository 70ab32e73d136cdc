import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { bestSplit, bestThreshold } from "../../../src/stats/learners/splitSearch.js";

it("divides a range of bins as it divides a histogram of these bins alone", () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(3, 4, 6),
      fc.boolean(),
      fc.constantFrom(0, 1, 10),
      (seed, count, stride, missing, minimumLeaf) => {
        const random = seededRandom(seed, "range");
        const histogram = new Float64Array((count + 1) * stride);
        for (let bin = 0; bin <= count; bin++) {
          const rows = random.integer(3) === 0 ? 0 : random.integer(12);
          histogram.set([rows, rows], bin * stride);
          for (let slot = 2; slot < stride; slot++) histogram[bin * stride + slot] = rows && random.integer(rows + 1);
        }
        const from = random.integer(count + 1);
        const to = from + random.integer(count - from + 1);
        const own = histogram.map((sum, i) => {
          const bin = Math.floor(i / stride);
          return (bin >= from && bin < to) || (bin === count && missing) ? sum : 0;
        });
        const totals = new Float64Array(stride);
        for (let i = 0; i < own.length; i++) totals[i % stride] += own[i];
        const bins = { kind: "numeric", thresholds: new Float64Array(count - 1), count } as const;
        const limits = { minimumLeaf, minimumHessian: 0, l2: 0, minimumGain: 0 };
        const split = bestThreshold({ from, to, missing }, count, histogram, totals, limits);
        expect(split).toEqual(bestSplit(bins, own, totals, limits));
        if (split !== undefined) found++;
      },
    ),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(200);
});
