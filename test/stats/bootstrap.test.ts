import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { type BootstrapOptions, bootstrapInterval, bootstrapWeightedInterval } from "../../src/stats/bootstrap.js";
import { delongInterval } from "../../src/stats/delong.js";
import { rankScores } from "../../src/stats/rankedScores.js";
import { auroc } from "../../src/stats/rankingMetrics.js";
import { bcaInterval, jackknifeAcceleration, percentileInterval } from "../../src/stats/resamplingInterval.js";
import { mean, median, standardDeviation } from "../../src/stats/summary.js";
import { expectClose, goldenInterval, goldenNumbers, readGolden } from "./golden.js";

const { bootstrap: golden } = readGolden(
  "intervals",
  z.object({
    bootstrap: z.array(
      z.object({
        name: z.string(),
        values: goldenNumbers,
        value: z.number(),
        leftOut: goldenNumbers,
        replicates: goldenNumbers,
        bca: goldenInterval,
        percentile: goldenInterval,
        bcaOfMany: goldenInterval,
        errorOfMany: z.number(),
      }),
    ),
  }),
);

const statistics: Record<string, (values: Float64Array) => number> = {
  mean,
  ratio: (values) => mean(values) / standardDeviation(values, 0),
  median,
};
const statisticOf = (name: string) => statistics[name.split(" ")[0]];

describe.each(golden)("as scipy: $name", ({ name, values, value, ...peer }) => {
  it("percentile interval of the same replicates", () => {
    expectClose(percentileInterval(peer.replicates, 0.9), peer.percentile);
  });

  it("BCa interval of the same replicates", () => {
    expectClose(bcaInterval(value, peer.replicates, jackknifeAcceleration(peer.leftOut), 0.9), peer.bca);
  });

  it("BCa interval of other resamples, within what chance allows", () => {
    const statistic = statisticOf(name);
    const { interval, ...rest } = bootstrapInterval(
      values.length,
      (rows) => statistic(Float64Array.from(rows, (row) => values[row])),
      { random: seededRandom(1, name), level: 0.9, resamples: 20_000 },
    );
    expectClose(rest.value, value);
    expect(rest.resamples).toBe(20_000);
    // An end is a quantile of 20,000 replicates: its own error is about 0.015 standard errors of the statistic.
    expect(Math.abs(interval[0] - peer.bcaOfMany[0])).toBeLessThan(0.08 * peer.errorOfMany);
    expect(Math.abs(interval[1] - peer.bcaOfMany[1])).toBeLessThan(0.08 * peer.errorOfMany);
  });
});

const sample = (count: number, name: string) => {
  const random = seededRandom(8, name);
  return Float64Array.from({ length: count }, () => random.normal());
};
const meanOf = (values: Float64Array) => (rows: Int32Array) => {
  let sum = 0;
  for (const row of rows) sum += values[row];
  return sum / rows.length;
};
const options = (name: string): BootstrapOptions => ({ random: seededRandom(2, name), resamples: 400 });

describe("bootstrapInterval", () => {
  it("gives the same for rows and for weights", () => {
    const scores = sample(700, "scores");
    const positive = Uint8Array.from(scores, (score, row) => Number(score + Math.sin(row) > 0.3));
    const clusters = Int32Array.from(scores, (_, row) => (row % 90) - 7);
    const byRows = (rows: Int32Array) =>
      auroc(
        Float64Array.from(rows, (row) => scores[row]),
        Uint8Array.from(rows, (row) => positive[row]),
      );
    const ranked = rankScores(scores, positive);
    for (const each of [options("alone"), { ...options("together"), clusters }]) {
      const other = { ...each, random: seededRandom(2, each.clusters === undefined ? "alone" : "together") };
      const a = bootstrapInterval(scores.length, byRows, each);
      const b = bootstrapWeightedInterval(scores.length, ranked.auroc, other);
      expectClose([...a.interval, a.value, a.resamples], [...b.interval, b.value, b.resamples]);
    }
  });

  it("hands over each resample in ascending order of rows, of the right size", () => {
    const clusters = Int32Array.of(4, 4, 4, -1, -1, 9);
    const sizes = new Map([
      [4, 3],
      [-1, 2],
      [9, 1],
    ]);
    let calls = 0;
    bootstrapInterval(
      6,
      (rows) => {
        calls++;
        expect(Array.from(rows)).toEqual(Array.from(rows).toSorted((a, b) => a - b));
        for (const [code, size] of sizes) {
          const drawn = Array.from(rows).filter((row) => clusters[row] === code).length;
          expect(drawn % size).toBe(0);
        }
        return rows.length;
      },
      { ...options("clusters"), clusters, method: "percentile" },
    );
    expect(calls).toBe(401);
  });

  it("holds the estimate, and is wider for clusters than for rows on their own", () => {
    const values = Float64Array.from({ length: 400 }, (_, row) => Math.sin(Math.floor(row / 20) * 7));
    const clusters = Int32Array.from(values, (_, row) => Math.floor(row / 20));
    const alone = bootstrapInterval(400, meanOf(values), options("alone"));
    const together = bootstrapInterval(400, meanOf(values), { ...options("together"), clusters });
    for (const { value, interval } of [alone, together]) {
      expect(interval[0]).toBeLessThan(value);
      expect(interval[1]).toBeGreaterThan(value);
    }
    const width = (interval: readonly [number, number]) => interval[1] - interval[0];
    expect(width(together.interval)).toBeGreaterThan(3 * width(alone.interval));
  });

  it("is the same for the same seed", () => {
    const values = sample(50, "values");
    expect(bootstrapInterval(50, meanOf(values), options("again"))).toEqual(
      bootstrapInterval(50, meanOf(values), options("again")),
    );
  });

  it("computes the acceleration from blocks where there are many rows, near the exact one", () => {
    const values = sample(4000, "long").map((value) => Math.exp(value));
    let calls = 0;
    const counted = (rows: Int32Array) => {
      calls++;
      return meanOf(values)(rows);
    };
    const blocks = bootstrapInterval(4000, counted, options("blocks"));
    expect(calls).toBe(1 + 400 + 500);
    const leftOut = values.map((value) => (mean(values) * 4000 - value) / 3999);
    const percentile = bootstrapInterval(4000, meanOf(values), { ...options("blocks"), method: "percentile" });
    const width = percentile.interval[1] - percentile.interval[0];
    const replicates: number[] = [];
    bootstrapInterval(4000, (rows) => replicates[replicates.push(meanOf(values)(rows)) - 1], {
      ...options("blocks"),
      method: "percentile",
    });
    const exact = bcaInterval(
      mean(values),
      Float64Array.from(replicates.slice(1)),
      jackknifeAcceleration(leftOut),
      0.95,
    );
    expectClose(blocks.interval, exact, 0.03 * width);
  });

  it("leaves out resamples without an answer, and answers nothing if most have none", () => {
    const rare = (rows: Int32Array) => (rows.includes(0) ? 1 + rows.length * 0 : NaN);
    const some = bootstrapInterval(5, rare, options("rare"));
    expect(some.resamples).toBeLessThan(400);
    expect(some.resamples).toBeGreaterThan(200);
    expect(some.interval).toEqual([1, 1]);
    const never = bootstrapInterval(5, (rows) => (new Set(rows).size === 5 ? 1 : NaN), options("never"));
    expect(never.value).toBe(1);
    expect(never.interval).toEqual([NaN, NaN]);
    expect(bootstrapInterval(3, () => NaN, options("undefined")).interval).toEqual([NaN, NaN]);
  });

  it("falls back on percentiles where BCa has no answer", () => {
    const replicates = Float64Array.of(1, 2, 3, 4);
    expect(bcaInterval(0, replicates, 0, 0.9)).toEqual(percentileInterval(replicates, 0.9));
    expect(bcaInterval(2.5, replicates, 5, 0.9)).toEqual(percentileInterval(replicates, 0.9));
    expect(bcaInterval(7, Float64Array.of(7, 7, 7), 0, 0.9)).toEqual([7, 7]);
    expect(jackknifeAcceleration(Float64Array.of(1, NaN))).toBe(0);
    expect(jackknifeAcceleration(Float64Array.of(1, 1))).toBe(0);
  });

  it("moves with a monotone transform of the statistic", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 8, maxLength: 40 }), (some) => {
        const replicates = Float64Array.from(some);
        const value = median(replicates);
        const shifted = bcaInterval(
          3 * value - 1,
          replicates.map((each) => 3 * each - 1),
          0.05,
          0.8,
        );
        expectClose(
          shifted,
          bcaInterval(value, replicates, 0.05, 0.8).map((end) => 3 * end - 1),
          1e-8,
        );
      }),
    );
  });

  it("covers the truth about as often as it says", () => {
    const random = seededRandom(11, "coverage");
    const hits = { mean: 0, area: 0 };
    const rounds = 300;
    for (let round = 0; round < rounds; round++) {
      const values = Float64Array.from({ length: 40 }, () => -Math.log(1 - random.uniform()));
      const each = { random: random.stream(`mean ${round}`), level: 0.9, resamples: 300 };
      const [low, high] = bootstrapInterval(40, meanOf(values), each).interval;
      if (low <= 1 && 1 <= high) hits.mean++;

      const positive = Uint8Array.from({ length: 80 }, (_, row) => row % 2);
      const scores = Float64Array.from(positive, (flag) => random.normal() + flag * Math.SQRT2);
      const ranked = rankScores(scores, positive);
      const [below, above] = bootstrapWeightedInterval(80, ranked.auroc, each).interval;
      // Φ(1), the chance that a normal number shifted by √2 exceeds another.
      if (below <= 0.841345 && 0.841345 <= above) hits.area++;
    }
    // 0.9 ± 3 standard errors of 300 rounds, and somewhat less from below as is known of small samples.
    for (const share of [hits.mean / rounds, hits.area / rounds]) {
      expect(share).toBeGreaterThan(0.82);
      expect(share).toBeLessThan(0.955);
    }
  });

  it("agrees with DeLong's interval for many rows", () => {
    const scores = sample(3000, "many");
    const positive = Uint8Array.from(scores, (score, row) => Number(score + 2 * Math.sin(row * row) > 0.5));
    const byDeLong = delongInterval(scores, positive).interval;
    const { interval } = bootstrapWeightedInterval(3000, rankScores(scores, positive).auroc, {
      random: seededRandom(4),
    });
    expectClose(interval, byDeLong, 0.1 * (byDeLong[1] - byDeLong[0]));
  });
});
