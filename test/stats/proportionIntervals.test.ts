import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { binomialCdf } from "../../src/stats/distributions.js";
import { clopperPearsonInterval, wilsonInterval } from "../../src/stats/proportionIntervals.js";
import { mean } from "../../src/stats/summary.js";
import { expectClose, goldenInterval, readGolden } from "./golden.js";

const { proportions: golden } = readGolden(
  "intervals",
  z.object({
    proportions: z.array(
      z.object({
        successes: z.number(),
        trials: z.number(),
        level: z.number(),
        wilson: goldenInterval,
        exact: goldenInterval,
      }),
    ),
  }),
);

describe.each(golden)("as scipy: $successes of $trials at $level", ({ successes, trials, level, ...peer }) => {
  it("Wilson's interval", () => expectClose(wilsonInterval(successes, trials, level), peer.wilson));
  it("Clopper and Pearson's interval", () => {
    expectClose(clopperPearsonInterval(successes, trials, level), peer.exact);
  });
});

describe("intervals of proportions", () => {
  /** The chance that the interval of a binomial count holds the true proportion, exactly. */
  function coverage(interval: typeof wilsonInterval, trials: number, truth: number): number {
    let sum = 0;
    for (let successes = 0; successes <= trials; successes++) {
      const [low, high] = interval(successes, trials);
      const chance = binomialCdf(successes, trials, truth) - binomialCdf(successes - 1, trials, truth);
      if (low <= truth && truth <= high) sum += chance;
    }
    return sum;
  }
  const truths = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

  it.each([5, 30])("Clopper and Pearson's never covers less than it says (%i trials)", (trials) => {
    for (const truth of truths) expect(coverage(clopperPearsonInterval, trials, truth)).toBeGreaterThan(0.95 - 1e-9);
  });

  it.each([5, 30])("Wilson's covers what it says on average (%i trials)", (trials) => {
    const average = mean(truths.map((truth) => coverage(wilsonInterval, trials, truth)));
    expect(Math.abs(average - 0.95)).toBeLessThan(0.012);
  });

  it("hold the estimate, lie in [0, 1] and mirror when successes and failures are exchanged", () => {
    const counts = fc
      .integer({ min: 1, max: 400 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, fc.double({ min: 0.5, max: 0.999, noNaN: true }), ([successes, trials], level) => {
        for (const interval of [wilsonInterval, clopperPearsonInterval]) {
          const [low, high] = interval(successes, trials, level);
          expect(0 <= low && low <= successes / trials + 1e-12).toBe(true);
          expect(successes / trials - 1e-12 <= high && high <= 1).toBe(true);
          expectClose(interval(trials - successes, trials, level), [1 - high, 1 - low], 1e-9);
        }
      }),
    );
  });

  it("know nothing of no trials, and refuse what are not counts", () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
    expect(clopperPearsonInterval(0, 0)).toEqual([0, 1]);
    for (const interval of [wilsonInterval, clopperPearsonInterval]) {
      expect(() => interval(3, 2)).toThrow("3 of 2 is not a proportion");
      expect(() => interval(0.5, 2)).toThrow(RangeError);
      expect(() => interval(-1, 2)).toThrow(RangeError);
    }
  });
});
