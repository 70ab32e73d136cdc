import { describe, expect, it } from "vitest";
import type { TableRoles } from "../../../../src/data/table.js";
import { isSplitInTime } from "../../../../src/fields/pitfalls/shift/splitInTime.js";
import { memoryTable } from "../memoryTable.js";
import type { Cell } from "../plantedTables.js";

/** Whether rows with these times are split in time, the first `train` of them for training. */
function inTime(when: readonly Cell[], train: number, more: Record<string, readonly Cell[]> = {}) {
  const roles: Partial<TableRoles> = { time: "when", ...(more.who === undefined ? {} : { group: "who" }) };
  const rows = Int32Array.from(when.keys());
  return isSplitInTime(memoryTable({ columns: { when, ...more } }, roles), rows.slice(0, train), rows.slice(train));
}

describe("a split in time", () => {
  it("has no test row before a training row; the same moment is none", async () => {
    expect(await inTime([1, 3, 2, 3, 4], 3)).toBe(true);
    expect(await inTime([1, 3, 2, 2, 4], 3)).toBe(false);
    expect(await inTime(["2020-01-01", "2020-01-02", "2020-02-01"], 2)).toBe(true);
  });

  it("leaves rows without a time out", async () => {
    expect(await inTime([1, null, 2, null, 4], 3)).toBe(true);
    expect(await inTime([1, 2, 3, null, null], 3)).toBe(false);
  });

  it("is judged entity by entity where a group is named", async () => {
    expect(await inTime([1, 11, 2, 12], 2, { who: ["a", "b", "a", "b"] })).toBe(true);
    expect(await inTime([1, 11, 2, 10], 2, { who: ["a", "b", "a", "b"] })).toBe(false);
    // Entities of one part alone have no past to be later than.
    expect(await inTime([1, 11, 2, 12], 2, { who: ["a", "b", "c", "d"] })).toBe(false);
  });

  it("needs a time that has an order", async () => {
    expect(await inTime(["spring", "summer"], 1)).toBe(false);
    const table = memoryTable({ columns: { x: [1, 2] } });
    expect(await isSplitInTime(table, Int32Array.of(0), Int32Array.of(1))).toBe(false);
  });
});
