import { describe, expect, it } from "vitest";
import { differenceOfMeans, differenceOfProportions } from "../../src/stats/differenceIntervals.js";

describe("the difference of two proportions", () => {
  // Newcombe 1998, Statistics in Medicine 17, table II, method 10: (a) 56/70 − 48/80, (e) 10/10 − 0/20, (h) 10/10 − 0/10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])("%d of %d less %d of %d has the interval that Newcombe printed", (a, m, b, n, low, high) => {
    const { value, interval } = differenceOfProportions({ successes: a, trials: m }, { successes: b, trials: n });
    expect(value).toBeCloseTo(a / m - b / n, 12);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it("is not known without trials", () => {
    expect(differenceOfProportions({ successes: 0, trials: 0 }, { successes: 1, trials: 2 }).interval[0]).toBeNaN();
  });
});

describe("the difference of two means", () => {
  it("has the interval of scipy 1.17.1's ttest_ind(equal_var=False)", () => {
    const { value, interval } = differenceOfMeans(Float64Array.of(1, 2, 3, 4, 7), Float64Array.of(0.5, 1, 1.5, 0));
    expect(value).toBeCloseTo(2.65, 12);
    expect(interval[0]).toBeCloseTo(-0.16551157019997653, 8);
    expect(interval[1]).toBeCloseTo(5.465511570199976, 8);
    expect(differenceOfMeans(Float64Array.of(1), Float64Array.of(1, 2)).interval[0]).toBeNaN();
    expect(differenceOfMeans(Float64Array.of(1, 1), Float64Array.of(0, 0)).interval).toEqual([1, 1]);
  });
});
