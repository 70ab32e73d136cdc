import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fitGradientBoosting, predictGradientBoosting } from "../../../src/stats/learners/gradientBoosting.js";
import { logLoss } from "../../../src/stats/probabilityMetrics.js";
import { macroAuroc } from "../../../src/stats/rankingMetrics.js";
import { rSquared } from "../../../src/stats/regressionMetrics.js";
import { readGolden } from "../golden.js";
import {
  categories,
  coarse,
  evenRows,
  friedman,
  interaction,
  type LearnerTask,
  missing,
  oddRows,
  realTable,
  threeClasses,
} from "./generated.js";

const predicted = z.array(z.number());
const classScores = z.object({ accuracy: z.number(), auroc: z.number(), logLoss: z.number(), predicted });
const numberScores = z.object({ rSquared: z.number(), predicted });
const golden = readGolden(
  "learners/boosting",
  z.object({
    interaction: classScores,
    three: classScores,
    missing: classScores,
    categories: classScores,
    breastCancer: classScores,
    friedman: numberScores,
    friedmanFine: numberScores,
    diabetes: numberScores,
  }),
);

function fitAndPredict({ features, target }: LearnerTask) {
  const count = features[0].values.length;
  const model = fitGradientBoosting(features, target, evenRows(count), { trees: 50 });
  return predictGradientBoosting(model, features, oddRows(count));
}

/** Which share of predictions agrees to 1e-5: a near tie, rounded otherwise, may change a few leaves. */
function agreement(ours: ArrayLike<number>, expected: readonly number[]): number {
  return (
    expected.filter((value, i) => Math.abs(ours[i] - value) < 1e-5 * Math.max(1, Math.abs(value))).length /
    expected.length
  );
}

describe("gradient boosting beside HistGradientBoosting of scikit-learn, equal settings", () => {
  test.each([
    ["interaction", coarse(interaction()), golden.interaction, 0.001, 0.97],
    ["three", coarse(threeClasses()), golden.three, 0.001, 0.97],
    ["missing", coarse(missing()), golden.missing, 0.001, 0.97],
    ["breastCancer", realTable("breastCancer"), golden.breastCancer, 0.001, 0.97],
    // Our penalty on dividing many categories is LightGBM's; scikit-learn has none.
    ["categories", categories(), golden.categories, 0.005, 0],
  ])("%s", (_name, task, expected, tolerance, agreeing) => {
    if (task.target.kind !== "classification") throw new Error("not a class target");
    const { codes, classes } = task.target;
    const actual = oddRows(codes.length).map((row) => codes[row]);
    const probabilities = fitAndPredict(task);
    let right = 0;
    for (let i = 0; i < actual.length; i++) {
      const row = probabilities.subarray(i * classes, (i + 1) * classes);
      if (row.indexOf(Math.max(...row)) === actual[i]) right++;
    }
    const second = Float64Array.from({ length: 200 }, (_, i) => probabilities[i * classes + 1]);
    expect(agreement(second, expected.predicted)).toBeGreaterThanOrEqual(agreeing);
    expect(Math.abs(right / actual.length - expected.accuracy)).toBeLessThan(tolerance);
    expect(Math.abs(macroAuroc(probabilities, actual, classes) - expected.auroc)).toBeLessThan(tolerance);
    expect(Math.abs(logLoss(probabilities, actual, classes) - expected.logLoss)).toBeLessThan(tolerance);
  });

  test.each([
    ["friedman", coarse(friedman()), golden.friedman, 1e-4, 0.97],
    ["friedmanFine", friedman(), golden.friedmanFine, 0.002, 0],
    ["diabetes", realTable("diabetes"), golden.diabetes, 1e-6, 1],
  ])("%s", (_name, task, expected, tolerance, agreeing) => {
    if (task.target.kind !== "regression") throw new Error("not a number");
    const { values } = task.target;
    const actual = Float64Array.from(oddRows(values.length), (row) => values[row]);
    const ours = fitAndPredict(task);
    expect(agreement(ours, expected.predicted)).toBeGreaterThanOrEqual(agreeing);
    expect(Math.abs(rSquared(actual, ours) - expected.rSquared)).toBeLessThan(tolerance);
  });
});
