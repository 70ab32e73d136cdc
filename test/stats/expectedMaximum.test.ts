import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { expectedMaximumOfNormals } from "../../src/stats/expectedMaximum.js";

const golden = z
  .array(z.object({ count: z.number(), value: z.number() }))
  .parse(JSON.parse(readFileSync(new URL("../goldens/stats/expectedMaximum.json", import.meta.url), "utf8")));

describe("expectedMaximumOfNormals", () => {
  it.each(golden)("agrees with quadrature for $count", ({ count, value }) => {
    expect(Math.abs(expectedMaximumOfNormals(count) - value)).toBeLessThan(1e-9);
  });

  it("is 1/√π for two, and stays below √(2 ln K)", () => {
    expect(expectedMaximumOfNormals(2)).toBeCloseTo(1 / Math.sqrt(Math.PI), 12);
    for (const count of [2, 7, 40, 1e4, 1e9]) {
      expect(expectedMaximumOfNormals(count)).toBeLessThan(Math.sqrt(2 * Math.log(count)));
    }
  });

  it("refuses fewer than one variable", () => {
    expect(() => expectedMaximumOfNormals(0)).toThrow(RangeError);
  });
});
