import { describe, expect, it } from "vitest";
import { readJudged } from "../../../../src/fields/pitfalls/predictions/judged.js";
import { matchLevels } from "../../../../src/fields/pitfalls/predictions/matchLevels.js";
import { memoryTable } from "../memoryTable.js";

describe("matchLevels", () => {
  it("matches classes that are written differently", () => {
    const found = matchLevels(["0", "1"], { codes: Int32Array.of(0, 1, 1, -1), levels: ["0.0", "1.0"] });
    expect([...found.codes]).toEqual([0, 1, 1, -1]);
    expect(found.strange).toBe(0);
    const truth = matchLevels(["0", "1"], { codes: Int32Array.of(1, 0), levels: ["False", "True"] });
    expect([...truth.codes]).toEqual([1, 0]);
  });

  it("prefers the exact form", () => {
    const found = matchLevels(["1", "true"], { codes: Int32Array.of(0, 1), levels: ["1", "true"] });
    expect([...found.codes]).toEqual([0, 1]);
  });

  it("adds classes that are only predicted, and tells their share", () => {
    const found = matchLevels(["a", "b"], { codes: Int32Array.of(0, 1, 2, 2), levels: ["a", "x", "y", "unused"] });
    expect(found.levels).toEqual(["a", "b", "x", "y"]);
    expect([...found.codes]).toEqual([0, 2, 3, 3]);
    expect(found.strange).toBe(0.75);
  });
});

const columns = {
  truth: ["no", "yes", "yes", "no", null, "yes"],
  answer: ["no", "yes", "no", null, "yes", "yes"],
  chance: [0.1, 0.9, 0.4, 0.2, 0.7, 0.5],
  part: ["train", "test", "test", "test", "test", "train"],
};

describe("readJudged", () => {
  it("judges the test part, leaves out rows without truth or answer, and learns shares from the training part", async () => {
    const table = memoryTable({ columns }, { target: "truth", prediction: "answer", split: "part" });
    const judged = await readJudged(table);
    if (typeof judged === "string" || judged.kind !== "classification") throw new Error("not judged");
    expect([...judged.rows]).toEqual([1, 2]);
    expect(judged.where).toBe("2 rows of the test part");
    expect([...judged.actual]).toEqual([1, 1]);
    expect([...(judged.predicted ?? [])]).toEqual([1, 0]);
    expect([...judged.priors]).toEqual([0.5, 0.5]);
    expect(judged.withoutPrediction).toBeCloseTo(1 / 3, 12);
    expect(judged.limits).toEqual([
      "1 rows without a target were left out.",
      "1 rows without a prediction were left out.",
    ]);
  });

  it("takes the more probable class where only a score is given", async () => {
    const table = memoryTable({ columns }, { target: "truth", scores: [{ column: "chance", level: "yes" }] });
    const judged = await readJudged(table);
    if (typeof judged === "string" || judged.kind !== "classification") throw new Error("not judged");
    expect([...(judged.predicted ?? [])]).toEqual([0, 1, 0, 0, 0]);
    expect(judged.scores?.positive).toBe(1);
    expect([...(judged.scores?.values.subarray(0, 4) ?? [])]).toEqual([0.9, 0.1, expect.closeTo(0.1, 12), 0.9]);
  });

  it("does not take a decision from scores that are no probabilities", async () => {
    const scores = { ...columns, chance: [-3, 2, 1, -1, 0, 4] };
    const judged = await readJudged(
      memoryTable({ columns: scores }, { target: "truth", scores: [{ column: "chance", level: "yes" }] }),
    );
    if (typeof judged === "string" || judged.kind !== "classification") throw new Error("not judged");
    expect(judged.predicted).toBeUndefined();
    expect(judged.scores).toMatchObject({ inUnitInterval: false, range: [-3, 4] });
  });

  it("says what is missing where predictions are no classes", async () => {
    const table = memoryTable({ columns }, { target: "truth", prediction: "chance" });
    expect(await readJudged(table)).toBe(
      "predictions that are classes of truth; chance holds 0.1, 0.2, 0.4 (give probabilities with --score)",
    );
    expect(await readJudged(memoryTable({ columns }, { target: "truth" }))).toBe(
      "a model's predictions: --prediction <column> or --score <column>",
    );
  });

  it("reads predicted quantiles of a number, and the median as the prediction", async () => {
    const table = memoryTable(
      { columns: { y: [1, 2, 3, 4], low: [0, 1, 2, 3], middle: [1, 2, 3, 3.5], high: [2, 3, 4, 5] } },
      {
        target: "y",
        scores: [
          { column: "high", level: "q90" },
          { column: "low", level: "0.1" },
          { column: "middle", level: "0.5" },
        ],
      },
    );
    const judged = await readJudged(table);
    if (typeof judged === "string" || judged.kind !== "regression") throw new Error("not judged");
    expect(judged.quantiles.map(({ level }) => level)).toEqual([0.1, 0.5, 0.9]);
    expect([...judged.predicted]).toEqual([1, 2, 3, 3.5]);
  });
});
