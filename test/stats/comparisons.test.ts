import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { delongInterval, delongTest } from "../../src/stats/delong.js";
import { mcnemarTest } from "../../src/stats/mcnemar.js";
import { correctedResampledTTest } from "../../src/stats/nadeauBengio.js";
import { permutationPValue, permutationTest, signFlipTest } from "../../src/stats/permutationTest.js";
import { mean } from "../../src/stats/summary.js";
import { expectClose, goldenFlags, goldenInterval, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const pValues = z.object({ greater: z.number(), less: z.number(), "two-sided": z.number() });
const golden = readGolden(
  "intervals",
  z.object({
    mcnemar: z.array(z.object({ a: z.number(), b: z.number(), p: z.number(), mid: z.number() })),
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
    delong: z.array(
      z.object({
        name: z.string(),
        a: goldenNumbers,
        b: goldenNumbers,
        positive: goldenFlags,
        auroc: z.number(),
        standardError: goldenNumber,
        logit: goldenInterval,
        plain: goldenInterval,
        difference: z.number(),
        differenceError: goldenNumber,
        statistic: goldenNumber,
        pValue: goldenNumber,
      }),
    ),
    permutation: z.object({
      a: goldenNumbers,
      b: goldenNumbers,
      x: goldenNumbers,
      y: goldenNumbers,
      independent: pValues,
      pairings: pValues,
      signs: pValues,
    }),
  }),
);

describe.each(golden.delong)("DeLong as by comparing all pairs: $name", ({ a, b, positive, ...peer }) => {
  it("error and intervals of one area", () => {
    for (const scale of ["logit", "plain"] as const) {
      const answer = delongInterval(a, positive, 0.95, scale);
      expectClose(answer.auroc, peer.auroc);
      expectClose(answer.standardError, peer.standardError);
      expectClose(answer.interval, peer[scale]);
    }
  });

  it("difference of two areas", () => {
    const answer = delongTest(a, b, positive);
    expectClose(answer.difference, peer.difference);
    expectClose(answer.standardError, peer.differenceError);
    expectClose(answer.statistic, peer.statistic);
    expectClose(answer.pValue, peer.pValue);
  });
});

describe("DeLong", () => {
  it("covers the truth about as often as it says, near 1 and for few rows too", () => {
    const random = seededRandom(31, "coverage");
    // Areas Φ(shift / √2) for shifts of √2 and 2√2.
    for (const [shift, truth] of [
      [Math.SQRT2, 0.8413447460685429],
      [2 * Math.SQRT2, 0.9772498680518208],
    ]) {
      let hits = 0;
      const rounds = 1000;
      for (let round = 0; round < rounds; round++) {
        const positive = Uint8Array.from({ length: 40 }, (_, row) => Number(row < 15));
        const scores = Float64Array.from(positive, (flag) => random.normal() + shift * flag);
        const [low, high] = delongInterval(scores, positive).interval;
        if (low <= truth && truth <= high) hits++;
      }
      expect(hits / rounds).toBeGreaterThan(0.92);
      expect(hits / rounds).toBeLessThan(0.985);
    }
  });

  it("does not promise certainty for a perfect ranking of a few rows", () => {
    const positive = Uint8Array.of(0, 0, 0, 1, 1);
    const { auroc, interval, method } = delongInterval(Float64Array.of(1, 2, 3, 4, 5), positive);
    expect([auroc, method, interval[1]]).toEqual([1, "newcombe", 1]);
    expect(interval[0]).toBeLessThan(0.8);
  });

  it("finds two scores equally good as often as it should", () => {
    const random = seededRandom(32, "size");
    let rejected = 0;
    for (let round = 0; round < 1000; round++) {
      const positive = Uint8Array.from({ length: 80 }, (_, row) => row % 2);
      const signal = Float64Array.from(positive, (flag) => random.normal() + flag);
      const scores = () => signal.map((value) => value + random.normal());
      if (delongTest(scores(), scores(), positive).pValue < 0.05) rejected++;
    }
    expect(Math.abs(rejected / 1000 - 0.05)).toBeLessThan(0.025);
  });

  it("is NaN without one of the classes or with a score that is", () => {
    const scores = Float64Array.of(1, 2, 3);
    for (const positive of [Uint8Array.of(0, 0, 0), Uint8Array.of(1, 1, 1)]) {
      expect(delongInterval(scores, positive).interval).toEqual([NaN, NaN]);
      expect(delongTest(scores, scores, positive).pValue).toBeNaN();
    }
    expect(delongInterval(Float64Array.of(1, NaN, 2), Uint8Array.of(0, 1, 1)).auroc).toBeNaN();
    expect(delongTest(scores, Float64Array.of(1, NaN, 2), Uint8Array.of(0, 1, 1)).difference).toBeNaN();
    expect(delongInterval(new Float64Array(0), new Uint8Array(0)).auroc).toBeNaN();
  });
});

describe("mcnemarTest", () => {
  it.each(golden.mcnemar)("as scipy: $a and $b", ({ a, b, p, mid }) => {
    const answer = mcnemarTest(a, b);
    expectClose(answer.pValue, p);
    expectClose(answer.midPValue, mid);
  });

  it("is symmetric, and mid-p is the smaller", () => {
    const count = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        expect(mcnemarTest(a, b)).toEqual(mcnemarTest(b, a));
        const { pValue, midPValue } = mcnemarTest(a, b);
        expect(midPValue).toBeLessThanOrEqual(pValue);
        expect(midPValue).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("refuses what are not counts", () => {
    expect(() => mcnemarTest(-1, 2)).toThrow("-1 and 2 are not counts");
    expect(() => mcnemarTest(1, 2.5)).toThrow(RangeError);
  });
});

describe("correctedResampledTTest", () => {
  it.each(golden.corrected)("as scipy: $name", ({ differences, testSize, trainSize, ...peer }) => {
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

describe("permutation tests", () => {
  const { a, b, x, y, ...peer } = golden.permutation;
  const correlation = (u: Float64Array, v: Float64Array) => {
    const [centreU, centreV] = [mean(u), mean(v)];
    let [product, squaresU, squaresV] = [0, 0, 0];
    for (let i = 0; i < u.length; i++) {
      product += (u[i] - centreU) * (v[i] - centreV);
      squaresU += (u[i] - centreU) ** 2;
      squaresV += (v[i] - centreV) ** 2;
    }
    return product / Math.sqrt(squaresU * squaresV);
  };
  const pooled = Float64Array.from([...a, ...b]);
  const meanDifference = (from: Int32Array) => {
    const shuffled = Float64Array.from(from, (row) => pooled[row]);
    return mean(shuffled.subarray(0, a.length)) - mean(shuffled.subarray(a.length));
  };

  describe.each(["greater", "less", "two-sided"] as const)("near scipy's exact p-values, %s", (alternative) => {
    const options = (name: string) => ({ random: seededRandom(51, name), permutations: 9999, alternative });
    // Three standard errors of a share of 9,999, twice that where two-sided.
    const expectNear = (found: number, exact: number) => {
      const slack = 3 * Math.sqrt((exact * (1 - exact)) / 9999) * (alternative === "two-sided" ? 2 : 1) + 2e-4;
      expect(Math.abs(found - exact)).toBeLessThan(slack);
    };

    it("two groups", () => {
      expectNear(
        permutationTest(pooled.length, meanDifference, options("groups")).pValue,
        peer.independent[alternative],
      );
    });
    it("pairs", () => {
      const paired = (from: Int32Array) =>
        correlation(
          Float64Array.from(from, (row) => x[row]),
          y,
        );
      expectNear(permutationTest(x.length, paired, options("pairs")).pValue, peer.pairings[alternative]);
    });
    it("signs", () => {
      expectNear(
        signFlipTest(
          x.map((value) => value + 0.5),
          options("signs"),
        ).pValue,
        peer.signs[alternative],
      );
    });
  });

  it("count the observed value as one of the permutations", () => {
    expect(permutationPValue(3, [1, 2, 4], "greater")).toBe(0.5);
    expect(permutationPValue(3, [1, 2, 4], "less")).toBe(0.75);
    expect(permutationPValue(3, [1, 2, 4], "two-sided")).toBe(1);
    expect(permutationPValue(5, [1, 2, 4], "greater")).toBe(0.25);
    expect(permutationPValue(0.1 + 0.2, [0.3], "greater")).toBe(1);
    expect(permutationPValue(3, [NaN, 1], "greater")).toBe(0.5);
    expect(permutationPValue(NaN, [1], "less")).toBeNaN();
  });

  it("shuffle within blocks only", () => {
    const blocks = Int32Array.of(7, -1, 7, -1, 7, 3);
    const seen = new Set<string>();
    permutationTest(
      6,
      (from) => {
        from.forEach((row, i) => {
          expect(blocks[row]).toBe(blocks[i]);
        });
        expect(new Set(from).size).toBe(6);
        seen.add(from.join());
        return 0;
      },
      { random: seededRandom(52), permutations: 200, blocks },
    );
    // 3! · 2! · 1! arrangements.
    expect(seen.size).toBe(12);
  });

  it("reject a true hypothesis as often as they say", () => {
    const random = seededRandom(53, "size");
    let [groups, signs] = [0, 0];
    for (let round = 0; round < 600; round++) {
      const values = Float64Array.from({ length: 16 }, () => random.normal() ** 3);
      const options = { random: random.stream(`${round}`), permutations: 99 };
      const difference = (from: Int32Array) => {
        let sum = 0;
        for (let i = 0; i < 8; i++) sum += values[from[i]];
        return sum;
      };
      if (permutationTest(16, difference, options).pValue <= 0.1) groups++;
      if (signFlipTest(values, options).pValue <= 0.1) signs++;
    }
    expect(Math.abs(groups / 600 - 0.1)).toBeLessThan(0.04);
    expect(Math.abs(signs / 600 - 0.1)).toBeLessThan(0.04);
  });
});
