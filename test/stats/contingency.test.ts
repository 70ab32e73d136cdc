import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import {
  chiSquareTest,
  conditionalEntropy,
  contingencyTable,
  correctedCramersV,
  cramersV,
  entropy,
  mutualInformation,
} from "../../src/stats/contingency.js";
import goldens from "../goldens/stats/association.json" with { type: "json" };
import { sizesOf } from "./nullDistribution.js";

const tables = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      table: fc
        .array(fc.integer({ min: 0, max: 30 }), { minLength: rows * columns, maxLength: rows * columns })
        .map((cells) => Float64Array.from(cells)),
    }),
  )
  .filter(({ table }) => table.some((count) => count > 0));

describe("contingency tables", () => {
  it("agree with scipy and scikit-learn", () => {
    for (const golden of goldens.tables) {
      const { rows, columns } = golden;
      const table = Float64Array.from(golden.counts);
      const test = chiSquareTest(table, rows, columns);
      expect(test.statistic).toBeCloseTo(golden.statistic, 9);
      expect(test.degreesOfFreedom).toBe(golden.degreesOfFreedom);
      expect(Math.abs(test.pValue / golden.pValue - 1)).toBeLessThan(1e-10);
      expect(test.smallestExpected).toBeCloseTo(golden.smallestExpected, 10);
      expect(cramersV(table, rows, columns)).toBeCloseTo(golden.cramersV, 12);
      expect(correctedCramersV(table, rows, columns)).toBeCloseTo(golden.correctedCramersV, 12);
      expect(mutualInformation(table, rows, columns)).toBeCloseTo(golden.mutualInformation, 12);
      expect(conditionalEntropy(table, rows, columns)).toBeCloseTo(golden.conditionalEntropy, 12);
    }
  });

  it("do not change when transposed, multiplied or given empty rows; their measures stay in their ranges", () => {
    fc.assert(
      fc.property(tables, ({ table, rows, columns }) => {
        const transposed = Float64Array.from(table, (_, i) => table[(i % rows) * columns + Math.floor(i / rows)]);
        const padded = Float64Array.from([...table, ...new Float64Array(columns)]);
        const test = chiSquareTest(table, rows, columns);
        expect(chiSquareTest(transposed, columns, rows).statistic).toBeCloseTo(test.statistic, 9);
        expect(chiSquareTest(padded, rows + 1, columns)).toEqual(test);
        expect(
          chiSquareTest(
            table.map((count) => 2 * count),
            rows,
            columns,
          ).statistic,
        ).toBeCloseTo(2 * test.statistic, 8);
        const v = cramersV(table, rows, columns);
        expect(v).toBeGreaterThanOrEqual(0);
        expect(v).toBeLessThanOrEqual(1);
        expect(correctedCramersV(padded, rows + 1, columns)).toBeCloseTo(correctedCramersV(table, rows, columns), 12);
        const information = mutualInformation(table, rows, columns);
        expect(mutualInformation(transposed, columns, rows)).toBeCloseTo(information, 10);
        const columnTotals = Float64Array.from({ length: columns }, (_, column) =>
          table.reduce((sum, count, i) => sum + (i % columns === column ? count : 0), 0),
        );
        expect(conditionalEntropy(table, rows, columns)).toBeCloseTo(entropy(columnTotals) - information, 10);
      }),
    );
  });

  it("say 1 where one variable determines the other and 0 where there is one row", () => {
    const diagonal = Float64Array.of(30, 0, 0, 0, 20, 0, 0, 0, 25);
    expect(cramersV(diagonal, 3, 3)).toBeCloseTo(1, 12);
    expect(correctedCramersV(diagonal, 3, 3)).toBeCloseTo(1, 12);
    expect(conditionalEntropy(diagonal, 3, 3)).toBe(0);
    const row = Float64Array.of(5, 6, 7);
    expect(cramersV(row, 1, 3)).toBe(0);
    expect(correctedCramersV(row, 1, 3)).toBe(0);
    expect(chiSquareTest(row, 1, 3)).toMatchObject({ statistic: 0, degreesOfFreedom: 0, pValue: 1 });
    expect(entropy(Float64Array.of(2, 2, 2, 2))).toBeCloseTo(Math.log(4), 14);
  });

  it("have p-values of the right size, and a corrected V near 0, where the variables are independent", () => {
    const random = seededRandom(2, "independent");
    const draw = (levels: number) => Int32Array.from({ length: 300 }, () => random.integer(levels));
    let [plain, corrected] = [0, 0];
    const [one, five, twenty, half] = sizesOf(1500, () => {
      const table = contingencyTable(draw(4), draw(5), 4, 5);
      plain += cramersV(table, 4, 5) / 1500;
      corrected += correctedCramersV(table, 4, 5) / 1500;
      return chiSquareTest(table, 4, 5).pValue;
    });
    expect(one).toBeLessThan(0.02);
    expect(five).toBeGreaterThan(0.03);
    expect(five).toBeLessThan(0.07);
    expect(twenty).toBeCloseTo(0.2, 1);
    expect(half).toBeCloseTo(0.5, 1);
    expect(plain).toBeGreaterThan(0.1);
    expect(corrected).toBeLessThan(0.04);
  });

  it("count pairs of codes, without missing ones", () => {
    const table = contingencyTable(Int32Array.of(0, 1, 1, -1, 0), Int32Array.of(2, 0, 0, 1, -1), 2, 3);
    expect([...table]).toEqual([0, 0, 1, 2, 0, 0]);
    expect(() => contingencyTable(Int32Array.of(2), Int32Array.of(0), 2, 3)).toThrow(RangeError);
    expect(() => contingencyTable(Int32Array.of(0), Int32Array.of(0, 1), 2, 3)).toThrow(RangeError);
    expect(() => chiSquareTest(Float64Array.of(1, -1, 2, 3), 2, 2)).toThrow(RangeError);
    expect(() => chiSquareTest(Float64Array.of(1, 2, 3), 2, 2)).toThrow(RangeError);
  });
});
