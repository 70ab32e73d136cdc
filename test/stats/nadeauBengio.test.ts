import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { correctedResampledTTest } from "../../src/stats/nadeauBengio.js";
import { expectClose, goldenInterval, goldenNumbers, readGolden } from "./golden.js";

const { corrected: golden } = readGolden(
  "intervals",
  z.object({
    corrected: z.array(
      z.object({
        name: z.string(),
        differences: goldenNumbers,
        testSize: z.number(),
        trainSize: z.number(),
        mean: z.number(),
        standardError: z.number(),
        statistic: z.number(),
        pValue: z.number(),
        interval90: goldenInterval,
      }),
    ),
  }),
);

describe("correctedResampledTTest", () => {
  it.each(golden)("as scipy: $name", ({ differences, testSize, trainSize, ...peer }) => {
    const answer = correctedResampledTTest(differences, testSize, trainSize, 0.9);
    expectClose(
      [answer.mean, answer.standardError, answer.statistic, answer.pValue],
      [peer.mean, peer.standardError, peer.statistic, peer.pValue],
    );
    expectClose(answer.interval, peer.interval90);
    expect(answer.degreesOfFreedom).toBe(differences.length - 1);
  });

  it("has its nominal size where differences are as correlated as it supposes", () => {
    const random = seededRandom(41, "size");
    // Differences that share a part with variance ρ = test / (test + train): the case the correction is exact for.
    const share = 0.2;
    let [rejected, uncorrected] = [0, 0];
    for (let round = 0; round < 4000; round++) {
      const common = Math.sqrt(share) * random.normal();
      const differences = Float64Array.from({ length: 10 }, () => common + Math.sqrt(1 - share) * random.normal());
      if (correctedResampledTTest(differences, 20, 80).pValue < 0.05) rejected++;
      if (correctedResampledTTest(differences, 1e-12, 1).pValue < 0.05) uncorrected++;
    }
    expect(Math.abs(rejected / 4000 - 0.05)).toBeLessThan(0.012);
    expect(uncorrected / 4000).toBeGreaterThan(0.2);
  });

  it("knows no difference, a certain one, and too few splits", () => {
    expect(correctedResampledTTest([0, 0, 0], 1, 2).pValue).toBe(1);
    expect(correctedResampledTTest([2, 2, 2], 1, 2)).toMatchObject({ pValue: 0, interval: [2, 2] });
    const single = correctedResampledTTest([2], 1, 2);
    expect([single.mean, single.pValue, ...single.interval]).toEqual([2, NaN, NaN, NaN]);
    expect(() => correctedResampledTTest([1, 2], 0, 2)).toThrow("a split has test and training rows");
  });
});
