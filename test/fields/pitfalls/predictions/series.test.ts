import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  inTimeOrder,
  lagged,
  naiveForecasts,
  naiveScale,
  seasonsWorthTrying,
} from "../../../../src/fields/pitfalls/predictions/series.js";

const day = 86_400_000;

describe("inTimeOrder", () => {
  it("orders by entity and time, whatever the order of rows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -1, max: 3 })), { maxLength: 40 }),
        (rows) => {
          const times = Float64Array.from(rows, ([time]) => time);
          const entities = Int32Array.from(rows, ([, entity]) => entity);
          const { order, begins } = inTimeOrder(times, entities);
          expect([...order].sort((a, b) => a - b)).toEqual(rows.map((_, row) => row));
          for (let place = 1; place < order.length; place++) {
            if (begins[place] === place) continue;
            expect(entities[order[place]]).toBe(entities[order[place - 1]]);
            expect(times[order[place]]).toBeGreaterThanOrEqual(times[order[place - 1]]);
          }
          // Every entity stands in one stretch; rows without one stand alone.
          const starts = order.filter((_, place) => begins[place] === place);
          const expected =
            new Set(entities.filter((entity) => entity >= 0)).size + entities.filter((entity) => entity < 0).length;
          expect(starts).toHaveLength(expected);
        },
      ),
    );
  });

  it("leaves out rows without a time and counts repeated ones", () => {
    const { order, repeatedTimes, step } = inTimeOrder(Float64Array.of(3, Number.NaN, 1, 1, 5), undefined);
    expect([...order]).toEqual([2, 3, 0, 4]);
    expect(repeatedTimes).toBe(0.25);
    expect(step).toBe(2);
  });
});

describe("naive forecasts", () => {
  const values = Float64Array.of(10, 13, 11, 15, 12, 18);
  const series = inTimeOrder(Float64Array.of(0, 1, 2, 3, 4, 5), undefined);

  it("repeat the last value, add the mean change, or repeat last season's value", () => {
    const [same, drift, season] = naiveForecasts(values, series, {
      horizon: 1,
      seasons: [{ length: 2, name: "two steps" }],
      learn: (row) => row < 4,
    });
    expect([...same.values]).toEqual([Number.NaN, 10, 13, 11, 15, 12]);
    // From 10 to 15 in three steps.
    expect(drift.values[5]).toBeCloseTo(12 + 5 / 3, 12);
    expect([...season.values]).toEqual([Number.NaN, Number.NaN, 10, 13, 11, 15]);
  });

  it("look back a whole season at least as far as the horizon", () => {
    const [same, , season] = naiveForecasts(values, series, {
      horizon: 3,
      seasons: [{ length: 2, name: "two" }],
      learn: () => true,
    });
    expect([...same.values.subarray(3)]).toEqual([10, 13, 11]);
    expect([...season.values.subarray(4)]).toEqual([10, 13]);
  });

  it("never look into another entity", () => {
    const two = inTimeOrder(Float64Array.of(0, 1, 2, 0, 1, 2), Int32Array.of(0, 0, 0, 1, 1, 1));
    expect([...lagged(values, two, 1)]).toEqual([Number.NaN, 10, 13, Number.NaN, 15, 12]);
  });

  it("are scaled by the mean step of the training rows", () => {
    expect(naiveScale(values, series, 1, (row) => row < 4)).toBeCloseTo((3 + 2 + 4) / 3, 12);
    expect(naiveScale(values, series, 2, () => true)).toBeCloseTo((1 + 2 + 1 + 3) / 4, 12);
  });
});

describe("seasonsWorthTrying", () => {
  const lengths = (step: number, places: number, given = 0) =>
    seasonsWorthTrying(given, step, places).map(({ length }) => length);

  it("finds weeks and years in days, days and weeks in hours, years in months", () => {
    expect(lengths(day, 1461)).toEqual([7, 365]);
    expect(lengths(day / 24, 5000)).toEqual([24, 168]);
    expect(lengths(30.44 * day, 741)).toEqual([12]);
  });

  it("finds five days in a week of business days", () => {
    const days = Array.from({ length: 300 }, (_, i) => (Math.floor(i / 5) * 7 + (i % 5)) * day);
    const { step } = inTimeOrder(Float64Array.from(days), undefined);
    expect(lengths(step, 2000)[0]).toBe(5);
  });

  it("wants two seasons at least, and none where time has no unit", () => {
    expect(lengths(day, 500)).toEqual([7]);
    expect(lengths(Number.NaN, 500)).toEqual([]);
    expect(lengths(day, 10, 4)).toEqual([4]);
  });
});
