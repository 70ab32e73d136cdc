// Columns that are read together, against what they were written from and against columns that are read alone.

import { describe, expect, test, vi } from "vitest";
import { readTogether } from "../../src/data/columnsTogether.js";
import { open, openText, write } from "./writeFiles.js";

describe("a reader of several columns", () => {
  const alone = () => vi.fn((name: string) => Promise.resolve(`${name} alone`));
  const all = (names: readonly string[]) => Promise.resolve(names.map((name) => `${name} together`));

  test("reads them once, hands out each once, and reads what it is asked for again, or what is not among them, alone", async () => {
    const [together, single] = [vi.fn(all), alone()];
    const read = readTogether(["a", "b"], 10, together, single);
    expect(await Promise.all([read("b"), read("a"), read("c")])).toEqual(["b together", "a together", "c alone"]);
    expect(await read("b")).toBe("b alone");
    expect(together).toHaveBeenCalledTimes(1);
    expect(single.mock.calls).toEqual([["c"], ["b"]]);
  });

  test("reads alone what was left out of them, and all where there are too many cells", async () => {
    const single = alone();
    const partly = readTogether(["a", "b"], 10, () => Promise.resolve([undefined, "b together"]), single);
    expect([await partly("a"), await partly("b")]).toEqual(["a alone", "b together"]);
    const together = vi.fn(all);
    expect(await readTogether(["a", "b"], 1_000_001, together, single)("a")).toBe("a alone");
    expect(together).not.toHaveBeenCalled();
  });

  test("tells whoever asked that they cannot be read, and tries alone after that", async () => {
    const read = readTogether(["a", "b"], 10, () => Promise.reject(new Error("no room")), alone());
    await expect(read("a")).rejects.toThrow("no room");
    expect(await read("a")).toBe("a alone");
  });
});

test("codes of levels with quotes, commas, spaces and letters of all scripts, in order of code points", async () => {
  const levels = ["'", "''; DROP TABLE stored; --", "Z", "a", "a b", "a,b", "é", "a\0b", "日本", "😀"].sort();
  const cells = Array.from({ length: 400 }, (_, row) => (row % 7 === 0 ? null : levels[row % levels.length]));
  const records = cells.map((cell, row) => ({ word: cell, other: row % 2 === 0 ? "x" : "y", none: null }));
  const table = await open(write("levels.jsonl", records.map((record) => JSON.stringify(record)).join("\n")));
  const { codes, levels: found } = await table.codes("word");
  expect(found).toEqual(levels);
  expect(Array.from(codes, (code) => found[code] ?? null)).toEqual(cells);
  expect((await table.codes("other")).levels).toEqual(["x", "y"]);
  await table.close();
});

test("numbers of several hundred columns, beside words", async () => {
  const names = Array.from({ length: 450 }, (_, column) => `c${column}`);
  const rows = Array.from({ length: 30 }, (_, row) => [
    ...names.map((_, column) => row * 1000 + column / 8),
    row % 3 === 0 ? "p" : "q",
  ]);
  const text = [[...names, "word"].join(","), ...rows.map((row) => row.join(","))].join("\n");
  const table = await openText(text);
  for (const [column, name] of names.entries()) {
    expect(await table.numbers(name)).toEqual(Float64Array.from(rows, (_, row) => row * 1000 + column / 8));
  }
  expect(Array.from((await table.codes("word")).codes.subarray(0, 4))).toEqual([0, 1, 1, 0]);
  await table.close();
});
