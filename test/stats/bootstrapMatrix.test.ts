import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { bootstrapInterval } from "../../src/stats/bootstrap.js";
import { bootstrapMatrixInterval } from "../../src/stats/bootstrapMatrix.js";
import { accuracy, matthewsCorrelation } from "../../src/stats/classificationMetrics.js";
import { confusionMatrix } from "../../src/stats/confusion.js";
import { wilsonInterval } from "../../src/stats/proportionIntervals.js";
import { mean } from "../../src/stats/summary.js";
import { expectClose, goldenInterval, goldenNumbers, readGolden } from "./golden.js";

const { matrix: golden } = readGolden(
  "intervals",
  z.object({
    matrix: z.object({
      matrix: goldenNumbers,
      value: z.number(),
      bca: goldenInterval,
      standardError: z.number(),
    }),
  }),
);

describe("bootstrapMatrixInterval", () => {
  const matthews = (matrix: Float64Array) => matthewsCorrelation(matrix, 2);

  it("agrees with scipy's bootstrap of rows, within what chance allows", () => {
    const { matrix, value, bca, standardError } = golden;
    const answer = bootstrapMatrixInterval(matrix, matthews, { random: seededRandom(6), resamples: 20_000 });
    expectClose(answer.value, value);
    // With 20,000 resamples an end of a 95 % interval varies by about 0.03 standard errors.
    expectClose(answer.interval, bca, 0.1 * standardError);
  });

  it("has the acceleration of leaving out each row", () => {
    const matrix = Float64Array.of(30, 6, 0, 15);
    const actual = Int32Array.from({ length: 51 }, (_, row) => Number(row >= 36));
    const predicted = Int32Array.from({ length: 51 }, (_, row) => Number(row >= 30));
    expect(confusionMatrix(actual, predicted, 2)).toEqual(matrix);
    const fromMatrix = bootstrapMatrixInterval(matrix, matthews, { random: seededRandom(7), resamples: 30_000 });
    const fromRows = bootstrapInterval(
      51,
      (rows) =>
        matthews(
          confusionMatrix(
            Int32Array.from(rows, (row) => actual[row]),
            Int32Array.from(rows, (row) => predicted[row]),
            2,
          ),
        ),
      { random: seededRandom(8), resamples: 30_000 },
    );
    expectClose(fromMatrix.interval, fromRows.interval, 0.01);
  });

  it("agrees with Wilson's interval for a million rows, in no time", () => {
    const matrix = Float64Array.of(500_000, 100_000, 50_000, 350_000);
    const { interval } = bootstrapMatrixInterval(matrix, (each) => accuracy(each, 2), { random: seededRandom(9) });
    const wilson = wilsonInterval(850_000, 1_000_000);
    expectClose(interval, wilson, 0.1 * (wilson[1] - wilson[0]));
  });

  it("refuses what are not counts", () => {
    const refused = () => bootstrapMatrixInterval(Float64Array.of(1, 0.5), mean, { random: seededRandom(1) });
    expect(refused).toThrow("not a matrix of counts");
    expect(() => bootstrapMatrixInterval(Float64Array.of(1, -1), mean, { random: seededRandom(1) })).toThrow(
      RangeError,
    );
  });
});
