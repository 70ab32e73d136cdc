import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { quality } from "../../../../src/fields/pitfalls/quality.js";
import { examinePlanted } from "../examinePlanted.js";
import { type Cell, cleanTable, type PlantedTable } from "../plantedTables.js";
import { plantStandardised } from "../plantQuality.js";

const clean = (seed: number) =>
  cleanTable({ rows: 300, flavour: "numeric", task: "binary", split: true }, seededRandom(seed, "scaled"));
const problem = async (table: PlantedTable) =>
  (await examinePlanted(quality, table)).evidence.find((row) => row.problem === "scaled over all rows");

const numbers = (name: string, rows: number) => {
  const random = seededRandom(1, name);
  return Array.from({ length: rows }, () => 10 + 3 * random.normal());
};
const parts = (rows: number) => Array.from({ length: rows }, (_, row) => (row % 4 === 3 ? "test" : "train"));

/** The values moved and stretched to lie between 0 and 1, by the range of those at `rows`. */
function stretched(values: readonly number[], rows: readonly number[]): number[] {
  const known = rows.map((row) => values[row]);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return values.map((value) => (value - least) / (most - least));
}

describe("columns scaled over all rows", () => {
  it("are found where a split was made afterwards, and not where the training part alone was asked", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
        const found = await problem(plantStandardised(clean(seed), () => true));
        expect(found).toMatchObject({ gravity: "concern" });
        expect(found?.detail).toContain("a mean of 0 and a standard deviation of 1 over all rows, and not over");
        expect(await problem(plantStandardised(clean(seed), (part) => part === "train"))).toBeUndefined();
        expect(await problem(clean(seed))).toBeUndefined();
      }),
      { numRuns: 3, seed: 1 },
    ));

  it("are noted where there is no split yet", async () => {
    const { part: _, ...columns } = plantStandardised(clean(1), () => true).columns;
    expect(await problem({ columns })).toMatchObject({ gravity: "info" });
  });

  it("are recognised by their range, too: an end of it stands in the test part", async () => {
    const values = numbers("range", 100);
    values[3] = 50;
    const all = [...values.keys()];
    const table = (reading: readonly Cell[]): PlantedTable => ({ columns: { reading, part: parts(100) } });
    expect(await problem(table(stretched(values, all)))).toMatchObject({
      column: "reading",
      detail:
        "has a range from exactly 0 to exactly 1 over all rows, and not over the training part: it was scaled before the split",
    });
    expect(
      await problem(
        table(
          stretched(
            values,
            all.filter((row) => row % 4 !== 3),
          ),
        ),
      ),
    ).toBeUndefined();
  });

  it("are not shares that happen to be none and all", async () => {
    const share = numbers("shares", 100).map((value, row) => (row < 5 ? 0 : row > 94 ? 1 : Math.abs(Math.sin(value))));
    expect(await problem({ columns: { share, part: parts(100) } })).toBeUndefined();
  });

  it("are known by the sample's standard deviation and by unit length as well", async () => {
    for (const divisor of [99, 1]) {
      const values = numbers("divisor", 100);
      const mean = values.reduce((sum, value) => sum + value, 0) / 100;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / divisor);
      const reading = values.map((value) => (value - mean) / spread);
      const found = await problem({ columns: { reading, part: parts(100) } });
      expect(found?.detail).toContain(divisor === 1 ? "squares that sum to 1" : "standard deviation of 1");
    }
  });
});
