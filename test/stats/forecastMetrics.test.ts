import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { meanAbsoluteScaledError, symmetricMeanAbsolutePercentageError } from "../../src/stats/forecastMetrics.js";
import { expectClose, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const { forecast: golden } = readGolden(
  "metrics",
  z.object({
    forecast: z.array(
      z.object({
        name: z.string(),
        actual: goldenNumbers,
        predicted: goldenNumbers,
        training: goldenNumbers,
        season: z.number(),
        scaled: goldenNumber,
        symmetric: goldenNumber,
      }),
    ),
  }),
);

describe.each(golden)("as numpy: $name", ({ actual, predicted, training, season, ...peer }) => {
  it("mean absolute scaled error", () => {
    expectClose(meanAbsoluteScaledError(actual, predicted, training, season), peer.scaled);
  });
  it("symmetric mean absolute percentage error", () => {
    expectClose(symmetricMeanAbsolutePercentageError(actual, predicted), peer.symmetric);
  });
});

const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
  minLength: 1,
});
const actualOf = (rows: readonly (readonly [number, number])[]) => Float64Array.from(rows, ([actual]) => actual);
const predictedOf = (rows: readonly (readonly [number, number])[]) =>
  Float64Array.from(rows, ([, predicted]) => predicted);

describe("measures of forecasts", () => {
  it("the symmetric percentage error stays within [0, 2] and takes both alike", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const value = symmetricMeanAbsolutePercentageError(actualOf(rows), predictedOf(rows));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(2);
        expectClose(symmetricMeanAbsolutePercentageError(predictedOf(rows), actualOf(rows)), value);
      }),
    );
  });

  it("are NaN of no rows and of missing values, and refuse bad options", () => {
    const none = new Float64Array(0);
    const whole = Float64Array.of(1, 2, 3);
    expect(symmetricMeanAbsolutePercentageError(none, none)).toBeNaN();
    expect(symmetricMeanAbsolutePercentageError(Float64Array.of(1, NaN, 3), whole)).toBeNaN();
    expect(() => symmetricMeanAbsolutePercentageError(none, whole)).toThrow(RangeError);
    expect(meanAbsoluteScaledError(none, none, whole, 1)).toBeNaN();
    expect(() => meanAbsoluteScaledError(whole, whole, whole, 0)).toThrow("0 is not a season's length");
  });
});
