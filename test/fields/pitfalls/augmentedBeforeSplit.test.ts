import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { augmentedBeforeSplit } from "../../../src/fields/pitfalls/augmentedBeforeSplit.js";
import { examinePlanted, measureOf } from "./examinePlanted.js";
import { bothParts, plantDrawnAgain, plantInterpolated, plantJittered, trainingPart } from "./plantAugmentation.js";
import { cleanTable, type PlantedTable } from "./plantedTables.js";
import { plantOverlap } from "./plantRecords.js";

const clean = (seed: number, task: "binary" | "multiclass" | "regression" = "binary") =>
  cleanTable({ rows: 400, flavour: "numeric", task, split: true, missing: 0 }, seededRandom(seed, "augmented"));

const makers: readonly (readonly [
  string,
  (table: PlantedTable, seed: number, from: typeof bothParts) => PlantedTable,
])[] = [
  ["between two rows", (table, seed, from) => plantInterpolated(table, 0.3, seededRandom(seed), from)],
  ["copy within", (table, seed, from) => plantDrawnAgain(table, 0.3, seededRandom(seed), from)],
  ["copy with noise", (table, seed, from) => plantJittered(table, 0.3, seededRandom(seed), 0.02, from)],
];

describe.each(makers)("rows that are a %s", (kind, make) => {
  it("are found where they were made before the split, and are no fault where they were made after it", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
        const wrong = await examinePlanted(augmentedBeforeSplit, make(clean(seed), seed, bothParts));
        expect(wrong.verdict).toBe("fail");
        expect(wrong.evidence[0].kind).toContain(kind);
        const right = await examinePlanted(augmentedBeforeSplit, make(clean(seed), seed, trainingPart));
        expect(right).toMatchObject({ verdict: "pass", evidence: [], advice: "" });
      }),
      { numRuns: 3, seed: 1 },
    ));
});

describe("interpolated rows", () => {
  it("are named with their parents, in both directions", async () => {
    const { evidence } = await examinePlanted(augmentedBeforeSplit, plantInterpolated(clean(1), 0.4, seededRandom(1)));
    expect(new Set(evidence.map(({ part }) => part))).toEqual(new Set(["test", "train"]));
  });

  it("make scores look better than they are on the other test rows", async () => {
    const answer = await examinePlanted(augmentedBeforeSplit, plantInterpolated(clean(1), 0.8, seededRandom(1)));
    const all = measureOf(answer, "balanced accuracy of nearest neighbours, all test rows");
    const without = measureOf(answer, "balanced accuracy of nearest neighbours, without derived rows");
    expect(measureOf(answer, "balanced accuracy of nearest neighbours that derived rows are worth")).toBeCloseTo(
      all - without,
      12,
    );
  });

  it("are found where there are no classes", async () => {
    const planted = plantInterpolated(clean(2, "regression"), 0.3, seededRandom(2));
    expect((await examinePlanted(augmentedBeforeSplit, planted)).verdict).toBe("fail");
  });
});

describe("clean tables", () => {
  it("pass, and so do copies that crowd in no class", async () => {
    for (const seed of [1, 2, 3]) {
      expect((await examinePlanted(augmentedBeforeSplit, clean(seed))).verdict).toBe("pass");
      const copied = await examinePlanted(augmentedBeforeSplit, plantOverlap(clean(seed), 0.1, seededRandom(seed)));
      expect(copied.verdict).toBe("pass");
      expect(copied.summary).toContain("see duplicates");
    }
  });
});
