import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { calibration } from "../../../src/fields/pitfalls/calibration.js";
import { metrics } from "../../../src/fields/pitfalls/metrics.js";
import { wilsonInterval } from "../../../src/stats/proportionIntervals.js";
import { measureOf } from "./examinePlanted.js";
import { memoryTable } from "./memoryTable.js";
import { type PlantedModel, plantedClassifier } from "./plantPredictions.js";
import { quietRun } from "./quietRun.js";

const planted = (model: PlantedModel, seed: number, rows = 400) =>
  plantedClassifier({ rows, share: 0.3, split: false }, model, seededRandom(seed, "metrics"));

// 40 rows: of 10 sick 6 are found, of 30 well 3 are called sick.
const small = {
  outcome: [...new Array<string>(10).fill("sick"), ...new Array<string>(30).fill("well")],
  answer: Array.from({ length: 40 }, (_, i) => (i < 6 || (i >= 10 && i < 13) ? "sick" : "well")),
};

describe("metrics", () => {
  it("are those of the confusion matrix, by hand", async () => {
    const table = memoryTable({ columns: small }, { target: "outcome", prediction: "answer" });
    const answer = await metrics.examine(table, metrics.options.parse({}), quietRun(0));
    expect(measureOf(answer, "accuracy")).toBeCloseTo(33 / 40, 12);
    expect(measureOf(answer, "balanced accuracy")).toBeCloseTo((6 / 10 + 27 / 30) / 2, 12);
    expect(measureOf(answer, "recall of sick")).toBeCloseTo(0.6, 12);
    expect(measureOf(answer, "precision of sick")).toBeCloseTo(6 / 9, 12);
    expect(measureOf(answer, "F1 of sick")).toBeCloseTo(12 / 19, 12);
    const matthews = (6 * 27 - 3 * 4) / Math.sqrt(9 * 10 * 31 * 30);
    expect(measureOf(answer, "Matthews correlation")).toBeCloseTo(matthews, 12);
    const accuracy = answer.measures.find(({ name }) => name === "accuracy");
    expect(accuracy?.interval).toEqual(wilsonInterval(33, 40, 0.95));
    // Beside every score what an answer without a model scores.
    expect(accuracy?.baseline).toBeCloseTo(30 / 40, 12);
  });

  it("put every score inside its interval and beside a baseline", async () => {
    const { table, roles } = planted("honest", 1);
    const { measures } = await metrics.examine(memoryTable(table, roles), metrics.options.parse({}), quietRun(0));
    for (const { name, value, interval } of measures) {
      if (interval === undefined) continue;
      expect(interval[0], name).toBeLessThanOrEqual(value);
      expect(interval[1], name).toBeGreaterThanOrEqual(value);
    }
    expect(measures.find(({ name }) => name === "AUROC")?.baseline).toBe(0.5);
  });

  it("show the rows that were most surely wrong", async () => {
    const { table, roles } = planted("honest", 2);
    const { evidence } = await metrics.examine(memoryTable(table, roles), metrics.options.parse({}), quietRun(0));
    const wrong = evidence.filter((row) => "predicted" in row);
    expect(wrong.length).toBeGreaterThan(0);
    for (const row of wrong) {
      const at = Number(row.row) - 1;
      expect(table.columns.outcome[at]).toBe(row.actual);
      expect(table.columns.answer[at]).toBe(row.predicted);
      expect(row.actual).not.toBe(row.predicted);
    }
  });

  it.each<[PlantedModel, boolean]>([
    ["honest", true],
    ["shuffled", false],
    ["constant", false],
  ])("of a model that is %s pass: %s", async (model, passes) => {
    for (const seed of [1, 2, 3]) {
      const { table, roles } = planted(model, seed, 600);
      const { verdict } = await metrics.examine(memoryTable(table, roles), metrics.options.parse({}), quietRun(seed));
      expect(verdict === "pass").toBe(passes);
    }
  });
});

describe("metrics of a rare class", () => {
  it("do not call a good ranking no skill because no row is more probably of the class than not", async () => {
    for (let seed = 0; seed < 12; seed++) {
      const shape = { rows: 200, share: 0.01, split: false };
      const { table, roles } = plantedClassifier(shape, "honest", seededRandom(seed, "rare"));
      const { verdict } = await metrics.examine(memoryTable(table, roles), metrics.options.parse({}), quietRun(seed));
      expect(verdict).toBe("concern");
    }
  });

  it("fail answers that are all alike, where the scores say otherwise or nothing", async () => {
    const { table, roles } = plantedClassifier(
      { rows: 400, share: 0.3, split: false },
      "constant",
      seededRandom(7, "rare"),
    );
    const settings = metrics.options.parse({});
    const scored = await metrics.examine(memoryTable(table, roles), settings, quietRun(0));
    const over = table.columns.risk_sick.filter((score) => Number(score) > 0.5).length;
    expect(scored.verdict).toBe("fail");
    expect(scored.summary).toContain(`although the scores do tell the classes apart and say otherwise in ${over} rows`);
    const unscored = await metrics.examine(memoryTable(table, { ...roles, scores: [] }), settings, quietRun(0));
    expect(unscored.verdict).toBe("fail");
    expect(unscored.summary).toContain("the model tells nothing apart");
  });
});

describe("calibration", () => {
  it.each<[PlantedModel, readonly [number, number]]>([
    ["honest", [0.8, 1.25]],
    ["overconfident", [1 / 3 - 0.08, 1 / 3 + 0.08]],
    ["timid", [3 - 0.8, 3 + 0.8]],
  ])("finds by how much log-odds are stretched: %s", async (model, [low, high]) => {
    const { table, roles } = planted(model, 4, 2000);
    const answer = await calibration.examine(memoryTable(table, roles), calibration.options.parse({}), quietRun(0));
    const slope = measureOf(answer, "Cox slope");
    expect(slope).toBeGreaterThan(low);
    expect(slope).toBeLessThan(high);
    expect(answer.verdict === "pass").toBe(model === "honest");
  });

  it("takes the Brier score apart into reliability − resolution + uncertainty, within the bins", async () => {
    const { table, roles } = planted("honest", 5, 2000);
    const answer = await calibration.examine(memoryTable(table, roles), calibration.options.parse({}), quietRun(0));
    const [brier, reliability, resolution, uncertainty] = [
      "Brier score",
      "Brier reliability",
      "Brier resolution",
      "Brier uncertainty",
    ].map((name) => measureOf(answer, name));
    expect(Math.abs(brier - (reliability - resolution + uncertainty))).toBeLessThan(0.01);
    const rate = table.columns.outcome.filter((level) => level === "sick").length / 2000;
    expect(uncertainty).toBeCloseTo(rate * (1 - rate), 10);
  });

  it("says what it needs where there is no score", () => {
    const table = memoryTable({ columns: small }, { target: "outcome", prediction: "answer" });
    expect(calibration.needs(table)).not.toBe(true);
  });
});
