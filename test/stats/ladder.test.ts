import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { createLadder } from "../../src/stats/ladder.js";

const guesses = (n: number, seed: string, share = 0.5) => {
  const random = seededRandom(0, seed);
  return Float64Array.from({ length: n }, () => (random.uniform() < share ? 1 : 0));
};

it("publishes the first loss, keeps it where the next is no better, and takes a clear improvement", () => {
  const ladder = createLadder();
  expect(ladder.submit(Float64Array.of(1, 1, 0, 0))).toBe(0.5);
  expect(ladder.submit(Float64Array.of(1, 1, 1, 0))).toBe(0.5);
  expect(ladder.submit(Float64Array.of(0, 0, 0, 0))).toBe(0);
  expect(ladder.improvements).toBe(2);
});

it("rounds to its step, and asks for more than a step", () => {
  const ladder = createLadder({ step: 0.1 });
  expect(ladder.submit(Float64Array.from({ length: 100 }, (_, row) => (row < 47 ? 1 : 0)))).toBeCloseTo(0.5, 12);
  expect(ladder.submit(Float64Array.from({ length: 100 }, (_, row) => (row < 41 ? 1 : 0)))).toBeCloseTo(0.5, 12);
  expect(ladder.submit(Float64Array.from({ length: 100 }, (_, row) => (row < 38 ? 1 : 0)))).toBeCloseTo(0.4, 12);
});

it("never publishes a loss above the best, and improves seldom on noise", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const ladder = createLadder();
      let last = Number.POSITIVE_INFINITY;
      let lowest = 1;
      for (let look = 0; look < 200; look++) {
        const losses = guesses(500, `${seed}/${look}`);
        lowest = Math.min(lowest, losses.reduce((sum, loss) => sum + loss, 0) / 500);
        const published = ladder.submit(losses);
        expect(published).toBeLessThanOrEqual(last);
        last = published;
      }
      expect(ladder.improvements).toBeLessThan(8);
      expect(last).toBeGreaterThanOrEqual(lowest - 1e-12);
    }),
    { numRuns: 10, seed: 1 },
  );
});

it("refuses losses of other rows, of none, and steps that are none", () => {
  const ladder = createLadder();
  expect(() => ladder.submit(new Float64Array(0))).toThrow(RangeError);
  ladder.submit(Float64Array.of(0, 1));
  expect(() => ladder.submit(Float64Array.of(0, 1, 1))).toThrow(RangeError);
  expect(() => createLadder({ step: 0 })).toThrow(RangeError);
});
