import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { skillScore, squaredErrors } from "../../src/stats/skill.js";

const losses = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 2, maxLength: 40 });

describe("the skill score", () => {
  it("is 0 for the reference itself and 1 for no loss, with no width in either case", () => {
    fc.assert(
      fc.property(losses, (values) => {
        const reference = Float64Array.from(values);
        const same = skillScore(reference, reference);
        expect(same.value).toBeCloseTo(0, 12);
        expect(same.interval[1] - same.interval[0]).toBeCloseTo(0, 10);
        expect(
          skillScore(
            reference.map(() => 0),
            reference,
          ),
        ).toMatchObject({ value: 1, interval: [1, 1] });
      }),
    );
  });

  it("does not depend on the unit of the loss", () => {
    fc.assert(
      fc.property(losses, fc.double({ min: 0.001, max: 1000, noNaN: true }), (values, unit) => {
        const own = Float64Array.from(values, (value, row) => value * (0.5 + (row % 3) / 3));
        const reference = Float64Array.from(values);
        const scaled = skillScore(
          own.map((value) => value * unit),
          reference.map((value) => value * unit),
        );
        expect(scaled.value).toBeCloseTo(skillScore(own, reference).value, 9);
      }),
    );
  });

  it("is R² for squared errors around the mean", () => {
    const actual = Float64Array.of(1, 2, 3, 4);
    const predicted = Float64Array.of(1.5, 2, 2.5, 4);
    const { value } = skillScore(
      squaredErrors(predicted, actual),
      squaredErrors(new Float64Array(4).fill(2.5), actual),
    );
    expect(value).toBeCloseTo(1 - 0.5 / 5, 12);
  });

  it("covers the true skill about as often as it says", () => {
    const random = seededRandom(17, "skill");
    const rounds = 2000;
    let covered = 0;
    for (let round = 0; round < rounds; round++) {
      const reference = Float64Array.from({ length: 200 }, () => random.normal() ** 2);
      const own = reference.map((loss) => 0.4 * loss * (0.5 + random.uniform()));
      const { interval } = skillScore(own, reference);
      if (interval[0] <= 0.6 && 0.6 <= interval[1]) covered += 1;
    }
    expect(covered / rounds).toBeGreaterThan(0.93);
    expect(covered / rounds).toBeLessThan(0.97);
  });

  it("is not defined where the reference never loses", () => {
    expect(skillScore(Float64Array.of(1, 2), new Float64Array(2)).value).toBeNaN();
  });
});
