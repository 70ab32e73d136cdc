// Random shapes for property tests.

import fc from "fast-check";
import { randomInput, type TestInput } from "../checkOperation.js";

/** A shape of up to `most` axes (at least `least`), and one of its axes. */
export function shapeWithAxis(most = 4, least = 1) {
  return fc
    .record({
      shape: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: least, maxLength: most }),
      choice: fc.nat(11),
      seed: fc.nat(1000),
    })
    .map(({ shape, choice, seed }) => ({ shape, axis: choice % shape.length, seed }));
}

/** Three shapes that broadcast: each axis is as long as all others or 1, or missing in front. */
export const compatible = fc
  .record({
    whole: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    narrowed: fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 3 }),
    missing: fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
    seed: fc.nat(1000),
  })
  .map(({ whole, narrowed, missing, seed }) => ({
    shapes: narrowed.map((ones, i) => whole.map((size, axis) => (ones[axis] ? 1 : size)).slice(missing[i])),
    seed,
  }));

/** Shapes of up to `maxLength` axes. */
export const sizes = (maxLength: number) => fc.array(fc.integer({ min: 1, max: 3 }), { maxLength });

/** A shape, one of its axes, and the shape of indices along it. */
export const places = fc.record({
  before: sizes(2),
  along: fc.integer({ min: 1, max: 5 }),
  after: sizes(2),
  indices: sizes(2),
  dtype: fc.constantFrom("i32" as const, "i64" as const),
  seed: fc.nat(1000),
});

/** Indices from the front and from the end. */
export function indicesInput(seed: number, shape: readonly number[], size: number, dtype: "i32" | "i64"): TestInput {
  return { shape, dtype, data: Array.from(randomInput(seed, shape, 100).data, (value) => Math.trunc(value) % size) };
}

/** Few runs, the same each time. */
export const sample = { numRuns: 10, seed: 1 };

/** A test of `check` over some of what is `given`; where several names share it, it runs once. */
export function over<T>(given: fc.Arbitrary<T>, check: (given: T) => Promise<void>, numRuns = 8): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= fc.assert(fc.asyncProperty(given, check), { numRuns, seed: 1 });
    return done;
  };
}
