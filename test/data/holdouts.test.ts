import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.js";
import { seededRandom } from "../../src/core/random.js";
import { groupedHoldout, holdout, stratifiedHoldout } from "../../src/data/holdouts.js";
import { openForResampling, type Split } from "../../src/data/split.js";

const fractions = fc.double({ min: 0.01, max: 0.99, noNaN: true });

function parts(split: Split) {
  return { train: [...split.train.rows], test: [...openForResampling(split).rows] };
}

function expectPartition(split: Split, rows: number) {
  const { train, test } = parts(split);
  expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
  expect(train.length).toBeGreaterThan(0);
  expect(test.length).toBeGreaterThan(0);
}

describe("holdout", () => {
  test("divides the rows and holds back the fraction", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fractions, fc.nat(), (rows, fraction, seed) => {
        const split = holdout(rows, fraction, seededRandom(seed));
        expectPartition(split, rows);
        const wanted = Math.min(rows - 1, Math.max(1, rows * fraction));
        expect(Math.abs(split.test.size - wanted)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  test("is drawn by the seed", () => {
    expect(parts(holdout(50, 0.3, seededRandom(1)))).toEqual(parts(holdout(50, 0.3, seededRandom(1))));
    expect(parts(holdout(50, 0.3, seededRandom(1)))).not.toEqual(parts(holdout(50, 0.3, seededRandom(2))));
  });

  test("says what it did", () => {
    expect(holdout(50, 0.25, seededRandom(1)).description).toBe("random holdout, 25 % held back");
  });

  test("refuses what cannot be divided", () => {
    expect(() => holdout(1, 0.5, seededRandom(0))).toThrow(UserError);
    expect(() => holdout(10, 0, seededRandom(0))).toThrow(RangeError);
    expect(() => holdout(10, 1, seededRandom(0))).toThrow(RangeError);
  });
});

test("stratifiedHoldout keeps every class within one row of its share", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 2, maxLength: 150 }),
      fractions,
      (list, fraction) => {
        const codes = Int32Array.from(list);
        const split = stratifiedHoldout(codes, fraction, seededRandom(3));
        expectPartition(split, codes.length);
        const share = split.test.size / codes.length;
        const { test: held } = parts(split);
        for (const code of new Set(codes)) {
          const inAll = list.filter((other) => other === code).length;
          const inTest = held.filter((row) => codes[row] === code).length;
          expect(Math.abs(inTest - share * inAll)).toBeLessThan(1);
        }
      },
    ),
  );
});

describe("groupedHoldout", () => {
  test("divides no group", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1, max: 12 }), { minLength: 2, maxLength: 100 }),
        fractions,
        (list, fraction) => {
          fc.pre(new Set(list).size > 1);
          const split = groupedHoldout(Int32Array.from(list), fraction, seededRandom(5));
          expectPartition(split, list.length);
          const { train, test: held } = parts(split);
          const trained = new Set(train.map((row) => list[row]).filter((group) => group >= 0));
          for (const row of held) expect(trained.has(list[row])).toBe(false);
        },
      ),
    );
  });

  test("comes as close to the fraction as the groups allow", () => {
    const groups = Int32Array.from({ length: 1000 }, (_, row) => row % 50);
    expect(groupedHoldout(groups, 0.3, seededRandom(0)).test.size).toBe(300);
  });

  test("refuses a single group", () => {
    expect(() => groupedHoldout(Int32Array.of(1, 1, 1), 0.3, seededRandom(0))).toThrow(UserError);
  });
});
