import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyBins, fitBins } from "../../../src/stats/learners/binning.js";
import { category, everyRow, numeric } from "./generated.js";

const binned = (values: Float64Array, bins?: number) => {
  const rows = everyRow(values.length);
  const features = [numeric("x", values)];
  const fitted = fitBins(features, rows, bins);
  return { bins: fitted[0], column: applyBins(fitted, features, rows).columns[0] };
};

const anyNumbers = fc.array(fc.double(), { minLength: 1, maxLength: 200 }).map((list) => Float64Array.from(list));

describe("numeric bins", () => {
  test("keep the order of values and put missing ones aside", () => {
    fc.assert(
      fc.property(anyNumbers, fc.integer({ min: 2, max: 255 }), (values, most) => {
        const { bins, column } = binned(values, most);
        expect(bins.count).toBeLessThanOrEqual(most);
        for (let i = 0; i < values.length; i++) {
          if (Number.isNaN(values[i])) expect(column[i]).toBe(bins.count);
          else expect(column[i]).toBeLessThan(bins.count);
          for (let j = 0; j < i; j++) if (values[i] < values[j]) expect(column[i]).toBeLessThanOrEqual(column[j]);
        }
      }),
    );
  });

  test("tell all values apart where there are few", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 100 }), (list) => {
        const { column } = binned(Float64Array.from(list));
        for (let i = 0; i < list.length; i++) {
          for (let j = 0; j < i; j++) expect(column[i] === column[j]).toBe(list[i] === list[j]);
        }
      }),
    );
  });

  test("hold equal shares of many values, whatever their distribution", () => {
    const values = Float64Array.from({ length: 40_000 }, (_, row) => Math.exp(((row * 7919) % 40_000) / 2000));
    const { column } = binned(values, 100);
    const counts = new Int32Array(100);
    for (const bin of column) counts[bin]++;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  test("are nearly as even from a sample of many rows", () => {
    const values = Float64Array.from({ length: 200_000 }, (_, row) => (row * 7919) % 200_000);
    const { column } = binned(values, 50);
    const counts = new Int32Array(50);
    for (const bin of column) counts[bin]++;
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(600);
  });

  test("give new values the bin of their neighbours", () => {
    const fitted = fitBins([numeric("x", Float64Array.of(1, 2, 4))], everyRow(3));
    const unseen = Float64Array.of(-9, 1.4, 1.6, 2.9, 3.1, 99, Number.NaN);
    expect([...applyBins(fitted, [numeric("x", unseen)], everyRow(7)).columns[0]]).toEqual([0, 0, 1, 1, 2, 2, 3]);
  });

  test("come from the training rows alone", () => {
    const values = Float64Array.of(1, 2, 3, 1000, 2000);
    expect(fitBins([numeric("x", values)], everyRow(3))[0]).toEqual({
      kind: "numeric",
      thresholds: Float64Array.of(1.5, 2.5),
      count: 3,
    });
  });
});

describe("category bins", () => {
  test("are one for each level, unseen and missing ones aside", () => {
    const fitted = fitBins([category("c", Float64Array.of(4, 4, 0, Number.NaN), 6)], everyRow(4));
    const codes = Float64Array.of(4, 0, 2, Number.NaN);
    expect([...applyBins(fitted, [category("c", codes, 6)], everyRow(4)).columns[0]]).toEqual([0, 1, 2, 2]);
  });

  test("put the rarest levels together where there are too many", () => {
    const codes = Float64Array.from({ length: 1100 }, (_, row) => (row < 500 ? row % 100 : row - 400));
    const rows = everyRow(1100);
    const features = [category("c", codes, 800)];
    const fitted = fitBins(features, rows, 255);
    const column = applyBins(fitted, features, rows).columns[0];
    // Every level that stands more than once has its own bin.
    expect(new Set(column.subarray(0, 500)).size).toBe(100);
    expect(fitted[0].count).toBe(255);
    const never = applyBins(fitted, [category("c", Float64Array.of(799), 800)], everyRow(1)).columns[0][0];
    expect(never).toBe(254);
  });
});

test("an impossible number of bins is refused", () => {
  expect(() => fitBins([], everyRow(0), 256)).toThrow(RangeError);
  expect(() => fitBins([], everyRow(0), 1)).toThrow(RangeError);
});
