import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import type { TableRoles } from "../../../src/data/table.js";
import { shift } from "../../../src/fields/pitfalls/shift.js";
import { measureOf } from "./examinePlanted.js";
import { memoryTable } from "./memoryTable.js";
import { type Cell, cleanTable, type PlantedTable, plantedSplit, plantedTarget, withColumns } from "./plantedTables.js";
import { type PlantedProcess, plantedSeries } from "./plantSeries.js";
import { plantColumnShift, plantJointShift } from "./plantShift.js";
import { quietRun } from "./quietRun.js";

const defaults = shift.options.parse({});
const roles = { target: plantedTarget, split: plantedSplit };
const apart = "AUROC of telling the parts apart";

const judge = (table: PlantedTable, given: Partial<TableRoles> = roles) =>
  shift.examine(memoryTable(table, given), defaults, quietRun(0));

const clean = (name: string) =>
  cleanTable({ rows: 800, flavour: "mixed", task: "binary", split: true }, seededRandom(1, name));

describe("shift", () => {
  it("passes parts drawn alike", async () => {
    const answer = await judge(clean("alike"));
    expect(answer.verdict).toBe("pass");
    expect(measureOf(answer, apart)).toBeGreaterThan(0.4);
    expect(measureOf(answer, apart)).toBeLessThan(0.6);
    expect(measureOf(answer, "columns that differ")).toBe(0);
  });

  it("names the column that moved, and what it is in each part", async () => {
    const moved = plantColumnShift(clean("moved"), 1, seededRandom(2, "moved"));
    const answer = await judge(moved);
    expect(answer.verdict).toBe("fail");
    expect(answer.summary).toContain("most in sensor (1 of");
    const part = (which: string) => {
      const values = moved.columns.sensor.filter((_, row) => moved.columns[plantedSplit][row] === which).map(Number);
      return (values.reduce((sum, value) => sum + value, 0) / values.length).toPrecision(4);
    };
    expect(answer.evidence).toHaveLength(1);
    expect(answer.evidence[0]).toMatchObject({
      column: "sensor",
      test: "Kolmogorov–Smirnov",
      "train part": part("train"),
      "test part": part("test"),
    });
    expect(answer.advice).toContain("Begin with sensor.");
  });

  it("sees what no column shows alone", async () => {
    const answer = await judge(plantJointShift(clean("joint"), 0.95, seededRandom(3, "joint")));
    expect(answer.verdict).not.toBe("pass");
    expect(answer.summary).toContain("no single column stands out (0 of");
  });

  it("says that the target's shares changed", async () => {
    const table = clean("prior");
    const answered = table.columns[plantedTarget].map(
      (cell, row): Cell => (table.columns[plantedSplit][row] === "test" && row % 2 === 0 ? "sick" : cell),
    );
    const answer = await judge(withColumns(table, { [plantedTarget]: answered }));
    expect(answer.summary).toContain("The target itself is distributed differently.");
  });

  it.each<PlantedProcess>(["noise", "autoregressive", "random walk", "seasonal"])(
    "calls the drift of a series (%s) what it is, and still sees a sensor that was changed between the parts",
    async (process) => {
      for (const seed of [1, 2]) {
        const random = seededRandom(seed, "drift");
        const { table, roles: inTime } = plantedSeries({ rows: 400, process, split: "forward" }, "none", random);
        const drifts = await judge(table, inTime);
        expect(["info", "pass"]).toContain(drifts.verdict);
        if (drifts.verdict === "info") expect(drifts.summary).toContain("so these rows drift");
        const sensor = table.columns.part.map((part) => random.normal() + (part === "test" ? 3 : 0));
        const changed = await judge(withColumns(table, { sensor }), inTime);
        expect(changed.verdict).toBe("concern");
        expect(changed.summary).toContain("sensor changed far more than within the training part");
        expect(
          Number(changed.evidence.find(({ column }) => column === "sensor")?.["within the training part"]),
        ).toBeLessThan(1);
      }
    },
  );

  it("fails the same drift where the parts are said to be drawn at random: no time is named", async () => {
    const walk = { rows: 400, process: "random walk", split: "forward" } as const;
    const { table } = plantedSeries(walk, "none", seededRandom(4, "untimed"));
    expect((await judge(table, { target: "outcome", split: "part", id: "day" })).verdict).toBe("fail");
  });

  it("does not take the target's absence in the test part for a shift of the features", async () => {
    const table = clean("unanswered");
    const answered = table.columns[plantedTarget].map(
      (cell, row): Cell => (table.columns[plantedSplit][row] === "test" ? null : cell),
    );
    const answer = await judge(withColumns(table, { [plantedTarget]: answered }));
    expect(measureOf(answer, apart)).toBeLessThan(0.6);
  });

  it("says what it needs", () => {
    const columns = { x: Array.from({ length: 60 }, (_, i) => i), part: Array<Cell>(60).fill("train") };
    expect(shift.needs(memoryTable({ columns }))).toBe("a split: --test <file> or --split <column>");
    expect(shift.needs(memoryTable({ columns }, { split: "part" }))).toBe("at least 20 rows in each part");
    expect(shift.needs(memoryTable({ columns }, { split: "part", target: "x" }))).toBe("at least one feature");
  });
});
