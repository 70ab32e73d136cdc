import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { baseline } from "../../../src/fields/pitfalls/baseline.js";
import { measureOf } from "./examinePlanted.js";
import { memoryTable } from "./memoryTable.js";
import { cleanShapes, cleanTable, plantedSplit, plantedTarget, shapeName } from "./plantedTables.js";
import { type PlantedModel, plantedClassifier } from "./plantPredictions.js";
import { plantedSeries } from "./plantSeries.js";
import { quietRun } from "./quietRun.js";

const defaults = baseline.options.parse({});

describe("baseline", () => {
  it("scores the most common class by its share of the test rows", async () => {
    const table = cleanTable(
      { rows: 400, flavour: "mixed", task: "multiclass", split: true },
      seededRandom(3, "majority"),
    );
    const roles = { target: plantedTarget, split: plantedSplit };
    const answer = await baseline.examine(memoryTable(table, roles), defaults, quietRun(0));
    const { [plantedTarget]: outcome, [plantedSplit]: part } = table.columns;
    const count = (level: unknown, which: string) =>
      outcome.filter((value, i) => value === level && part[i] === which).length;
    const levels = [...new Set(outcome)];
    const common = levels.reduce((a, b) => (count(b, "train") > count(a, "train") ? b : a));
    const share = count(common, "test") / part.filter((which) => which === "test").length;
    expect(measureOf(answer, "accuracy: always answering the most common class")).toBeCloseTo(share, 12);
    expect(measureOf(answer, "balanced accuracy: always answering the most common class")).toBeCloseTo(1 / 3, 12);
    expect(answer.verdict).toBe("info");
  });

  it("forecasts a series by no change, drift and the mean as one would by hand", async () => {
    const { table, roles } = plantedSeries(
      { rows: 200, process: "random walk", split: "forward" },
      "none",
      seededRandom(3, "walk"),
    );
    const answer = await baseline.examine(memoryTable(table, roles), defaults, quietRun(0));
    const y = table.columns.outcome.map(Number);
    const cut = table.columns.part.indexOf("test");
    const test = y.slice(cut);
    const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const error = (forecast: (t: number) => number) =>
      average(test.map((value, i) => Math.abs(value - forecast(cut + i))));
    const mean = average(y.slice(0, cut));
    expect(measureOf(answer, "MAE: forecasting no change")).toBeCloseTo(
      error((t) => y[t - 1]),
      10,
    );
    expect(measureOf(answer, "MAE: always answering the mean")).toBeCloseTo(
      error(() => mean),
      10,
    );
    // Hyndman & Koehler 2006: errors over the mean step of the training part.
    const step = average(y.slice(1, cut).map((value, i) => Math.abs(value - y[i])));
    expect(measureOf(answer, "MASE: forecasting no change")).toBeCloseTo(error((t) => y[t - 1]) / step, 10);
  });

  it.each<[PlantedModel, "fail" | "concern"]>([
    ["shuffled", "fail"],
    // One column is all there is to know: a linear model of it is as good as the best.
    ["honest", "concern"],
  ])("of a model that is %s says: %s", async (model, expected) => {
    for (const seed of [1, 2, 3]) {
      const planted = plantedClassifier({ rows: 600, share: 0.5, split: false }, model, seededRandom(seed, "model"));
      const answer = await baseline.examine(memoryTable(planted.table, planted.roles), defaults, quietRun(seed));
      expect(answer.verdict).toBe(expected);
    }
  });

  it("fails a model that answers as a constant does, unless its scores tell more", async () => {
    for (const seed of [1, 2, 3]) {
      const shape = { rows: 600, share: 0.3, split: false };
      const { table, roles } = plantedClassifier(shape, "constant", seededRandom(seed, "constant"));
      const answers = await baseline.examine(memoryTable(table, { ...roles, scores: [] }), defaults, quietRun(seed));
      expect(answers.verdict).toBe("fail");
      expect(answers.summary).toMatch(/The model (does not beat|is beaten by)/);
      expect((await baseline.examine(memoryTable(table, roles), defaults, quietRun(seed))).verdict).not.toBe("fail");
    }
  });

  it("passes a model that knows more than the features say", async () => {
    const { table, roles } = plantedClassifier(
      { rows: 600, share: 0.3, split: false },
      "honest",
      seededRandom(4, "knows"),
    );
    const blind = memoryTable({ columns: { ...table.columns, signal: table.columns.noise } }, roles);
    expect((await baseline.examine(blind, defaults, quietRun(0))).verdict).toBe("pass");
  });

  it("keeps a class that a draw leaves out, so that a constant scores the same on every draw", async () => {
    const noise = seededRandom(5, "rare");
    const outcome = Array.from({ length: 400 }, (_, row) => (row % 80 === 1 ? "rare" : row % 2 === 0 ? "a" : "b"));
    const table = memoryTable({ columns: { x: outcome.map(() => noise.normal()), outcome } }, { target: "outcome" });
    const { measures } = await baseline.examine(table, defaults, quietRun(0));
    const constant = measures.find(({ name }) => name === "balanced accuracy: always answering the most common class");
    expect(constant?.value).toBeCloseTo(1 / 3, 12);
    expect(constant?.interval?.[0]).toBeCloseTo(1 / 3, 12);
    expect(constant?.interval?.[1]).toBeCloseTo(1 / 3, 12);
  });

  it.each(cleanShapes.filter(({ rows }) => rows === 200).map((shape) => [shapeName(shape), shape] as const))(
    "without a model only informs: %s",
    async (_, shape) => {
      const table = cleanTable(shape, seededRandom(4, "shape"));
      const roles = { target: plantedTarget, ...(shape.split ? { split: plantedSplit } : {}) };
      const answer = await baseline.examine(memoryTable(table, roles), defaults, quietRun(0));
      expect(["info", "concern"]).toContain(answer.verdict);
      for (const { value, interval } of answer.measures) {
        expect(Number.isFinite(value)).toBe(true);
        if (interval !== undefined) expect(interval[0]).toBeLessThanOrEqual(interval[1]);
      }
    },
  );

  it("says what it needs, and leaves a constant target alone", async () => {
    expect(baseline.needs(memoryTable({ columns: { a: [1, 2] } }))).toBe("a target: --target <column>");
    expect(baseline.needs(memoryTable({ columns: { a: [1, 2] } }, { target: "a" }))).toBe("at least 40 rows");
    const columns = { a: Array.from({ length: 100 }, (_, i) => i), b: new Array<string>(100).fill("same") };
    const answer = await baseline.examine(memoryTable({ columns }, { target: "b" }), defaults, quietRun(0));
    expect(answer.verdict).toBe("skipped");
    expect(answer.summary).toBe("Not examined: needs a target with at least two different values.");
  });
});
