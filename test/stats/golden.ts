// Reading answers of peers, and comparing with them.

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { z } from "zod";

/** A number as the goldens write it: null is NaN, "inf" is infinity. */
export const goldenNumber = z
  .union([z.number(), z.null(), z.literal("inf")])
  .transform((value) => (value === null ? Number.NaN : value === "inf" ? Number.POSITIVE_INFINITY : value));
export const goldenNumbers = z.array(goldenNumber).transform((values) => Float64Array.from(values));
export const goldenCodes = z.array(z.number()).transform((values) => Int32Array.from(values));
export const goldenFlags = z.array(z.number()).transform((values) => Uint8Array.from(values));
export const goldenInterval = z.tuple([goldenNumber, goldenNumber]);

/** `test/goldens/stats/<name>.json`, checked. */
export function readGolden<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  return schema.parse(JSON.parse(readFileSync(new URL(`../goldens/stats/${name}.json`, import.meta.url), "utf8")));
}

/** Expects numbers to agree to `tolerance`, relative where they are large; NaN agrees with NaN only. */
export function expectClose(
  actual: number | ArrayLike<number>,
  expected: number | ArrayLike<number>,
  tolerance = 1e-10,
): void {
  const [got, wanted] = [listed(actual), listed(expected)];
  expect(got.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    if (!Number.isFinite(value)) expect(got[i]).toBe(value);
    else
      expect(Math.abs(got[i] - value), `${got[i]} for ${value}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(value)),
      );
  });
}

function listed(values: number | ArrayLike<number>): number[] {
  return typeof values === "number" ? [values] : Array.from(values);
}
