import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { answersOf, contributions, scaleOf } from "../../../src/fields/pitfalls/score.js";
import { everyIndex } from "../../../src/stats/arrays.js";
import type { Target } from "../../../src/stats/learners/features.js";
import { mean } from "../../../src/stats/summary.js";
import { expectClose, goldenCodes, goldenNumbers, readGolden } from "../../stats/golden.js";

const { scores } = readGolden(
  "slope",
  z.object({
    scores: z.array(z.object({ classes: z.number(), actual: goldenCodes, answers: goldenNumbers, value: z.number() })),
  }),
);

it("is scikit-learn's balanced accuracy, adjusted for chance", () => {
  for (const { classes, actual, answers, value } of scores) {
    const target: Target = { kind: "classification", codes: actual, classes };
    expectClose(mean(contributions(answers, target, everyIndex(actual.length), scaleOf(target))), value);
  }
});

it("is 0 for any answer that heeds nothing, and 1 for right ones", () => {
  const codes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(codes, fc.integer({ min: 0, max: 3 }), (list, always) => {
      fc.pre(new Set(list).size > 1 && list.includes(always));
      const target: Target = { kind: "classification", codes: Int32Array.from(list), classes: 4 };
      const rows = everyIndex(list.length);
      const scale = scaleOf(target);
      const same = new Float64Array(list.length).fill(always);
      expect(mean(contributions(same, target, rows, scale))).toBeCloseTo(0, 10);
      expect(mean(contributions(Float64Array.from(list), target, rows, scale))).toBeCloseTo(1, 10);
    }),
  );
});

it("is the share of the variance that is explained, for numbers", () => {
  const values = Float64Array.of(1, 2, 3, 6);
  const target: Target = { kind: "regression", values };
  const rows = everyIndex(4);
  expect(mean(contributions(new Float64Array(4).fill(3), target, rows, scaleOf(target)))).toBeCloseTo(0, 12);
  expect(mean(contributions(values, target, rows, scaleOf(target)))).toBe(1);
});

it("answers the class whose chance exceeds its share the most", () => {
  const scale = scaleOf({ kind: "classification", codes: Int32Array.of(0, 0, 0, 0, 1), classes: 2 });
  expect([...answersOf(Float64Array.of(0.7, 0.3, 0.9, 0.1), scale)]).toEqual([1, 0]);
});
