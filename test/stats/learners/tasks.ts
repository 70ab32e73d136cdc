// Small tasks of every kind, with missing, infinite and constant values, for properties that hold whatever is learnt.

import fc from "fast-check";
import type { FeatureColumn, Target } from "../../../src/stats/learners/features.js";

export interface AnyTask {
  readonly features: readonly FeatureColumn[];
  readonly target: Target;
  /** Rows to learn from; there are others. */
  readonly rows: Int32Array;
}

const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
  { weight: 1, arbitrary: fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e300, 0, -0) },
);

function feature(rows: number): fc.Arbitrary<FeatureColumn> {
  const values = (cell: fc.Arbitrary<number>) =>
    fc.array(cell, { minLength: rows, maxLength: rows }).map((list) => Float64Array.from(list));
  const code = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 6 }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
  return fc.oneof(
    values(value).map((column): FeatureColumn => ({ name: "n", kind: "numeric", values: column, levels: 0 })),
    values(code).map((column): FeatureColumn => ({ name: "c", kind: "category", values: column, levels: 7 })),
    fc.constant<FeatureColumn>({
      name: "none",
      kind: "numeric",
      values: new Float64Array(rows).fill(Number.NaN),
      levels: 0,
    }),
    fc.constant<FeatureColumn>({ name: "one", kind: "numeric", values: new Float64Array(rows).fill(1e9), levels: 0 }),
  );
}

function target(rows: number): fc.Arbitrary<Target> {
  const numbers = fc
    .array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: rows, maxLength: rows })
    .map((list): Target => ({ kind: "regression", values: Float64Array.from(list) }));
  const classes = fc
    .integer({ min: 2, max: 4 })
    .chain((count) =>
      fc
        .array(fc.integer({ min: 0, max: count - 1 }), { minLength: rows, maxLength: rows })
        .map((list): Target => ({ kind: "classification", codes: Int32Array.from(list), classes: count })),
    );
  return fc.oneof(numbers, classes);
}

export const anyTask: fc.Arbitrary<AnyTask> = fc.integer({ min: 2, max: 40 }).chain((rows) =>
  fc.record({
    features: fc.array(feature(rows), { minLength: 1, maxLength: 4 }),
    target: target(rows),
    rows: fc.integer({ min: 1, max: rows }).map((count) => Int32Array.from({ length: count }, (_, row) => row)),
  }),
);
