import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.js";
import { seededRandom } from "../../src/core/random.js";
import { groupedKFold, kFold, nestedFolds, stratifiedKFold } from "../../src/data/folds.js";
import { openForResampling, type Split } from "../../src/data/split.js";

const testRows = (split: Split) => [...openForResampling(split).rows];

function expectFolds(splits: readonly Split[], rows: number, folds: number) {
  const all = Array.from({ length: rows }, (_, row) => row);
  expect(splits).toHaveLength(folds);
  expect(splits.flatMap(testRows).sort((a, b) => a - b)).toEqual(all);
  for (const split of splits) {
    expect([...split.train.rows, ...testRows(split)].sort((a, b) => a - b)).toEqual(all);
    expect(split.test.size).toBeGreaterThan(0);
  }
}

const folds = fc.integer({ min: 2, max: 8 });

describe("kFold", () => {
  test("tests each row once, in parts of equal size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 100 }), folds, fc.nat(), (rows, count, seed) => {
        const splits = kFold(rows, count, seededRandom(seed));
        expectFolds(splits, rows, count);
        const sizes = splits.map((split) => split.test.size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("refuses more folds than rows, and fewer than two", () => {
    expect(() => kFold(3, 4, seededRandom(0))).toThrow(UserError);
    expect(() => kFold(3, 1, seededRandom(0))).toThrow(RangeError);
  });
});

test("stratifiedKFold keeps classes and sizes within one row of their share, rare classes too", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 6 }), { minLength: 8, maxLength: 120 }), folds, (list, count) => {
      const splits = stratifiedKFold(Int32Array.from(list), count, seededRandom(1));
      expectFolds(splits, list.length, count);
      for (const split of splits) {
        expect(Math.abs(split.test.size - list.length / count)).toBeLessThan(1);
        for (const code of new Set(list)) {
          const all = list.filter((other) => other === code).length;
          const tested = testRows(split).filter((row) => list[row] === code).length;
          expect(Math.abs(tested - all / count)).toBeLessThan(1);
        }
      }
    }),
  );
});

describe("groupedKFold", () => {
  test("tests each row once and divides no group", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1, max: 15 }), { minLength: 8, maxLength: 120 }),
        folds,
        (list, count) => {
          fc.pre(new Set(list).size >= count);
          const splits = groupedKFold(Int32Array.from(list), count);
          expectFolds(splits, list.length, count);
          for (const split of splits) {
            const trained = new Set([...split.train.rows].map((row) => list[row]).filter((group) => group >= 0));
            for (const row of testRows(split)) expect(trained.has(list[row])).toBe(false);
          }
        },
      ),
    );
  });

  test("balances the folds: no two differ by more than the largest group", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 20, maxLength: 120 }),
        folds,
        (list, count) => {
          fc.pre(new Set(list).size >= count);
          const sizes = groupedKFold(Int32Array.from(list), count).map((split) => split.test.size);
          const largest = Math.max(
            ...[...new Set(list)].map((group) => list.filter((other) => other === group).length),
          );
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
        },
      ),
    );
  });

  test("refuses fewer groups than folds", () => {
    expect(() => groupedKFold(Int32Array.of(0, 0, 1, 1), 3)).toThrow("cannot divide 2 groups into 3 folds");
  });
});

test("nestedFolds never lets an outer test row into an inner fold", () => {
  fc.assert(
    fc.property(fc.integer({ min: 12, max: 60 }), fc.nat(), (rows, seed) => {
      const random = seededRandom(seed);
      const nested = nestedFolds(kFold(rows, 3, random), (training, fold) =>
        kFold(training.length, 4, random.stream(`inner ${fold}`)),
      );
      expect(nested).toHaveLength(3);
      for (const { outer, inner } of nested) {
        const held = new Set(testRows(outer));
        expect(inner).toHaveLength(4);
        expect(inner.flatMap(testRows).sort((a, b) => a - b)).toEqual([...outer.train.rows]);
        for (const split of inner) {
          for (const row of [...split.train.rows, ...testRows(split)]) expect(held.has(row)).toBe(false);
        }
      }
    }),
  );
});
