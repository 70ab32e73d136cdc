import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import type { TableRoles } from "../../../src/data/table.js";
import { leakyFeature } from "../../../src/fields/pitfalls/leakyFeature.js";
import { measureOf } from "./examinePlanted.js";
import { memoryTable } from "./memoryTable.js";
import { type Cell, cleanTable, type PlantedTable, plantedTarget, withColumns } from "./plantedTables.js";
import { plantLeak, plantTellingGaps } from "./plantLeaks.js";
import { plantedSeries } from "./plantSeries.js";
import { quietRun } from "./quietRun.js";

const defaults = leakyFeature.options.parse({});

function judge(table: PlantedTable, roles: Partial<TableRoles> = { target: plantedTarget }) {
  return leakyFeature.examine(memoryTable(table, roles), defaults, quietRun(0));
}

const clean = (name: string, task: "binary" | "multiclass" | "regression" = "binary") =>
  cleanTable({ rows: 400, flavour: "mixed", task, split: false }, seededRandom(1, name));

const normals = (rows: number, name: string) => {
  const random = seededRandom(2, name);
  return Array.from({ length: rows }, () => random.normal());
};

describe("leaky-feature", () => {
  it.each(["binary", "multiclass", "regression"] as const)(
    "fails a copy of a %s target, and names it",
    async (task) => {
      const answer = await judge(plantLeak(clean("copy", task), 0.02, seededRandom(3, "copy")));
      expect(answer.verdict).toBe("fail");
      expect(answer.summary).toMatch(/^settled alone takes away \d\d %|^settled alone takes away 9/);
      expect(answer.evidence[0]).toMatchObject({ feature: "settled", kind: "feature", verdict: "fail" });
      expect(answer.advice).toContain("Ask of settled");
      expect((await judge(clean("copy", task))).verdict).toBe("pass");
    },
  );

  it("measures power as the share of the uncertainty that is taken away: all of it, or none", async () => {
    const outcome = Array.from({ length: 300 }, (_, row) => (row % 2 === 0 ? "yes" : "no"));
    const columns = {
      same: outcome.map((level) => (level === "yes" ? 1 : 0)),
      noise: normals(300, "noise"),
      outcome,
    };
    const { evidence } = await judge({ columns }, { target: "outcome" });
    const power = new Map(evidence.map((row) => [row.feature, Number(row["power alone"])]));
    // 1 − log-loss / log 2: a leaf of 120 rows of one class answers it with probability (120 + ½) / (120 + 1).
    expect(power.get("same")).toBeCloseTo(1 - Math.log(121 / 120.5) / Math.log(2), 9);
    expect(power.get("noise")).toBeLessThan(0.05);
  });

  it("says the same of a feature and of any rising function of it", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1000 }), async (seed) => {
        const random = seededRandom(seed, "rising");
        const x = Array.from({ length: 120 }, () => random.normal());
        const outcome = x.map((value) => (value + random.normal() > 0 ? "yes" : "no"));
        const powers = async (cells: readonly number[]) => {
          const { evidence } = await judge({ columns: { x: cells, outcome } }, { target: "outcome" });
          return Object.fromEntries(evidence.map((row) => [row.feature, row["power alone"]]));
        };
        expect(await powers(x.map((value) => Math.exp(3 * value) - 7))).toEqual(await powers(x));
      }),
      { numRuns: 8, seed: 1 },
    ));

  it("suspects several copies, which cannot excuse one another", async () => {
    const table = clean("twice");
    const code = (words: readonly [string, string]) =>
      table.columns[plantedTarget].map((cell) => (cell === "sick" ? words[0] : words[1]));
    const answer = await judge(withColumns(table, { paid: code(["p", "q"]), closed: code(["c", "o"]) }));
    expect(answer.verdict).toBe("fail");
    expect(answer.summary).toContain("1 more is suspected");
    expect(answer.evidence.filter((row) => row.verdict === "fail").map((row) => row.feature)).toEqual([
      "paid",
      "closed",
    ]);
  });

  it("does not fail the only feature there is: nothing can be held against it", async () => {
    const x = normals(200, "only");
    const answer = await judge({ columns: { x, outcome: x.map((value) => 3 * value + 1) } }, { target: "outcome" });
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("there is no other feature to hold it against");
  });

  it("asks about gaps that give the answer away, without calling them a fault", async () => {
    const answer = await judge(plantTellingGaps(clean("gaps"), 0.9, seededRandom(4, "gaps")));
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toMatch(/^Where follow_up is missing gives the answer away/);
  });

  it("sees that rows stand in the order of the answer, unless they stand in the order of time", async () => {
    const outcome = Array.from({ length: 200 }, (_, row) => (row < 100 ? "a" : "b"));
    const day = outcome.map((_, row) => new Date(Date.UTC(2020, 0, row + 1)).toISOString().slice(0, 10));
    const table: PlantedTable = { columns: { x: normals(200, "x"), y: normals(200, "y"), day, outcome } };
    const sorted = await judge(table, { target: "outcome", id: "day" });
    expect(sorted.verdict).toBe("concern");
    expect(sorted.summary).toMatch(/^The rows stand in the order of the answer/);
    expect((await judge(table, { target: "outcome", time: "day" })).verdict).toBe("pass");
  });

  it("does not fail what a slow series knows of itself, but does where no time is named", async () => {
    const { table } = plantedSeries(
      { rows: 400, process: "random walk", split: "none" },
      "none",
      seededRandom(5, "walk"),
    );
    const { day, outcome, lag } = table.columns;
    const columns: Record<string, readonly Cell[]> = { day, outcome, lag, noise: normals(400, "series") };
    const series = await judge({ columns }, { target: "outcome", time: "day" });
    expect(series.verdict).toBe("concern");
    expect(series.summary).toMatch(/The target's last value takes away 9\d/);
    expect(measureOf(series, "power of the target's last value")).toBeGreaterThan(0.9);
    expect((await judge({ columns }, { target: "outcome", id: "day" })).verdict).toBe("fail");
  });

  it("fails a copy in a series whose past says little", async () => {
    const shape = { rows: 400, process: "autoregressive", split: "none" } as const;
    const { table, roles } = plantedSeries(shape, "none", seededRandom(6, "copy"));
    const copy = table.columns.outcome.map((cell) => 2 * Number(cell) + 1);
    expect((await judge(withColumns(table, { copy }), roles)).verdict).toBe("fail");
    expect((await judge(table, roles)).verdict).not.toBe("fail");
  });

  it("says what it needs, and leaves a constant target alone", async () => {
    const few = { columns: { a: [1, 2], b: [1, 2] } };
    expect(leakyFeature.needs(memoryTable(few))).toBe("--target <column>");
    expect(leakyFeature.needs(memoryTable({ columns: { b: [1, 2] } }, { target: "b" }))).toBe("at least one feature");
    expect(leakyFeature.needs(memoryTable(few, { target: "b" }))).toBe("at least 50 rows");
    const constant = { columns: { a: normals(60, "a"), b: new Array<string>(60).fill("same") } };
    expect((await judge(constant, { target: "b" })).summary).toBe(
      "Not examined: needs a target with at least two different values.",
    );
  });
});
