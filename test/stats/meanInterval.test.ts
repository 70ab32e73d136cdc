import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { meanInterval } from "../../src/stats/meanInterval.js";
import { mean } from "../../src/stats/summary.js";
import { expectClose, goldenCodes, goldenInterval, goldenNumbers, readGolden } from "./golden.js";

const { mean: golden } = readGolden(
  "intervals",
  z.object({
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

describe("meanInterval", () => {
  const { values, clusters, ...peer } = golden;

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
