import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { preprocessedBeforeSplit } from "../../../../src/fields/pitfalls/preprocessedBeforeSplit.js";
import { examinePlanted } from "../examinePlanted.js";
import { cleanTable, type PlantedTable } from "../plantedTables.js";
import { bothParts, plantStandardised } from "../plantPreprocessing.js";

const numbers = (name: string, rows: number) => {
  const random = seededRandom(1, name);
  return Array.from({ length: rows }, () => 10 + 3 * random.normal());
};
const parts = (rows: number) => Array.from({ length: rows }, (_, row) => (row % 4 === 3 ? "test" : "train"));
const examined = (table: PlantedTable) => examinePlanted(preprocessedBeforeSplit, table);

describe("columns scaled over all rows", () => {
  it("are noted where there is no split yet", async () => {
    const shape = { rows: 300, flavour: "numeric", task: "binary", split: true } as const;
    const { part: _, ...columns } = plantStandardised(cleanTable(shape, seededRandom(1)), bothParts).columns;
    const answer = await examined({ columns });
    expect(answer.verdict).toBe("info");
    expect(answer.summary).toContain("scaled already");
  });

  it("are recognised by their range: an end of it stands in the test part", async () => {
    const values = numbers("range", 100);
    values[3] = 50;
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const reading = values.map((value) => (value - least) / (most - least));
    const answer = await examined({ columns: { reading, part: parts(100) } });
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain(
      "reading has a range from exactly 0 to exactly 1 over both parts together, and not over the training part",
    );
  });

  it("are not shares that happen to be none and all", async () => {
    const share = numbers("shares", 100).map((value, row) => (row < 5 ? 0 : row > 94 ? 1 : Math.abs(Math.sin(value))));
    expect((await examined({ columns: { share, part: parts(100) } })).verdict).toBe("pass");
  });

  it("are not shares written with two decimals, be there one of each end", async () => {
    const share = numbers("hundredths", 200).map((value) => Number(Math.abs(Math.sin(value)).toFixed(2)));
    const inner = share.map((value) => Math.min(0.99, Math.max(0.01, value)));
    inner[3] = 0;
    inner[4] = 1;
    expect((await examined({ columns: { share: inner, part: parts(200) } })).verdict).toBe("pass");
  });

  it("are known by the sample's standard deviation and by unit length as well", async () => {
    for (const divisor of [99, 1]) {
      const values = numbers("divisor", 100);
      const mean = values.reduce((sum, value) => sum + value, 0) / 100;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / divisor);
      const reading = values.map((value) => (value - mean) / spread);
      const { evidence } = await examined({ columns: { reading, part: parts(100) } });
      expect(evidence[0].detail).toContain(divisor === 1 ? "squares that sum to 1" : "standard deviation of 1");
    }
  });
});
