import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { compareColumn } from "../../../../src/fields/pitfalls/shift/columnShift.js";
import { memoryTable } from "../memoryTable.js";
import type { Cell } from "../plantedTables.js";

/** Compares the first half of `cells` with the second. */
function compareHalves(cells: readonly Cell[]) {
  const table = memoryTable({ columns: { x: cells } });
  const half = Math.floor(cells.length / 2);
  const rows = Int32Array.from(cells.keys());
  return compareColumn(table, table.column("x"), rows.slice(0, half), rows.slice(half));
}

describe("comparing a column between parts", () => {
  it("counts levels: stability and chi-square by hand", async () => {
    const cells = [...Array<Cell>(60).fill("a"), ...Array<Cell>(40).fill("b"), ...Array<Cell>(30).fill("a")];
    const [shift, ...more] = await compareHalves([...cells, ...Array<Cell>(70).fill("b")]);
    expect(more).toEqual([]);
    expect(shift).toMatchObject({ column: "x", test: "chi-square", trainPart: "a", testPart: "b" });
    // Shares 0.6 and 0.4 against 0.3 and 0.7.
    expect(shift.stability).toBeCloseTo(-0.3 * Math.log(0.3 / 0.6) + 0.3 * Math.log(0.7 / 0.4), 12);
    // χ² = Σ (observed − expected)² / expected = 200 / 11 with one degree of freedom; scipy.stats.chi2.sf.
    expect(shift.pValue).toBeCloseTo(2.007865612426481e-5, 15);
  });

  it("compares missing cells apart from values, in percent", async () => {
    const train = Array.from({ length: 100 }, (_, i): Cell => (i % 10 === 0 ? null : i % 7));
    const test = Array.from({ length: 100 }, (_, i): Cell => (i % 2 === 0 ? null : i % 7));
    const shifts = await compareHalves([...train, ...test]);
    expect(shifts.map(({ test }) => test)).toEqual(["Kolmogorov–Smirnov", "missing cells"]);
    expect(shifts[1]).toMatchObject({ trainPart: "10.0 % missing", testPart: "50.0 % missing" });
    expect(shifts[1].stability).toBeCloseTo(0.4 * Math.log(0.5 / 0.1) - 0.4 * Math.log(0.5 / 0.9), 12);
    expect(shifts[1].stability).toBeGreaterThan(shifts[1].chanceStability);
  });

  it("says days of times", async () => {
    const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
    const [shift] = await compareHalves([...Array(10).keys()].map((i) => day(i < 5 ? 2 : 9)));
    expect(shift).toMatchObject({ trainPart: "2020-01-03", testPart: "2020-01-10" });
  });

  it("puts rare levels together, so that many of them are no difference", async () => {
    const cells = Array.from({ length: 200 }, (_, i): Cell => (i % 2 === 0 ? "common" : `once ${i}`));
    const [shift] = await compareHalves(cells);
    expect(shift.stability).toBe(0);
    expect(shift.pValue).toBe(1);
  });

  it("says the same of numbers and of any rising function of them", () =>
    fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 20, max: 120 }), async (seed, n) => {
        const random = seededRandom(seed, "rising");
        const numbers = Array.from({ length: 2 * n }, (_, i) => random.normal() + (i < n ? 0 : 0.5));
        const [plain] = await compareHalves(numbers);
        const [risen] = await compareHalves(numbers.map((value) => Math.exp(value) + value));
        expect([risen.pValue, risen.stability]).toEqual([plain.pValue, plain.stability]);
      }),
      { numRuns: 30, seed: 1 },
    ));

  it("says the same whatever the levels are called", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 40, maxLength: 80 }), async (codes) => {
        const named = (names: readonly string[]) => compareHalves(codes.map((code) => names[code]));
        const strip = (shifts: Awaited<ReturnType<typeof named>>) =>
          shifts.map(({ stability, pValue }) => [stability.toFixed(9), pValue.toFixed(9)]);
        expect(strip(await named(["z", "y", "x", "w", "v"]))).toEqual(strip(await named(["a", "b", "c", "d", "e"])));
      }),
      { numRuns: 30, seed: 1 },
    ));
});
