import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.js";
import { openForResampling, type Split } from "../../src/data/split.js";
import { blockedTimeFolds, forwardFolds, purgedTimeFolds, timeHoldout } from "../../src/data/timeSplits.js";

const testRows = (split: Split) => [...openForResampling(split).rows];
const trainRows = (split: Split) => [...split.train.rows];

// Times with ties, and some missing.
const times = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 60 }) }, { weight: 1, arbitrary: fc.constant(NaN) }),
    {
      minLength: 20,
      maxLength: 120,
    },
  )
  .filter((list) => new Set(list.filter((time) => !Number.isNaN(time))).size >= 8)
  .map((list) => Float64Array.from(list));
const folds = fc.integer({ min: 2, max: 6 });

const timed = (all: Float64Array) => [...all.keys()].filter((row) => !Number.isNaN(all[row]));
const sorted = (rows: number[]) => rows.sort((a, b) => a - b);
const earliest = (rows: number[], all: Float64Array) => Math.min(...rows.map((row) => all[row]));
const latest = (rows: number[], all: Float64Array) => Math.max(...rows.map((row) => all[row]));

describe("timeHoldout", () => {
  test("trains strictly before it tests", () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (all, fraction) => {
        const split = timeHoldout(all, fraction);
        expect(latest(trainRows(split), all)).toBeLessThan(earliest(testRows(split), all));
        expect(sorted([...trainRows(split), ...testRows(split)])).toEqual(timed(all));
      }),
    );
  });

  test("holds back the fraction where no two times are equal, and says so", () => {
    const split = timeHoldout(
      Float64Array.from({ length: 10 }, (_, row) => 10 - row),
      0.3,
    );
    expect(testRows(split)).toEqual([0, 1, 2]);
    expect(split.description).toBe("holdout of the latest 30 %");
  });

  test("says how many rows have no time", () => {
    expect(timeHoldout(Float64Array.of(1, 2, NaN), 0.5).description).toBe(
      "holdout of the latest 50 %; 1 row without a time left out",
    );
  });

  test("refuses a time that never changes", () => {
    expect(() => timeHoldout(Float64Array.of(1, 1, 1), 0.3)).toThrow(UserError);
  });
});

test("blockedTimeFolds tests each timed row once, in blocks that share no time", () => {
  fc.assert(
    fc.property(times, folds, (all, count) => {
      const splits = blockedTimeFolds(all, count);
      expect(sorted(splits.flatMap(testRows))).toEqual(timed(all));
      for (const [fold, split] of splits.entries()) {
        expect(sorted([...trainRows(split), ...testRows(split)])).toEqual(timed(all));
        if (fold > 0) {
          expect(latest(testRows(splits[fold - 1]), all)).toBeLessThan(earliest(testRows(split), all));
        }
      }
    }),
  );
});

test("blockedTimeFolds cuts even blocks where times differ", () => {
  const splits = blockedTimeFolds(
    Float64Array.from({ length: 20 }, (_, row) => row),
    4,
  );
  expect(splits.map((split) => split.test.size)).toEqual([5, 5, 5, 5]);
});

describe("purgedTimeFolds", () => {
  test("leaves no training label that touches the test block's labels, and keeps the embargo", () => {
    fc.assert(
      fc.property(
        times,
        folds,
        fc.integer({ min: 0, max: 4 }),
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        (all, count, horizon, embargo) => {
          const order = timed(all).sort((a, b) => all[a] - all[b]);
          const expected = blockedTimeFolds(all, count).map((split) => {
            const start = earliest(testRows(split), all);
            const end = latest(testRows(split), all) + horizon;
            const after = order.filter((row) => all[row] > end);
            const spared = after.slice(Math.floor(embargo * order.length));
            return sorted([...order.filter((row) => all[row] + horizon < start), ...spared]);
          });
          const purge = () => purgedTimeFolds(all, count, { horizon, embargo });
          if (expected.some((rows) => rows.length === 0)) expect(purge).toThrow(UserError);
          else expect(purge().map(trainRows)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("without horizon and embargo is blockedTimeFolds", () => {
    const all = Float64Array.from({ length: 30 }, (_, row) => row);
    const purged = purgedTimeFolds(all, 3, { horizon: 0, embargo: 0 });
    const blocked = blockedTimeFolds(all, 3);
    expect(purged.map(trainRows)).toEqual(blocked.map(trainRows));
    expect(purged.map(testRows)).toEqual(blocked.map(testRows));
  });

  test("refuses a horizon that leaves nothing to train on", () => {
    const all = Float64Array.from({ length: 10 }, (_, row) => row);
    expect(() => purgedTimeFolds(all, 2, { horizon: 100 })).toThrow("fold 1 of 2 has no training rows left");
  });
});

test("forwardFolds trains on everything strictly before each block", () => {
  fc.assert(
    fc.property(times, folds, (all, count) => {
      const splits = forwardFolds(all, count);
      expect(splits).toHaveLength(count);
      for (const split of splits) {
        const start = earliest(testRows(split), all);
        expect(sorted(trainRows(split))).toEqual(timed(all).filter((row) => all[row] < start));
        expect(split.test.size).toBeGreaterThan(0);
      }
      const tested = splits.flatMap(testRows);
      expect(new Set(tested).size).toBe(tested.length);
    }),
  );
});

test("more folds than different times are refused", () => {
  expect(() => blockedTimeFolds(Float64Array.of(1, 1, 2, 2, 2), 3)).toThrow(UserError);
  expect(() => forwardFolds(Float64Array.of(1, 2, 3), 3)).toThrow(UserError);
});
