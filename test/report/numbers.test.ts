import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Measure } from "../../src/core/finding.js";
import {
  formatCount,
  formatDuration,
  formatFixed,
  formatInterval,
  formatLevel,
  formatNumber,
  formatPercent,
  writeMeasure,
} from "../../src/report/numbers.js";

it.each([
  [0, "0"],
  [-0, "0"],
  [12, "12"],
  [1234567, "1,234,567"],
  [-1234, "−1,234"],
  [0.123456, "0.123"],
  [0.5, "0.5"],
  [12.3456, "12.3"],
  [1234.56, "1,235"],
  [0.00012345, "0.000123"],
  [3.2e-9, "3.2×10⁻⁹"],
  [-1.5e21, "−1.5×10²¹"],
  [Number.NaN, "n/a"],
  [Number.POSITIVE_INFINITY, "∞"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("formatNumber(%d) is %s", (value, written) => {
  expect(formatNumber(value)).toBe(written);
});

it("formatNumber reads back to within half a unit of the third digit", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e14, max: 1e14 }), (value) => {
      fc.pre(Math.abs(value) >= 1e-4 || value === 0);
      const read = Number(formatNumber(value).replaceAll(",", "").replace("−", "-"));
      expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.max(0.005 * Math.abs(value), 0));
    }),
  );
});

it.each([
  [0, "0%"],
  [1, "100%"],
  [0.12, "12%"],
  [0.5, "50%"],
  [0.05, "5%"],
  [0.0312, "3.1%"],
  [0.0031, "0.31%"],
  [0.9995, "99.95%"],
  [0.99999, "99.999%"],
  [0.00001, "0.001%"],
  [1.25, "125%"],
])("formatPercent(%d) is %s", (share, written) => {
  expect(formatPercent(share)).toBe(written);
});

it("never rounds a share to none or all of it that is not", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-8, max: 1 - 1e-8, noNaN: true }), (share) => {
      expect(["0%", "100%"]).not.toContain(formatPercent(share));
    }),
  );
});

it("intervals take a dash, or “to” beside a minus sign", () => {
  expect(formatInterval([0.1, 0.14])).toBe("0.1–0.14");
  expect(formatInterval([0.1, 0.14], 2)).toBe("0.10–0.14");
  expect(formatInterval([-0.02, 0.14], 2)).toBe("−0.02 to 0.14");
});

it("small things", () => {
  expect(formatCount(1234.4)).toBe("1,234");
  expect(formatFixed(-0.0001, 2)).toBe("0.00");
  expect(formatLevel(0.95)).toBe("95%");
  expect(formatLevel(0.999)).toBe("99.9%");
});

it.each([
  [0, "< 0.01 s"],
  [0.042, "0.04 s"],
  [1.934, "1.9 s"],
  [59.7, "1 min 0 s"],
  [185, "3 min 5 s"],
  [7800, "2 h 10 min"],
  [Number.NaN, "n/a"],
])("formatDuration(%d) is %s", (seconds, written) => {
  expect(formatDuration(seconds).replaceAll("\u202F", " ")).toBe(written);
});

describe("writeMeasure", () => {
  const measure = (parts: Partial<Measure>): Measure => ({ name: "m", value: 0, better: "neither", n: 1000, ...parts });

  it("gives value and interval two significant digits of the half-width", () => {
    expect(writeMeasure(measure({ value: 0.81234, interval: [0.7812, 0.8421], baseline: 0.5 }))).toEqual({
      value: "0.812",
      unit: "",
      interval: "0.781–0.842",
      baseline: "0.5",
      n: "1,000",
    });
    expect(writeMeasure(measure({ value: 12345.6, interval: [12000, 12700] })).value).toBe("12,346");
    expect(writeMeasure(measure({ value: 0.5, interval: [0.1, 0.9] })).interval).toBe("0.10–0.90");
  });

  it("sets signs to the number and words apart", () => {
    expect(writeMeasure(measure({ value: 12, unit: "%" }))).toMatchObject({ value: "12%", unit: "" });
    expect(writeMeasure(measure({ value: 12, unit: "rows" }))).toMatchObject({ value: "12", unit: "rows" });
    expect(writeMeasure(measure({ value: Number.NaN, unit: "rows" }))).toMatchObject({ value: "n/a", unit: "" });
  });

  it("does not choke on intervals that are none", () => {
    expect(writeMeasure(measure({ value: 1.5, interval: [Number.NaN, Number.POSITIVE_INFINITY] })).interval).toBe(
      "n/a–∞",
    );
    expect(writeMeasure(measure({ value: 0.3, interval: [0.3, 0.3] })).interval).toBe("0.3–0.3");
  });
});
