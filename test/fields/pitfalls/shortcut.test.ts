import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { shortcut } from "../../../src/fields/pitfalls/shortcut.js";
import { examinePlanted, measureOf, plantedRoles } from "./examinePlanted.js";
import { cleanTable, type PlantedTable, plantedTarget, withColumns } from "./plantedTables.js";
import { plantPosture, plantSiteShortcut, plantSites, plantTie, plantTrainingShortcut } from "./plantShortcuts.js";

const shape = { rows: 1200, flavour: "mixed", task: "binary", split: true } as const;
const clean = cleanTable(shape, seededRandom(1, "shortcut"));

describe("shortcut", () => {
  it("passes a strong feature that holds at every site, and says what carries", async () => {
    const table = plantTie(plantSites(clean, seededRandom(2)), 2, seededRandom(3), () => true);
    const answer = await examinePlanted(shortcut, table, plantedRoles(table), { environment: "site" });
    expect(answer.verdict).toBe("pass");
    expect(answer.summary).toMatch(/^The prediction is carried by brightness \(0\.9\d alone\)/);
    expect(measureOf(answer, "loss without brightness")).toBeGreaterThan(0.3);
    expect(Math.abs(measureOf(answer, "loss where site is c is left out"))).toBeLessThan(0.06);
  });

  it("finds where a feature is not tied to the answer, and what that costs", async () => {
    const table = plantSiteShortcut(clean, 2, seededRandom(4));
    const answer = await examinePlanted(shortcut, table);
    expect(answer.verdict).toBe("fail");
    expect(answer.summary).toContain("brightness carries the prediction, and not where site is c");
    expect(answer.evidence[0]).toMatchObject({ property: "brightness", kind: "feature", "breaks where": "site is c" });
    expect(Math.abs(Number(answer.evidence[0]["association there"]))).toBeLessThan(0.3);
    expect(measureOf(answer, "score, other rows than where site is c")).toBeGreaterThan(0.85);
    expect(measureOf(answer, "score where site is c")).toBeLessThan(0.3);
    expect(measureOf(answer, "score where site is c, repaired")).toBeGreaterThan(
      measureOf(answer, "score where site is c"),
    );
    expect(answer.advice).toContain("brightness");
    expect(answer.figures).toHaveLength(2);
  });

  it("finds a tie that the test part does not have", async () => {
    const answer = await examinePlanted(shortcut, plantTrainingShortcut(clean, 2, seededRandom(5)));
    expect(answer.verdict).toBe("fail");
    expect(answer.summary).toContain("in the training part and not in the test part");
  });

  it("finds that the features show a hidden variable and nothing else", async () => {
    const table = plantPosture(clean, 0.9, seededRandom(6));
    const answer = await examinePlanted(shortcut, table, { ...plantedRoles(table), ignore: ["posture"] });
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("mostly posture, which is no feature");
    expect(measureOf(answer, "score of all features")).toBeGreaterThan(0.5);
    expect(measureOf(answer, "score among rows that agree in posture")).toBeLessThan(0.15);
  });

  it("takes several readings of one cause for no shortcut", async () => {
    const table = plantPosture(clean, 0.9, seededRandom(7));
    const { posture, ...shown } = table.columns;
    expect(posture).toHaveLength(1200);
    expect((await examinePlanted(shortcut, { columns: shown })).verdict).toBe("pass");
  });

  it("is concerned where the length of a text gives the answer away", async () => {
    const answer = await examinePlanted(shortcut, withTexts(clean, 30));
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("The length of report");
    expect((await examinePlanted(shortcut, withTexts(clean, 0))).verdict).toBe("pass");
  });

  it("scores noise at chance however rare a class is", async () => {
    const random = seededRandom(8);
    const outcome = Array.from({ length: 1000 }, () => (random.uniform() < 0.05 ? "sick" : "well"));
    const noise = outcome.map(() => Number(random.normal().toFixed(4)));
    const answer = await examinePlanted(shortcut, { columns: { noise, [plantedTarget]: outcome } });
    expect(answer.verdict).toBe("pass");
    expect(Math.abs(Number(answer.evidence[0]["score alone"]))).toBeLessThan(0.15);
    expect(Number(answer.evidence[0].q)).toBeGreaterThan(0.01);
  });

  it("sets the given predictions inside and outside beside each other", async () => {
    const sited = plantSiteShortcut(clean, 2, seededRandom(9));
    const guess = sited.columns.brightness.map((cell) => (Number(cell) > 0 ? "well" : "sick"));
    const { part, ...columns } = withColumns(sited, { guess }).columns;
    expect(part).toHaveLength(1200);
    const answer = await examinePlanted(shortcut, { columns }, { target: plantedTarget, prediction: "guess" });
    expect(answer.verdict).toBe("fail");
    expect(measureOf(answer, "score of the given predictions elsewhere")).toBeGreaterThan(0.85);
    expect(measureOf(answer, "score of the given predictions where site is c")).toBeLessThan(0.2);
    expect(measureOf(answer, "given answers that brightness flips")).toBeGreaterThan(0.9);
  });

  it("refuses an environment that is no column", async () => {
    await expect(examinePlanted(shortcut, clean, plantedRoles(clean), { environment: "regoin" })).rejects.toThrow(
      '--environment: no column is called "regoin"',
    );
  });
});

/** With a text of words drawn at random in each row: about 40, and `more` in rows of the first class. */
function withTexts(table: PlantedTable, more: number): PlantedTable {
  const random = seededRandom(10, "texts");
  const words = ["lung", "clear", "left", "right", "shadow", "seen", "no", "sign", "of", "the"];
  const report = table.columns[plantedTarget].map((cell) => {
    const length = 40 + random.integer(20) + (cell === "sick" ? more : 0);
    return Array.from({ length }, () => words[random.integer(words.length)]).join(" ");
  });
  return withColumns(table, { report });
}
