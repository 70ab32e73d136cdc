import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { duplicates } from "../../../src/fields/pitfalls/duplicates.js";
import { unexplainedShare } from "../../../src/fields/pitfalls/records/coincidences.js";
import { poissonAtLeast } from "../../../src/fields/pitfalls/records/poisson.js";
import { examineFile, examinePlanted, measureOf, plantedRoles } from "./examinePlanted.js";
import { type Cell, cleanTable, type PlantedTable, rowCountOf, selectRows } from "./plantedTables.js";
import { plantOverlap, plantRepeats } from "./plantRecords.js";

const clean = (flavour: "mixed" | "numeric" | "discrete", split: boolean, rows = 600) =>
  cleanTable({ rows, flavour, task: "binary", split }, seededRandom(1, `${flavour}${split}`));
const random = seededRandom(2, "plant");
const bySample = (table: PlantedTable) => examinePlanted(duplicates, table, plantedRoles(table), { sample: 300 });

describe("duplicates", () => {
  it("fails where test rows are copies of training rows, whatever their labels", async () => {
    for (const flip of [false, true]) {
      const answer = await examinePlanted(duplicates, plantOverlap(clean("mixed", true), 0.1, random, { flip }));
      expect(answer.verdict).toBe("fail");
      expect(measureOf(answer, "test rows equal to a training row")).toBeCloseTo(0.1, 12);
      expect(answer.evidence.length).toBeGreaterThanOrEqual(14);
      expect(answer.evidence.every((row) => row["same outcome"] === !flip)).toBe(true);
    }
  });

  it.each([1e-6, 1e-3, 1e-2])("fails where copies were jittered by %d standard deviations", async (jitter) => {
    const answer = await examinePlanted(duplicates, plantOverlap(clean("numeric", true), 0.1, random, { jitter }));
    expect(answer.verdict).toBe("fail");
    expect(answer.evidence[0].similarity).toBeGreaterThan(0.9);
    expect(measureOf(answer, "test rows nearly equal to a training row")).toBeGreaterThan(0.07);
  });

  it.each([0, 1e-3])("measures what copies (moved by %d) are worth to scores on the test part", async (jitter) => {
    const flattered = plantOverlap(clean("numeric", true), 0.4, seededRandom(9), jitter > 0 ? { jitter } : {});
    const { summary, measures } = await examinePlanted(duplicates, flattered);
    const numberOf = (name: string) => measures.find((one) => one.name === name)?.value ?? Number.NaN;
    const learner = "balanced accuracy of gradient boosting";
    const [all, without] = [numberOf(`${learner}, all test rows`), numberOf(`${learner}, without copies`)];
    // It has seen the answers of the copies.
    expect(all - without).toBeGreaterThan(0.05);
    expect(numberOf(`${learner} that copies are worth`)).toBeCloseTo(all - without, 12);
    expect(summary).toMatch(/ Without the copies, balanced accuracy of gradient boosting changes by −0\.\d+\.$/);
    const honest = await examinePlanted(duplicates, clean("numeric", true));
    expect(honest.measures.map(({ name }) => name).join()).not.toContain("copies");
  });

  it("finds near copies among all rows of a table that is larger than its sample, in the test part and without a split", async () => {
    const large = clean("numeric", true, 6000);
    for (const jitter of [1e-6, 1e-3, 1e-2]) {
      const answer = await bySample(plantOverlap(large, 0.05, seededRandom(7), { jitter }));
      expect(answer.verdict).toBe("fail");
      const share = measureOf(answer, "test rows nearly equal to a training row");
      expect(share).toBeGreaterThan(0.045);
      expect(share).toBeLessThanOrEqual(0.05 + 1e-9);
      expect(answer.limits?.join()).toContain("among all rows");
    }
    const { part: _, ...columns } = plantOverlap(large, 0.05, seededRandom(7), { jitter: 1e-3 }).columns;
    const unsplit = await bySample({ columns });
    expect(measureOf(unsplit, "rows nearly equal to another") * rowCountOf({ columns })).toBeGreaterThan(
      0.9 * 0.05 * rowCountOf(large) * 0.25,
    );
  });

  it("calls nothing near in clean tables that are larger than its sample, whatever their cells", async () => {
    for (const flavour of ["numeric", "mixed", "discrete"] as const) {
      for (const split of [true, false]) {
        const { verdict } = await bySample(clean(flavour, split, 4000));
        expect(verdict).toBe("pass");
      }
    }
  });

  it("fails without a split where many rows repeat, and is concerned about a few", async () => {
    expect((await examinePlanted(duplicates, plantRepeats(clean("mixed", false), 0.1, random))).verdict).toBe("fail");
    expect((await examinePlanted(duplicates, plantRepeats(clean("mixed", false), 0.01, random))).verdict).toBe(
      "concern",
    );
  });

  it("does not wonder at rows that coincide by chance", async () => {
    const answer = await examinePlanted(duplicates, clean("discrete", true));
    expect(measureOf(answer, "test rows equal to a training row")).toBeGreaterThan(0.5);
    expect(answer.verdict).toBe("pass");
    expect(answer.summary).toContain("chance");
  });

  it("compares records without their keys", async () => {
    const table = plantOverlap(clean("mixed", true), 0.1, random);
    const keyed = {
      columns: { ...table.columns, code: Array.from({ length: rowCountOf(table) }, (_, row) => `R${row}-7`) },
    };
    const answer = await examinePlanted(duplicates, keyed);
    expect(answer.verdict).toBe("fail");
    expect(answer.limits?.[0]).toContain("code");
  });

  it("tells copies of two measured numbers from chance", async () => {
    const draws = seededRandom(4, "two");
    const x = Array.from({ length: 300 }, () => Number(draws.normal().toFixed(4)));
    const y = Array.from({ length: 300 }, () => Number(draws.normal().toFixed(4)));
    const table = selectRows({ columns: { x, y } }, [...Array(300).keys(), ...Array(30).keys()]);
    const answer = await examinePlanted(duplicates, table);
    expect(answer.verdict).toBe("fail");
    expect(measureOf(answer, "rows that repeat another")).toBeCloseTo(30 / 330, 12);
  });

  it("finds texts that were edited a little", async () => {
    const draws = seededRandom(6, "texts");
    const words = Array.from({ length: 400 }, (_, index) => `word${index}`);
    const texts = Array.from({ length: 120 }, () =>
      Array.from({ length: 60 }, () => words[draws.integer(400)]).join(" "),
    );
    const edited = texts.slice(0, 12).map((text) => `${text} indeed`);
    const body = [...texts, ...edited];
    const part: Cell[] = body.map((_, row) => (row < 100 ? "train" : "test"));
    const answer = await examinePlanted(duplicates, { columns: { body, part } }, { split: "part" });
    expect(answer.verdict).toBe("fail");
    expect(measureOf(answer, "texts of body nearly the same")).toBeCloseTo(12 / 32, 12);
  });

  it("counts as a plain count would", async () => {
    const cell = fc.constantFrom("a", "b", "c");
    const table = fc.array(fc.tuple(cell, cell, fc.integer({ min: 0, max: 3 }), fc.boolean()), {
      minLength: 24,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const part: Cell[] = rows.map(([, , , test], row) =>
          row === 0 ? "train" : row === 1 || test ? "test" : "train",
        );
        const columns = {
          one: rows.map(([one]) => one),
          two: rows.map(([, two]) => two),
          three: rows.map(([, , three]) => three),
          part,
        };
        const keys = rows.map(([one, two, three]) => `${one}${two}${three}`);
        const inTrain = new Set(keys.filter((_, row) => part[row] === "train"));
        const tests = keys.filter((_, row) => part[row] === "test");
        const answer = await examinePlanted(duplicates, { columns }, { split: "part" });
        const constant = Object.values(columns).some((cells) => new Set(cells).size < 2);
        fc.pre(!constant);
        expect(measureOf(answer, "test rows equal to a training row")).toBeCloseTo(
          tests.filter((key) => inTrain.has(key)).length / tests.length,
          12,
        );
      }),
      { numRuns: 15 },
    );
  });

  it("does not depend on the order of rows", async () => {
    const table = plantOverlap(clean("mixed", true), 0.05, random);
    const shuffled: PlantedTable = selectRows(table, seededRandom(9, "order").permutation(rowCountOf(table)));
    const [one, other] = [await examinePlanted(duplicates, table), await examinePlanted(duplicates, shuffled)];
    expect(other.verdict).toBe(one.verdict);
    expect(other.measures.map(({ value }) => value)).toEqual(one.measures.map(({ value }) => expect.closeTo(value, 6)));
  });

  it("compares times only where they repeat", async () => {
    const table = cleanTable(
      { rows: 300, flavour: "mixed", task: "binary", split: false, time: true },
      seededRandom(3, "time"),
    );
    const copied = selectRows(table, [...Array(300).keys(), ...Array(30).keys()]);
    const answer = await examinePlanted(duplicates, copied, { ...plantedRoles(copied), time: "day" });
    expect(answer.verdict).toBe("fail");
  });

  it("finds the strikes reported twice", async () => {
    const path = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/birdstrikes.csv", import.meta.url));
    const answer = await examineFile(duplicates, path, { target: "Effect Amount of damage" });
    expect(answer.verdict).toBe("concern");
    // Among them five reports of one evening, rows 6,236 to 6,240 of the file.
    expect(answer.evidence[0]).toMatchObject({ "equal rows": 5, rows: "6236, 6237, 6238, 6239, 6240" });
    expect(measureOf(answer, "rows that repeat another")).toBeCloseTo(0.0025, 4);
  });
});

describe("unexplainedShare", () => {
  it("lies between 0 and 1, and is 0 where chance expects as many", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1e4, noNaN: true }), (seen, expected) => {
        const share = unexplainedShare(seen, expected);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        if (seen <= expected) expect(share).toBe(0);
      }),
    );
    expect(unexplainedShare(10, 0)).toBe(1);
  });
});

describe("poissonAtLeast", () => {
  it("is the sum of the tail", () => {
    for (const mean of [0.05, 0.7, 3, 12]) {
      for (const count of [1, 2, 5, 9]) {
        let below = 0;
        for (let k = 0, term = Math.exp(-mean); k < count; k++, term *= mean / k) below += term;
        expect(poissonAtLeast(count, mean)).toBeCloseTo(1 - below, 12);
      }
    }
    expect(poissonAtLeast(0, 3)).toBe(1);
    expect(poissonAtLeast(2, 0)).toBe(0);
  });
});
