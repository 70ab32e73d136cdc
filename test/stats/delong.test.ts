import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { delongInterval, delongTest } from "../../src/stats/delong.js";
import { expectClose, goldenFlags, goldenInterval, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const { delong: golden } = readGolden(
  "intervals",
  z.object({
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
  }),
);

describe.each(golden)("DeLong as by comparing all pairs: $name", ({ a, b, positive, ...peer }) => {
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
