import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../../src/core/random.js";
import { groupOverlap } from "../../../src/fields/pitfalls/groupOverlap.js";
import { readGolden } from "../../stats/golden.js";
import { examinePlanted, measureOf, plantedRoles } from "./examinePlanted.js";
import { type Cell, cleanTable, plantedSplit } from "./plantedTables.js";
import { plantEntities, plantRecognised } from "./plantRecords.js";

const clean = () => cleanTable({ rows: 600, flavour: "mixed", task: "binary", split: true }, seededRandom(1, "groups"));
const random = seededRandom(2, "plant");

describe("group-overlap", () => {
  it("passes where entities stay on one side", async () => {
    const table = plantEntities(clean(), 5, random);
    const answer = await examinePlanted(groupOverlap, table, { ...plantedRoles(table), group: "patient" });
    expect(answer.verdict).toBe("pass");
    expect(measureOf(answer, "entities in both parts")).toBe(0);
  });

  it("counts test rows of entities that were trained on", async () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 30, maxLength: 60 }), async (rows) => {
        const patient: Cell[] = rows.map(([who]) => `P${who}`);
        const part: Cell[] = rows.map(([, test], index) => (index === 0 || (index > 1 && !test) ? "train" : "test"));
        fc.pre(new Set(patient).size > 1);
        const trained = new Set(patient.filter((_, index) => part[index] === "train"));
        const test = patient.filter((_, index) => part[index] === "test");
        const reading: Cell[] = rows.map((_, index) => index + 0.5);
        const answer = await examinePlanted(
          groupOverlap,
          { columns: { patient, reading, part } },
          { split: "part", group: "patient" },
        );
        const expected = test.filter((who) => trained.has(who)).length / test.length;
        expect(measureOf(answer, "test rows of an entity trained on")).toBeCloseTo(expected, 12);
        expect(answer.verdict).toBe(expected === 0 ? "pass" : expected >= 0.05 ? "fail" : "concern");
      }),
      { numRuns: 15 },
    );
  });

  it("finds entities that were not named, and is concerned", async () => {
    const table = plantEntities(clean(), 5, random, 0.5, "case_code");
    const named = plantEntities(clean(), 5, random, 0.5, "subject");
    const roles = plantedRoles(named);
    const answer = await examinePlanted(groupOverlap, named, roles);
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("subject");
    expect(answer.advice).toContain("--group subject");
    expect((await examinePlanted(groupOverlap, table, roles)).verdict).toBe("info");
  });

  it("finds unnamed entities by how alike their rows are", async () => {
    const draws = seededRandom(3, "alike");
    const levels = Array.from({ length: 100 }, () => draws.normal());
    const tag: Cell[] = [];
    const reading: Cell[] = [];
    for (let row = 0; row < 600; row++) {
      const which = draws.integer(100);
      tag.push(`t${which}`);
      reading.push(Number((3 * levels[which] + 0.3 * draws.normal()).toFixed(4)));
    }
    const table = clean();
    const columns = { tag, reading, [plantedSplit]: table.columns[plantedSplit] };
    const answer = await examinePlanted(groupOverlap, { columns }, { split: plantedSplit });
    expect(answer.verdict).toBe("info");
    expect(answer.evidence[0]).toMatchObject({ column: "tag", values: 100 });
    expect(answer.evidence[0]["likeness within"]).toBeGreaterThan(0.9);
  });

  it("measures what mixing rows of one value is worth, as scikit-learn does", async () => {
    const { x, y, group, whole, atRandom } = readGolden(
      "groupGap",
      z.object({
        x: z.array(z.array(z.number())),
        y: z.array(z.number()),
        group: z.array(z.number()),
        whole: z.number(),
        atRandom: z.tuple([z.number(), z.number()]),
      }),
    );
    const columns = {
      ...Object.fromEntries([0, 1, 2].map((j) => [`reading ${j}`, x.map((row) => row[j])])),
      outcome: y.map((code) => (code === 1 ? "sick" : "well")),
      tag: group.map((code) => `t${100 + code}`),
    };
    const given = await examinePlanted(groupOverlap, { columns }, { target: "outcome", group: "tag" });
    expect(measureOf(given, "score of nearest neighbour, each tag whole")).toBeCloseTo(whole, 10);
    const random = measureOf(given, "score of nearest neighbour, folds at random");
    expect(random).toBeGreaterThan(atRandom[0] - 0.02);
    expect(random).toBeLessThan(atRandom[1] + 0.02);
    expect(given.summary).toContain("Folds drawn at random flatter");

    const found = await examinePlanted(groupOverlap, { columns }, { target: "outcome" });
    expect(found.verdict).toBe("concern");
    expect(found.evidence[0]).toMatchObject({ column: "tag", values: 30 });
    expect(found.evidence[0]["neighbours that share it"]).toBeGreaterThan(5 * Number(found.evidence[0]["by chance"]));
  });

  it("finds rows that give away whose they are in a split, and is concerned", async () => {
    const answer = await examinePlanted(groupOverlap, plantRecognised(clean(), 3, seededRandom(4, "tags")));
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("tag looks like the name of an entity");
    expect(Math.abs(measureOf(answer, "tie of part and tag (Cramér's V)"))).toBeLessThan(0.3);
  });

  it("takes a number that is measured for no name, however alike rows of one value are", async () => {
    const draws = seededRandom(5, "measured");
    const weight = Array.from({ length: 600 }, () => 50 + draws.integer(60));
    const table = {
      columns: {
        weight,
        size: weight.map((own) => Number((0.5 * own + 0.1 * draws.normal()).toFixed(4))),
        outcome: weight.map((own) => (own + 20 * draws.normal() > 80 ? "large" : "small")),
      },
    };
    expect((await examinePlanted(groupOverlap, table, { target: "outcome" })).verdict).toBe("info");
    expect((await examinePlanted(groupOverlap, table, { target: "outcome" })).evidence).toHaveLength(0);
  });

  it("says so where nothing looks like an entity", async () => {
    expect((await examinePlanted(groupOverlap, clean())).verdict).toBe("info");
  });
});
