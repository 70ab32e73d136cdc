import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { conflictingLabels } from "../../../src/fields/pitfalls/conflictingLabels.js";
import { examinePlanted, measureOf } from "./examinePlanted.js";
import { cleanTable, type PlantedTask } from "./plantedTables.js";
import { plantRepeats } from "./plantRecords.js";

const clean = (flavour: "mixed" | "numeric" | "discrete", task: PlantedTask) =>
  cleanTable({ rows: 500, flavour, task, split: false }, seededRandom(1, `${flavour}${task}`));
const random = seededRandom(2, "plant");

describe("conflicting-labels", () => {
  it.each(["binary", "multiclass", "regression"] as const)("fails on copies with another %s target", async (task) => {
    const answer = await examinePlanted(
      conflictingLabels,
      plantRepeats(clean("mixed", task), 0.05, random, { flip: true }),
    );
    expect(answer.verdict).toBe("fail");
    expect(answer.evidence.length).toBeGreaterThanOrEqual(20);
    expect(measureOf(answer, task === "regression" ? "R² ceiling" : "accuracy ceiling")).toBeLessThan(1);
  });

  it.each(["binary", "regression"] as const)("passes copies with the same %s target", async (task) => {
    const answer = await examinePlanted(conflictingLabels, plantRepeats(clean("mixed", task), 0.05, random));
    expect(answer.verdict).toBe("pass");
    expect(answer.summary).toContain("agree");
  });

  it("tells of a ceiling, not of wrong labels, where rows coincide by chance", async () => {
    const answer = await examinePlanted(conflictingLabels, clean("discrete", "binary"));
    expect(answer.verdict).toBe("info");
    const ceiling = measureOf(answer, "accuracy ceiling");
    expect(ceiling).toBeGreaterThan(0.6);
    expect(ceiling).toBeLessThan(0.98);
  });

  it("computes the ceiling that the definition gives", async () => {
    const row = fc.tuple(
      fc.constantFrom("a", "b"),
      fc.constantFrom("u", "v", "w"),
      fc.constantFrom("no", "yes", "maybe"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 20, maxLength: 60 }), async (rows) => {
        const columns = {
          one: rows.map(([one]) => one),
          two: rows.map(([, two]) => two),
          outcome: rows.map(([, , y]) => y),
        };
        fc.pre(Object.values(columns).every((cells) => new Set<string>(cells).size > 1));
        const counts = new Map<string, Map<string, number>>();
        for (const [one, two, label] of rows) {
          const group = counts.get(one + two) ?? new Map<string, number>();
          counts.set(one + two, group.set(label, (group.get(label) ?? 0) + 1));
        }
        const best = [...counts.values()].reduce((sum, group) => sum + Math.max(...group.values()), 0);
        const answer = await examinePlanted(conflictingLabels, { columns });
        expect(measureOf(answer, "accuracy ceiling")).toBeCloseTo(best / rows.length, 12);
      }),
      { numRuns: 12 },
    );
  });

  it("computes the spread of a numeric target within equal rows", async () => {
    const pairs = Array.from({ length: 20 }, (_, group) => [group, group]).flat();
    const outcome = pairs.map((group, row) => 10 * group + (row % 2 === 0 ? 0.5 : 2.5));
    const site = pairs.map((group) => `site ${group % 5}`);
    const reading = pairs.map((group) => 0.5 + 3 * group);
    const answer = await examinePlanted(conflictingLabels, { columns: { site, reading, outcome } }, undefined, {
      tolerance: 0.01,
    });
    // Each pair lies 2 apart: a variance within of 2, and a sum of squares of 2 per pair.
    expect(measureOf(answer, "spread of the target within equal rows")).toBeCloseTo(Math.SQRT2, 10);
    const mean = outcome.reduce((sum, y) => sum + y, 0) / outcome.length;
    const total = outcome.reduce((sum, y) => sum + (y - mean) ** 2, 0);
    expect(measureOf(answer, "R² ceiling")).toBeCloseTo(1 - 40 / total, 10);
  });
});
