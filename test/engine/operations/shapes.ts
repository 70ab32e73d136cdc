// Random shapes for property tests.

import fc from "fast-check";

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

/** Few runs, the same each time. */
export const sample = { numRuns: 10, seed: 1 };
