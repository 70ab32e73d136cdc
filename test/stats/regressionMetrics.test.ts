import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  meanAbsoluteError,
  medianAbsoluteError,
  pinballLoss,
  rootMeanSquaredError,
  rSquared,
} from "../../src/stats/regressionMetrics.js";
import { expectClose, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const { regression: golden } = readGolden(
  "metrics",
  z.object({
    regression: z.array(
      z.object({
        name: z.string(),
        actual: goldenNumbers,
        predicted: goldenNumbers,
        weights: goldenNumbers.nullable(),
        meanAbsolute: goldenNumber,
        rootMeanSquared: goldenNumber,
        medianAbsolute: goldenNumber,
        rSquared: goldenNumber,
        pinball: z.record(z.string(), goldenNumber),
      }),
    ),
  }),
);

describe.each(golden)("as scikit-learn: $name", ({ actual, predicted, ...peer }) => {
  const weights = peer.weights ?? undefined;

  it("mean absolute error", () => expectClose(meanAbsoluteError(actual, predicted, weights), peer.meanAbsolute));
  it("root mean squared error", () => {
    expectClose(rootMeanSquaredError(actual, predicted, weights), peer.rootMeanSquared);
  });
  it("median absolute error", () => expectClose(medianAbsoluteError(actual, predicted), peer.medianAbsolute));
  it("R²", () => expectClose(rSquared(actual, predicted, weights), peer.rSquared));
  it.each(Object.entries(peer.pinball))("pinball loss at %s", (level, loss) => {
    expectClose(pinballLoss(actual, predicted, Number(level), weights), loss);
  });
});

const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
  minLength: 1,
});
const actualOf = (rows: readonly (readonly [number, number])[]) => Float64Array.from(rows, ([actual]) => actual);
const predictedOf = (rows: readonly (readonly [number, number])[]) =>
  Float64Array.from(rows, ([, predicted]) => predicted);

describe("measures of numbers", () => {
  it("R² does not depend on unit and origin; errors scale with the unit", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [actual, predicted] = [actualOf(rows), predictedOf(rows)];
        const scaled = (values: Float64Array) => values.map((value) => 3 * value - 20);
        expectClose(rSquared(scaled(actual), scaled(predicted)), rSquared(actual, predicted));
        for (const measure of [meanAbsoluteError, rootMeanSquaredError, medianAbsoluteError]) {
          expectClose(measure(scaled(actual), scaled(predicted)), 3 * measure(actual, predicted));
        }
      }),
    );
  });

  it("the pinball loss of the median is half the mean absolute error, which is at most the root mean squared", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [actual, predicted] = [actualOf(rows), predictedOf(rows)];
        const absolute = meanAbsoluteError(actual, predicted);
        expectClose(pinballLoss(actual, predicted, 0.5), absolute / 2);
        expect(absolute).toBeLessThanOrEqual(rootMeanSquaredError(actual, predicted) + 1e-12);
      }),
    );
  });

  it("are NaN of no rows and of missing values, and refuse bad options", () => {
    const none = new Float64Array(0);
    const missing = Float64Array.of(1, NaN, 3);
    const whole = Float64Array.of(1, 2, 3);
    for (const measure of [meanAbsoluteError, rootMeanSquaredError, medianAbsoluteError, rSquared]) {
      expect(measure(none, none)).toBeNaN();
      expect(measure(missing, whole)).toBeNaN();
      expect(() => measure(none, whole)).toThrow(RangeError);
    }
    expect(() => pinballLoss(whole, whole, 1.5)).toThrow("1.5 is not the level of a quantile");
  });
});
