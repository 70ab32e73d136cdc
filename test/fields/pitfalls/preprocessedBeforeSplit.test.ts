import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { preprocessedBeforeSplit } from "../../../src/fields/pitfalls/preprocessedBeforeSplit.js";
import { examinePlanted, measureOf } from "./examinePlanted.js";
import { cleanTable, type PlantedTable, type PlantedTask } from "./plantedTables.js";
import {
  type Admits,
  bothParts,
  plantFilled,
  plantQuartileScaled,
  plantSelected,
  plantStandardised,
  plantStretched,
  plantTargetEncoded,
  plantUncorrelated,
  trainingPart,
} from "./plantPreprocessing.js";

const clean = (seed: number, task: PlantedTask = "binary", rows = 600) =>
  cleanTable({ rows, flavour: "numeric", task, split: true, missing: 0 }, seededRandom(seed, "preprocessed"));

type Step = (table: PlantedTable, from: Admits, seed: number) => PlantedTable;

const steps: readonly (readonly [string, Step])[] = [
  ["standardised", (table, from) => plantStandardised(table, from)],
  ["stretched from 0 to 1", (table, from) => plantStretched(table, from)],
  ["scaled by median and quartiles", (table, from) => plantQuartileScaled(table, from)],
  ["filled with the mean", (table, from, seed) => plantFilled(table, 0.1, seededRandom(seed), "mean", from)],
  ["filled with the median", (table, from, seed) => plantFilled(table, 0.1, seededRandom(seed), "median", from)],
  ["encoded by the", (table, from, seed) => plantTargetEncoded(table, 20, seededRandom(seed), from)],
  ["encoded by the", (table, from, seed) => plantTargetEncoded(table, 20, seededRandom(seed), from, 10)],
  ["made uncorrelated", (table, from) => plantUncorrelated(table, 6, from)],
  ["selected by the target", (table, from, seed) => plantSelected(table, 2000, 40, seededRandom(seed), from)],
];

describe.each(steps)("%s", (named, step) => {
  it("is found where both parts were asked, and called right where the training part was", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
        const wrong = await examinePlanted(preprocessedBeforeSplit, step(clean(seed), bothParts, seed));
        expect(["concern", "fail"]).toContain(wrong.verdict);
        expect(wrong.evidence[0]).toMatchObject({ "fitted to": "both parts" });
        expect(wrong.evidence[0].what).toContain(named);
        expect(measureOf(wrong, "columns that know both parts")).toBeGreaterThan(0);
        const right = await examinePlanted(preprocessedBeforeSplit, step(clean(seed), trainingPart, seed));
        expect(right.verdict).toBe("pass");
        expect(right.evidence[0]).toMatchObject({ "fitted to": "the training part" });
        expect(right.summary).toContain("fitted as it should be");
      }),
      { numRuns: 3, seed: 1 },
    ));
});

describe("a target encoding", () => {
  it.each(["binary", "multiclass", "regression"] as const)("of both parts fails a %s task", async (task) => {
    const planted = plantTargetEncoded(clean(1, task), 30, seededRandom(1), bothParts);
    const answer = await examinePlanted(preprocessedBeforeSplit, planted);
    expect(answer.verdict).toBe("fail");
    expect(answer.evidence[0].columns).toBe("site");
  });

  it("looks better than it should: refitted to the training part, the score changes", async () => {
    const planted = plantTargetEncoded(clean(2, "binary", 400), 80, seededRandom(2), bothParts);
    const answer = await examinePlanted(preprocessedBeforeSplit, planted);
    expect(measureOf(answer, "accuracy of logistic regression that the mistake is worth")).toBeGreaterThan(0);
  });
});

describe("clean tables", () => {
  it("pass, whatever their shape", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom("mixed" as const, "numeric" as const, "discrete" as const),
        fc.constantFrom("binary" as const, "multiclass" as const, "regression" as const),
        async (seed, flavour, task) => {
          const table = cleanTable({ rows: 300, flavour, task, split: true }, seededRandom(seed, "clean"));
          const answer = await examinePlanted(preprocessedBeforeSplit, table);
          expect(answer).toMatchObject({ verdict: "pass", evidence: [], figures: [], advice: "" });
        },
      ),
      { numRuns: 12, seed: 1 },
    ));
});
