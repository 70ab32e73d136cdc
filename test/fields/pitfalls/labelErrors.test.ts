import { describe, expect, it } from "vitest";
import { Interrupted, UserError } from "../../../src/core/errors.js";
import { seededRandom } from "../../../src/core/random.js";
import { labelErrors } from "../../../src/fields/pitfalls/labelErrors.js";
import { examinePlanted, measureOf } from "./examinePlanted.js";
import { memoryTable } from "./memoryTable.js";
import { cleanTable, type PlantedTable, plantedTarget, withColumns } from "./plantedTables.js";
import {
  clearLabels,
  plantOneSidedLabels,
  plantShiftedDecimals,
  plantWrongLabels,
  withAnnotators,
} from "./plantLabels.js";
import { quietRun } from "./quietRun.js";

const random = () => seededRandom(3, "labels");
const clear = (kind: "line" | "steps" | "clusters", rows = 600) => clearLabels(rows, kind, random());
const changedRows = (before: PlantedTable, after: PlantedTable) =>
  before.columns[plantedTarget].flatMap((cell, row) => (cell === after.columns[plantedTarget][row] ? [] : [row + 1]));

describe("label-errors on classes", () => {
  it.each(["line", "steps", "clusters"] as const)("passes labels that are right (%s)", async (kind) => {
    const answer = await examinePlanted(labelErrors, clear(kind));
    expect(answer.verdict).toBe("pass");
    expect(measureOf(answer, "wrong labels")).toBeLessThan(0.01);
  });

  it.each(["line", "steps", "clusters"] as const)("finds a tenth of the labels wrong, and which (%s)", async (kind) => {
    const right = clear(kind);
    const wrong = plantWrongLabels(right, 0.1, random());
    const answer = await examinePlanted(labelErrors, wrong);
    expect(answer.verdict).toBe("fail");
    expect(measureOf(answer, "wrong labels")).toBeCloseTo(0.1, 1);
    const changed = changedRows(right, wrong);
    const doubted = answer.evidence.map(({ row }) => row);
    expect(changed.filter((row) => doubted.includes(row)).length / changed.length).toBeGreaterThan(0.8);
    expect(doubted.slice(0, 20).filter((row) => changed.includes(Number(row))).length).toBeGreaterThanOrEqual(19);
    for (const { row, likely } of answer.evidence.slice(0, 10)) {
      if (changed.includes(Number(row))) expect(likely).toBe(right.columns[plantedTarget][Number(row) - 1]);
    }
  });

  it("finds labels of one class given to another", async () => {
    const answer = await examinePlanted(labelErrors, plantOneSidedLabels(clear("line"), 0.2, random()));
    expect(answer.verdict).not.toBe("pass");
  });

  it("does not call an overlap of the classes wrong labels, though it doubts many rows", async () => {
    const table = cleanTable({ rows: 1000, flavour: "numeric", task: "binary", split: false }, random());
    const answer = await examinePlanted(labelErrors, table);
    expect(answer.verdict).toBe("pass");
    const doubted = answer.measures.find(({ name }) => name === "doubted rows");
    expect(doubted?.value).toBeGreaterThan(0.1);
    expect(doubted?.baseline).toBeCloseTo(doubted?.value ?? 0, 1);
  });

  it("measures what dropping the doubted rows gains, in pairs", async () => {
    const wrong = plantWrongLabels(clear("line"), 0.2, random());
    const answer = await examinePlanted(labelErrors, wrong);
    const gained = answer.measures.filter(({ name }) => name.startsWith("accuracy gained"));
    expect(gained).toHaveLength(2);
    for (const { interval, value } of gained) {
      expect(interval?.[0]).toBeLessThanOrEqual(value);
      expect(interval?.[1]).toBeGreaterThanOrEqual(value);
    }
    expect(gained[0].value).toBeGreaterThan(0);
  });

  it.each(["logistic", "neighbours", "boosting"] as const)("asks %s, too", async (learner) => {
    const wrong = plantWrongLabels(clear("steps", 900), 0.1, random());
    const answer = await examinePlanted(labelErrors, wrong, undefined, { learner });
    expect(answer.verdict).not.toBe("pass");
  });

  it.each(["class", "both"] as const)("filters by %s and ranks as asked", async (filter) => {
    const wrong = plantWrongLabels(clear("steps"), 0.1, random());
    const answer = await examinePlanted(labelErrors, wrong, undefined, { filter, rank: "normalised-margin" });
    const scores = answer.evidence.map(({ score }) => Number(score));
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(answer.verdict).toBe("fail");
  });

  it("takes the user's probabilities, and counts the look at the test part", async () => {
    const right = clear("line", 500);
    const wrong = plantWrongLabels(right, 0.1, random());
    const { measurement_1: one, measurement_2: two } = right.columns;
    const p_sick = one.map((value, row) => 1 / (1 + Math.exp(-8 * (Number(value) + Number(two[row])))));
    const part = right.columns[plantedTarget].map((_, row) => (row < 200 ? "train" : "test"));
    const table = memoryTable(withColumns(wrong, { p_sick, part }), {
      target: plantedTarget,
      split: "part",
      scores: [{ column: "p_sick", level: "sick" }],
    });
    const run = quietRun(0);
    const answer = await labelErrors.examine(table, {}, run);
    expect(run.looked).toEqual(["label errors"]);
    expect(answer.verdict).toBe("fail");
    const changed = changedRows(right, wrong).filter((row) => row > 200);
    const doubted = answer.evidence.map(({ row }) => row);
    expect(changed.filter((row) => doubted.includes(row)).length / changed.length).toBeGreaterThan(0.8);
  });

  it("looks at the training part unless asked otherwise, without a look at the test part", async () => {
    const table = clear("line");
    const part = table.columns[plantedTarget].map((_, row) => (row % 3 === 0 ? "test" : "train"));
    const run = quietRun(0);
    const opened = memoryTable(withColumns(table, { part }), { target: plantedTarget, split: "part" });
    const answer = await labelErrors.examine(opened, {}, run);
    expect(run.looked).toEqual([]);
    expect(answer.measures[0].n).toBe(400);
  });

  it("says how many rows it looked at", async () => {
    const answer = await examinePlanted(labelErrors, clear("line"), undefined, { rows: 300 });
    expect(answer.limits).toContain("Looked at 300 of 600 rows, drawn at random.");
  });

  it("copes with many classes, missing labels and classes of one row", async () => {
    const table = cleanTable({ rows: 1000, flavour: "mixed", task: "binary", split: false }, random());
    const draw = random();
    const labels = table.columns[plantedTarget].map((_, row) =>
      row % 11 === 0 ? null : row === 5 ? "alone" : `class ${draw.integer(150)}`,
    );
    const answer = await examinePlanted(labelErrors, withColumns(table, { [plantedTarget]: labels }), {
      target: plantedTarget,
      types: { [plantedTarget]: "category" },
    });
    expect(answer.verdict).toBe("pass");
  });

  it("needs two classes", async () => {
    const table = withColumns(clear("line", 100), { [plantedTarget]: new Array<string>(100).fill("well") });
    const answer = await labelErrors.examine(memoryTable(table, { target: plantedTarget }), {}, quietRun(0));
    expect(answer).toMatchObject({ verdict: "skipped", summary: expect.stringContaining("at least two classes") });
  });

  it("gives the same answer again, and stops when told to", async () => {
    const table = memoryTable(plantWrongLabels(clear("line", 200), 0.1, random()), { target: plantedTarget });
    expect(await labelErrors.examine(table, {}, quietRun(0))).toEqual(
      await labelErrors.examine(table, {}, quietRun(0)),
    );
    const run = { ...quietRun(0), signal: AbortSignal.abort() };
    await expect(labelErrors.examine(table, {}, run)).rejects.toThrow(Interrupted);
  });
});

describe("label-errors on numbers", () => {
  const clean = cleanTable({ rows: 600, flavour: "numeric", task: "regression", split: false }, random());

  it("passes a table in which none is wrong", async () => {
    expect((await examinePlanted(labelErrors, clean)).verdict).toBe("pass");
  });

  it.each([0.01, 0.05])("finds a share of %d of the decimal points shifted, and which", async (share) => {
    const wrong = plantShiftedDecimals(clean, share, random());
    const answer = await examinePlanted(labelErrors, wrong);
    expect(answer.verdict).not.toBe("pass");
    const changed = changedRows(clean, wrong);
    const doubted = answer.evidence.map(({ row }) => row);
    expect(changed.every((row) => doubted.includes(row))).toBe(true);
    expect(doubted.length).toBeLessThanOrEqual(changed.length + 6);
  });

  it("says so where most labels are one number", async () => {
    const rain = clean.columns[plantedTarget].map((cell, row) => (row % 2 === 0 ? 0 : cell));
    const answer = await examinePlanted(labelErrors, withColumns(clean, { [plantedTarget]: rain }));
    expect(answer.verdict).toBe("info");
  });
});

describe("label-errors with several annotators", () => {
  const wrong = [0.05, 0.1, 0.5];
  const annotators = wrong.map((_, index) => `annotator_${index + 1}`);

  it("finds the careless one, and labels that the consensus contradicts", async () => {
    const right = clear("line");
    const annotated = plantWrongLabels(withAnnotators(right, wrong, random()), 0.1, random());
    const answer = await examinePlanted(labelErrors, annotated, undefined, { annotators });
    expect(answer.verdict).toBe("fail");
    expect(answer.summary).toContain("annotator_3 agrees with the others no more");
    expect(measureOf(answer, "labels that the annotators contradict")).toBeCloseTo(0.1, 1);
    for (const { row, consensus } of answer.evidence.slice(0, 10)) {
      expect(consensus).toBe(right.columns[plantedTarget][Number(row) - 1]);
    }
  });

  it("passes careful ones, and does not learn from their labels", async () => {
    const annotated = withAnnotators(clear("line"), [0.02, 0.03, 0.02], random());
    expect((await examinePlanted(labelErrors, annotated, undefined, { annotators })).verdict).toBe("pass");
  });

  it("refuses a column that is not there", async () => {
    const asked = examinePlanted(labelErrors, clear("line"), undefined, { annotators: ["annotator_9"] });
    await expect(asked).rejects.toThrow(UserError);
  });
});
