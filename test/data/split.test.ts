import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { LookCounter } from "../../src/core/run.js";
import {
  fewerTrainingRows,
  givenSplit,
  openForResampling,
  type ScoringRows,
  type SealedRows,
  scoreSealed,
  splitWithin,
  type TrainingRows,
} from "../../src/data/split.js";

function counter(): LookCounter & { readonly looked: [string, string][] } {
  const looked: [string, string][] = [];
  return { looked, looks: async () => [], look: async (fingerprint, purpose) => looked.push([fingerprint, purpose]) };
}

const look = { purpose: "selection", testFingerprint: "sha256:1" };

describe("givenSplit", () => {
  test("keeps the training rows readable and the test rows sealed", () => {
    const split = givenSplit(Int32Array.of(3, 1), Int32Array.of(5, 0, 2));
    expect([...split.train.rows]).toEqual([1, 3]);
    expect(split.test.size).toBe(3);
    // Neither a name nor a symbol leads to the rows.
    const values = Reflect.ownKeys(split.test).map((key) => Reflect.get(split.test, key));
    expect(values).toEqual([3, true]);
  });

  test("does not follow later changes of the arrays it was given", () => {
    const train = Int32Array.of(0, 1);
    const held = Int32Array.of(2, 3);
    const split = givenSplit(train, held);
    train.fill(9);
    held.fill(9);
    expect([...split.train.rows]).toEqual([0, 1]);
    expect([...openForResampling(split).rows]).toEqual([2, 3]);
  });

  test("refuses a row in both parts, twice in one, or below zero", () => {
    expect(() => givenSplit(Int32Array.of(1, 2), Int32Array.of(2, 3))).toThrow("row 2 stands in both parts");
    expect(() => givenSplit(Int32Array.of(1, 1), Int32Array.of(3))).toThrow("row 1 stands twice in one part");
    expect(() => givenSplit(Int32Array.of(1), Int32Array.of(-1))).toThrow("no row -1");
  });

  test("finds any overlap, wherever it is", () => {
    const numbers = fc.uniqueArray(fc.nat(50), { minLength: 1 });
    fc.assert(
      fc.property(numbers, numbers, (train, held) => {
        const overlap = train.some((row) => held.includes(row));
        const build = () => givenSplit(Int32Array.from(train), Int32Array.from(held));
        if (overlap) expect(build).toThrow(RangeError);
        else expect(build().test.size).toBe(held.length);
      }),
    );
  });
});

describe("scoreSealed", () => {
  test("counts one look per call, before it hands over the rows", async () => {
    const split = givenSplit(Int32Array.of(0), Int32Array.of(1, 2));
    const looks = counter();
    const rows = await scoreSealed(split, looks, look, (held) => {
      expect(looks.looked).toHaveLength(1);
      return [...held.rows];
    });
    expect(rows).toEqual([1, 2]);
    await scoreSealed(split, looks, look, () => 0);
    expect(looks.looked).toEqual([
      ["sha256:1", "selection"],
      ["sha256:1", "selection"],
    ]);
  });

  test("counts the look even if scoring fails", async () => {
    const looks = counter();
    const split = givenSplit(Int32Array.of(0), Int32Array.of(1));
    const scoring = scoreSealed(split, looks, look, () => {
      throw new Error("no score");
    });
    await expect(scoring).rejects.toThrow("no score");
    expect(looks.looked).toHaveLength(1);
  });
});

test("splitWithin maps positions to rows of the training part", () => {
  const outer = givenSplit(Int32Array.of(10, 20, 30), Int32Array.of(40));
  const inner = splitWithin(outer.train, givenSplit(Int32Array.of(0, 2), Int32Array.of(1)));
  expect([...inner.train.rows]).toEqual([10, 30]);
  expect([...openForResampling(inner).rows]).toEqual([20]);
  const outside = givenSplit(Int32Array.of(0), Int32Array.of(3));
  expect(() => splitWithin(outer.train, outside)).toThrow(RangeError);
});

test("fewerTrainingRows takes rows of the training part only", () => {
  const { train } = givenSplit(Int32Array.of(10, 20, 30), Int32Array.of(40));
  expect([...fewerTrainingRows(train, Int32Array.of(0, 2)).rows]).toEqual([10, 30]);
  expect(() => fewerTrainingRows(train, Int32Array.of(3))).toThrow(RangeError);
});

test("the three kinds of rows cannot stand in for one another", () => {
  expectTypeOf<ScoringRows>().not.toExtend<TrainingRows>();
  expectTypeOf<SealedRows>().not.toExtend<TrainingRows>();
  expectTypeOf<TrainingRows>().not.toExtend<ScoringRows>();
  expectTypeOf<{ rows: Int32Array }>().not.toExtend<TrainingRows>();
  expectTypeOf<SealedRows>().not.toHaveProperty("rows");
});
