import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { binomialCdf } from "../../src/stats/distributions.js";
import { meanInterval } from "../../src/stats/meanInterval.js";
import { clopperPearsonInterval, wilsonInterval } from "../../src/stats/proportionIntervals.js";
import { mean } from "../../src/stats/summary.js";
import { expectClose, goldenCodes, goldenInterval, goldenNumbers, readGolden } from "./golden.js";

const golden = readGolden(
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
    mean: z.object({
      values: goldenNumbers,
      clusters: goldenCodes,
      standardError: z.number(),
      interval90: goldenInterval,
      clusterError: z.number(),
      clusterInterval90: goldenInterval,
    }),
  }),
);

describe.each(golden.proportions)(
  "as scipy: $successes of $trials at $level",
  ({ successes, trials, level, ...peer }) => {
    it("Wilson's interval", () => expectClose(wilsonInterval(successes, trials, level), peer.wilson));
    it("Clopper and Pearson's interval", () => {
      expectClose(clopperPearsonInterval(successes, trials, level), peer.exact);
    });
  },
);

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

describe("meanInterval", () => {
  const { values, clusters, ...peer } = golden.mean;

  it("agrees with scipy", () => {
    const answer = meanInterval(values, 0.9);
    expectClose(answer.value, mean(values));
    expectClose(answer.standardError, peer.standardError);
    expectClose(answer.interval, peer.interval90);
  });

  it("agrees with the sandwich computed in numpy", () => {
    const answer = meanInterval(values, 0.9, clusters);
    expectClose(answer.standardError, peer.clusterError);
    expectClose(answer.interval, peer.clusterInterval90);
  });

  it("takes clusters of one row each as rows on their own", () => {
    const alone = Int32Array.from(values, (_, row) => 100 - row);
    expectClose(meanInterval(values, 0.9, alone).interval, meanInterval(values, 0.9).interval);
  });

  it("is NaN of fewer than two rows or clusters", () => {
    expect(meanInterval(Float64Array.of(3))).toEqual({
      value: 3,
      standardError: NaN,
      interval: [NaN, NaN],
      level: 0.95,
    });
    expect(meanInterval(Float64Array.of(3, 4), 0.95, Int32Array.of(1, 1)).interval).toEqual([NaN, NaN]);
    expect(meanInterval(new Float64Array(0)).value).toBeNaN();
  });

  it("covers the truth as often as it says, for clusters too", () => {
    const random = seededRandom(21, "coverage");
    const rounds = 1500;
    const hits = { alone: 0, together: 0, mistaken: 0 };
    const group = Int32Array.from({ length: 60 }, (_, row) => row % 15);
    for (let round = 0; round < rounds; round++) {
      const alone = Float64Array.from({ length: 12 }, () => random.normal());
      const effects = Float64Array.from({ length: 15 }, () => random.normal());
      const together = Float64Array.from(group, (code) => effects[code] + random.normal());
      const holds = ([low, high]: readonly [number, number]) => Number(low <= 0 && 0 <= high);
      hits.alone += holds(meanInterval(alone).interval);
      hits.together += holds(meanInterval(together, 0.95, group).interval);
      hits.mistaken += holds(meanInterval(together).interval);
    }
    expect(Math.abs(hits.alone / rounds - 0.95)).toBeLessThan(0.02);
    expect(Math.abs(hits.together / rounds - 0.95)).toBeLessThan(0.02);
    expect(hits.mistaken / rounds).toBeLessThan(0.88);
  });
});
