import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { binomialDraw, multinomialDraw } from "../../src/stats/binomialDraw.js";
import { binomialCdf, chiSquareSurvival } from "../../src/stats/distributions.js";

describe("binomialDraw", () => {
  // Few expected successes (search), many (rejection), just past the change, and more than half.
  it.each([
    [9, 0.3],
    [1000, 0.004],
    [21, 0.49],
    [100, 0.5],
    [400, 0.93],
    [1_000_000, 0.2],
    [1_000_000, 0.000003],
  ])("follows the distribution of %i trials at %f", (trials, probability) => {
    const random = seededRandom(12, `${trials} at ${probability}`);
    const draws = 200_000;
    // Bins of about equal chance, cut at quantiles of the distribution function.
    const cuts: number[] = [];
    const chances: number[] = [];
    let below = 0;
    const [spread, centre] = [Math.sqrt(trials * probability * (1 - probability)), trials * probability];
    for (let z = -2.5; z <= 2.5; z += 0.5) {
      const cut = Math.floor(centre + z * spread);
      const reached = binomialCdf(cut, trials, probability);
      if (reached - below < 0.001) continue;
      cuts.push(cut);
      chances.push(reached - below);
      below = reached;
    }
    chances.push(1 - below);
    const counts = new Float64Array(chances.length);
    for (let i = 0; i < draws; i++) {
      const drawn = binomialDraw(random, trials, probability);
      const bin = cuts.findIndex((cut) => drawn <= cut);
      counts[bin === -1 ? cuts.length : bin]++;
    }
    let statistic = 0;
    chances.forEach((chance, bin) => {
      statistic += (counts[bin] - draws * chance) ** 2 / (draws * chance);
    });
    expect(chances.length).toBeGreaterThan(3);
    expect(chiSquareSurvival(statistic, chances.length - 1)).toBeGreaterThan(0.001);
  });

  it("knows what is certain", () => {
    const random = seededRandom(1);
    expect(binomialDraw(random, 50, 0)).toBe(0);
    expect(binomialDraw(random, 50, 1)).toBe(50);
    expect(binomialDraw(random, 0, 0.4)).toBe(0);
  });
});

describe("multinomialDraw", () => {
  it("deals out all trials, in proportion", () => {
    const random = seededRandom(2);
    const shares = Float64Array.of(5, 0, 3, 12);
    const counts = new Float64Array(4);
    const sums = new Float64Array(4);
    for (let i = 0; i < 2000; i++) {
      multinomialDraw(random, 40, shares, counts);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
      counts.forEach((count, k) => {
        sums[k] += count;
      });
    }
    expect(sums[1]).toBe(0);
    for (const k of [0, 2, 3]) expect(Math.abs(sums[k] / 2000 - 2 * shares[k])).toBeLessThan(0.3);
  });
});
