import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { domainOf, isEntityName, isKeyName } from "../../../src/fields/pitfalls/quality/columnNames.js";
import { plainSpelling } from "../../../src/fields/pitfalls/quality/levels.js";
import { quality } from "../../../src/fields/pitfalls/quality.js";
import { examineFile, examinePlanted, measureOf, plantedRoles } from "./examinePlanted.js";
import { type Cell, cleanTable, type PlantedTable, withColumns } from "./plantedTables.js";
import * as plant from "./plantQuality.js";

const shape = { rows: 600, flavour: "mixed", task: "binary", split: true } as const;
const clean = (name: string) => cleanTable(shape, seededRandom(1, name));
const random = seededRandom(2, "plant");

/** [fault, planted table, kind of the problem, column it must name, its gravity] */
const faults: readonly (readonly [string, () => PlantedTable, string, string, string])[] = [
  ["a constant column", () => plant.plantConstant(clean("a")), "constant", "version", "concern"],
  ["many missing cells", () => plant.plantMissing(clean("b"), 0.4, random), "often missing", "age", "concern"],
  [
    "gaps that follow the target",
    () => plant.plantMissingByTarget(clean("c"), 0.9, random),
    "missing by target",
    "laboratory",
    "fail",
  ],
  [
    "gaps that follow the part",
    () => plant.plantMissingByPart(clean("d"), 0.6, random),
    "missing by part",
    "laboratory",
    "fail",
  ],
  [
    "a few words among numbers",
    () => plant.plantWordsAmongNumbers(clean("e"), 0.02, random),
    "mixed types",
    "age",
    "concern",
  ],
  [
    "many words among numbers",
    () => plant.plantWordsAmongNumbers(clean("f"), 0.1, random),
    "mixed types",
    "age",
    "fail",
  ],
  ["infinite numbers", () => plant.plantInfinite(clean("g"), 0.01, random), "infinite values", "ratio", "concern"],
  ["ages below zero", () => plant.plantImpossibleAges(clean("h"), 0.05, random), "impossible values", "age", "fail"],
  ["−999 for missing", () => plant.plantSentinel(clean("i"), 0.05, random), "stand-in value", "reading", "fail"],
  ["99 for missing", () => plant.plantSentinel(clean("j"), 0.05, random, 99), "stand-in value", "reading", "fail"],
  [
    "placeholder dates",
    () => plant.plantPlaceholderDates(clean("l"), 0.05, random),
    "placeholder dates",
    "registered",
    "fail",
  ],
  ["a running number", () => plant.plantRunningNumber(clean("m")), "key among the features", "entry", "concern"],
  ["a code per row", () => plant.plantCode(clean("n"), random), "key among the features", "reference", "concern"],
  [
    "several spellings",
    () => plant.plantSpellings(clean("o"), 0.1, random),
    "several spellings",
    "answered",
    "concern",
  ],
  [
    "a column in other units",
    () => plant.plantOtherUnits(clean("p")),
    "same column twice",
    "age, converted",
    "concern",
  ],
  ["a column twice", () => plant.plantSameColumn(clean("q")), "same column twice", "age, again", "concern"],
  ["the target once more", () => plant.plantTargetAgain(clean("r")), "same column twice", "outcome, verdict", "fail"],
  [
    "levels unseen in training",
    () => plant.plantUnseenLevels(clean("s"), 0.3, random),
    "only in the test part",
    "site",
    "fail",
  ],
];

describe("quality", () => {
  it.each(faults)("finds %s", async (_, planted, kind, column, gravity) => {
    const answer = await examinePlanted(quality, planted());
    const problem = answer.evidence.find((row) => row.problem === kind && row.column === column);
    expect(problem).toMatchObject({ gravity });
    expect(answer.verdict).toBe(gravity);
    expect(answer.summary).toContain(column.split(",")[0]);
    expect(answer.advice).not.toBe("");
  });

  it("counts the cells that a fault touches and names the first rows", async () => {
    const reading: Cell[] = Array.from({ length: 200 }, (_, row) => 20 + ((7 * row) % 31) / 10);
    for (const row of [4, 17, 42, 99]) reading[row] = -999;
    const answer = await examinePlanted(quality, { columns: { reading } });
    const problem = answer.evidence.find((row) => row.problem === "stand-in value");
    expect(problem).toMatchObject({ cells: 4, share: 0.02, rows: "5, 18, 43, 100" });
  });

  it("asks about noughts far from a measure's other values, and leaves it at a concern", async () => {
    const pressure: Cell[] = Array.from({ length: 300 }, (_, row) => (row % 20 === 0 ? 0 : 60 + ((13 * row) % 50)));
    const answer = await examinePlanted(quality, { columns: { pressure } });
    expect(answer.evidence[0]).toMatchObject({ problem: "stand-in value", gravity: "concern", cells: 15 });
  });

  it("finds one stand-in behind another", async () => {
    const reading: Cell[] = Array.from({ length: 400 }, (_, row) => 20 + ((7 * row) % 31) / 10);
    for (const row of [4, 17, 42, 99]) reading[row] = -999;
    for (const row of [5, 18, 43, 200]) reading[row] = -9999;
    const answer = await examinePlanted(quality, { columns: { reading } });
    const details = answer.evidence.filter((row) => row.problem === "stand-in value").map((row) => row.detail);
    expect(details).toEqual([expect.stringContaining("exactly -9999"), expect.stringContaining("exactly -999 ")]);
  });

  it("leaves counts, heavy tails and zeros of rain alone", async () => {
    const draws = seededRandom(5, "tails");
    const columns = {
      visits: Array.from({ length: 2000 }, () => Math.floor(-3 * Math.log(1 - draws.uniform()))),
      rain: Array.from({ length: 2000 }, () =>
        draws.uniform() < 0.6 ? 0 : Number((-5 * Math.log(1 - draws.uniform())).toFixed(1)),
      ),
      wealth: Array.from({ length: 2000 }, () => Number(Math.exp(10 + 2 * draws.normal()).toFixed(0))),
    };
    expect((await examinePlanted(quality, { columns })).verdict).toBe("pass");
  });

  it("judges by thresholds that can be set", async () => {
    const table = plant.plantMissing(clean("options"), 0.1, random);
    expect((await examinePlanted(quality, table)).verdict).toBe("pass");
    expect((await examinePlanted(quality, table, plantedRoles(table), { missing: 0.05 })).verdict).toBe("concern");
  });

  it("says of a column of few numbers that words stand in it, but not of a scale", async () => {
    const cells = (word: string) => Array.from({ length: 300 }, (_, row) => (row % 8 === 0 ? word : 1 + (row % 4)));
    const kinds = async (word: string) =>
      (await examinePlanted(quality, { columns: { doors: cells(word) } })).evidence.map(({ problem }) => problem);
    expect(await kinds("broken")).toContain("mixed types");
    expect(await kinds("5 or more")).not.toContain("mixed types");
  });

  it("measures missing cells over the whole table", async () => {
    const answer = await examinePlanted(quality, { columns: { a: [1, null, 3, 4.5], b: ["x", "y", null, null] } });
    expect(measureOf(answer, "missing cells")).toBeCloseTo(3 / 8, 12);
  });

  it("copes with a table of 3,000 columns", async () => {
    const draws = seededRandom(3, "wide");
    const columns = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [
        `gene_${index}`,
        Array.from({ length: 40 }, () =>
          index % 3 === 0 ? ["a", "b"][draws.integer(2)] : Number(draws.normal().toFixed(3)),
        ),
      ]),
    );
    const answer = await examinePlanted(quality, withColumns({ columns }, { silent: new Array<Cell>(40).fill(7) }));
    expect(answer.evidence.map(({ column }) => column)).toContain("silent");
  });

  it("reads the wildlife strike reports as a person would", async () => {
    const path = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/birdstrikes.csv", import.meta.url));
    const answer = await examineFile(quality, path, { target: "Effect Amount of damage" });
    expect(answer.verdict).toBe("concern");
    const found = answer.evidence.map(({ column, problem }) => `${column}: ${problem}`);
    expect(found).toContain("Speed IAS in knots: often missing");
    expect(found).toContain("Effect Amount of damage: rare classes");
    expect(found).toContain("Aircraft Airline Operator: words for missing");
  });
});

describe("what names say", () => {
  it.each([
    ["Age", 0, 130],
    ["latitude", -90, 90],
    ["Completion_pct", 0, 100],
    ["numberOfRooms", 0, Number.POSITIVE_INFINITY],
    ["age in days", 0, Number.POSITIVE_INFINITY],
  ])("%s", (name, low, high) => {
    expect(domainOf(name)).toMatchObject({ low, high });
  });

  it.each(["price change", "z_age", "balance", "temperature", "agenda", "log income"])("%s says nothing", (name) => {
    expect(domainOf(name)).toBeUndefined();
  });

  it("tells keys and entities", () => {
    expect(["patientId", "customer_id", "UUID", "Unnamed: 0"].every(isKeyName)).toBe(true);
    expect(["idea", "paid", "width"].some(isKeyName)).toBe(false);
    expect(["Patient", "store_nr", "sensors"].every(isEntityName)).toBe(true);
    expect(["patience", "restore"].some(isEntityName)).toBe(false);
  });
});

describe("plainSpelling", () => {
  it("is the same for spellings that differ in case and spaces only, and plain already when plain", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z]{1,8}( [A-Za-z]{1,8})?$/), (text) => {
        const plain = plainSpelling(text);
        expect(plainSpelling(` ${text.toUpperCase()}  `)).toBe(plain);
        expect(plainSpelling(text.replace(" ", "_"))).toBe(plain);
        expect(plainSpelling(plain)).toBe(plain);
      }),
    );
  });
});
