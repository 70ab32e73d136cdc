// Metrics and calibration on planted predictions of several classes and of numbers.

import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { calibration } from "../../../src/fields/pitfalls/calibration.js";
import { metrics } from "../../../src/fields/pitfalls/metrics.js";
import { memoryTable } from "./memoryTable.js";
import { plantedMulticlass, plantedRegression } from "./plantPredictions.js";
import { quietRun } from "./quietRun.js";

const multiclass = (model: Parameters<typeof plantedMulticlass>[1], seed: number) => {
  const { table, roles } = plantedMulticlass(1500, model, seededRandom(seed, "multiclass"));
  return memoryTable(table, roles);
};

const regression = (model: Parameters<typeof plantedRegression>[1], seed: number) => {
  const { table, roles } = plantedRegression(800, model, seededRandom(seed, "regression"));
  return memoryTable(table, roles);
};

describe.each([1, 2, 3])("predictions, seed %i", (seed) => {
  it("of three classes: honest ones pass, those of other rows do not", async () => {
    expect((await metrics.examine(multiclass("honest", seed), {}, quietRun(seed))).verdict).toBe("pass");
    expect((await metrics.examine(multiclass("shuffled", seed), {}, quietRun(seed))).verdict).not.toBe("pass");
  });

  it("of three classes: probabilities that mean what they say pass, those too sure fail", async () => {
    expect((await calibration.examine(multiclass("honest", seed), {}, quietRun(seed))).verdict).toBe("pass");
    expect((await calibration.examine(multiclass("overconfident", seed), {}, quietRun(seed))).verdict).toBe("fail");
  });

  it("of numbers: honest ones pass, those of other rows do not, and R² is that of the plan", async () => {
    const honest = await metrics.examine(regression("honest", seed), {}, quietRun(seed));
    expect(honest.verdict).toBe("pass");
    const rSquared = honest.measures.find(({ name }) => name === "R²");
    // Signal of variance 100 in a total of 136; four standard errors of R² on 400 rows.
    expect(Math.abs((rSquared?.value ?? 0) - 100 / 136)).toBeLessThan(0.09);
    expect((await metrics.examine(regression("shuffled", seed), {}, quietRun(seed))).verdict).not.toBe("pass");
  });

  it("looks at the test set exactly once per examination", async () => {
    const run = quietRun(seed);
    await metrics.examine(regression("honest", seed), {}, run);
    expect(run.looked).toEqual(["metrics"]);
  });
});
