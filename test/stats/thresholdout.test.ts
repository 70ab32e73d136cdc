import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { mean, standardDeviation } from "../../src/stats/summary.js";
import { createThresholdout, laplace } from "../../src/stats/thresholdout.js";

const random = () => seededRandom(1, "thresholdout");

it("answers by the training mean where the two agree, and by the holdout's where they do not", () => {
  const exact = createThresholdout({ threshold: 0.04, noise: 0, random: random() });
  expect(exact.ask(0.6, 0.63)).toBe(0.6);
  expect(exact.spent).toBe(0);
  expect(exact.ask(0.7, 0.5)).toBe(0.5);
  expect(exact.spent).toBe(1);
});

it("blurs by normal noise where asked to, and leaves the threshold as it is", () => {
  const guarded = createThresholdout({ law: "normal", random: random() });
  const answers = Float64Array.from({ length: 4000 }, () => guarded.ask(0.9, 0.5) ?? Number.NaN);
  expect(mean(answers)).toBeCloseTo(0.5, 2);
  expect(standardDeviation(answers)).toBeCloseTo(0.01, 3);
  expect(guarded.spent).toBe(4000);
});

it("falls silent once its budget is spent", () => {
  const guarded = createThresholdout({ noise: 0, budget: 2, random: random() });
  expect([guarded.ask(1, 0), guarded.ask(1, 0), guarded.ask(1, 0), guarded.ask(0.5, 0.5)]).toEqual([
    0,
    0,
    undefined,
    undefined,
  ]);
});

it("is never further from the holdout than threshold and noise allow", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, training, holdout) => {
        const guarded = createThresholdout({ random: seededRandom(seed) });
        const answer = guarded.ask(training, holdout);
        // Laplace noise of 20 times its scale comes once in 500 million draws.
        expect(Math.abs((answer ?? Number.NaN) - holdout)).toBeLessThan(0.04 + 20 * (0.02 + 0.04));
        expect(guarded.spent === 0 ? answer : training).toBe(training);
      },
    ),
    { seed: 1 },
  );
});

it("draws its noise from the Laplace distribution", () => {
  const draw = random();
  const values = Float64Array.from({ length: 40_000 }, () => laplace(draw, 2));
  expect(mean(values)).toBeCloseTo(0, 1);
  expect(standardDeviation(values) / (2 * Math.SQRT2)).toBeCloseTo(1, 1);
  expect(mean(values.map(Math.abs))).toBeCloseTo(2, 1);
});

it("refuses a threshold, noise or budget below nought", () => {
  expect(() => createThresholdout({ threshold: -1, random: random() })).toThrow(RangeError);
});
