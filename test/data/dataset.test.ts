import { describe, expect, test } from "vitest";
import { loadDataset } from "../../src/data/dataset.js";
import { fakeTable } from "./fakeTable.js";

const columns = [
  { name: "size", type: "number", cells: ["1.5", null, "3", "4"] },
  { name: "count", type: "integer", cells: ["1", "2", "3", "4"] },
  { name: "when", type: "time", cells: ["1000", "2000", null, "4000"] },
  { name: "colour", type: "category", cells: ["red", "blue", null, "red"] },
  { name: "sold", type: "boolean", cells: ["true", "false", "true", null] },
  { name: "row", type: "integer", role: "id", cells: ["1", "2", "3", "4"] },
] as const;
const label = { name: "label", type: "category", role: "target", cells: ["b", null, "a", "b"] } as const;

describe("loadDataset", () => {
  test("gives numbers and times as numbers, categories and booleans as codes, nothing but features", async () => {
    const dataset = await loadDataset(fakeTable(columns), Int32Array.of(0, 1, 2, 3));
    expect(dataset.features).toEqual([
      { name: "size", kind: "numeric", values: Float64Array.of(1.5, Number.NaN, 3, 4), levels: 0 },
      { name: "count", kind: "numeric", values: Float64Array.of(1, 2, 3, 4), levels: 0 },
      { name: "when", kind: "numeric", values: Float64Array.of(1000, 2000, Number.NaN, 4000), levels: 0 },
      { name: "colour", kind: "category", values: Float64Array.of(1, 0, Number.NaN, 1), levels: 2 },
      { name: "sold", kind: "category", values: Float64Array.of(1, 0, 1, Number.NaN), levels: 2 },
    ]);
    expect(dataset.leftOut).toEqual([]);
  });

  test("drops rows without a class and says which remain", async () => {
    const dataset = await loadDataset(fakeTable([...columns, label]), Int32Array.of(0, 1, 2));
    expect(dataset.tableRows).toEqual(Int32Array.of(0, 2));
    expect(dataset.target).toEqual({ kind: "classification", codes: Int32Array.of(1, 0), classes: 2 });
    expect(dataset.levels).toEqual(["a", "b"]);
    expect(dataset.features[1].values).toEqual(Float64Array.of(1, 3));
  });

  test("drops rows without a number, infinite ones too", async () => {
    const price = { name: "price", type: "number", role: "target", cells: ["5", null, "Infinity", "8"] } as const;
    const dataset = await loadDataset(fakeTable([...columns, price]), Int32Array.of(0, 1, 2, 3));
    expect(dataset.tableRows).toEqual(Int32Array.of(0, 3));
    expect(dataset.target).toEqual({ kind: "regression", values: Float64Array.of(5, 8) });
    expect(dataset.levels).toEqual([]);
  });

  test("takes whole numbers as classes where the task says so", async () => {
    const stars = { name: "stars", type: "integer", role: "target", cells: ["1", "5", "1", "3"] } as const;
    const dataset = await loadDataset(fakeTable([...columns, stars], "classification"), Int32Array.of(0, 1));
    expect(dataset.target).toEqual({ kind: "classification", codes: Int32Array.of(0, 2), classes: 3 });
    expect(dataset.levels).toEqual(["1", "3", "5"]);
  });

  test("keeps every row where there is no target, and nothing to learn", async () => {
    const { tableRows, target } = await loadDataset(fakeTable(columns), Int32Array.of(1, 3));
    expect(tableRows).toEqual(Int32Array.of(1, 3));
    expect(target).toEqual({ kind: "regression", values: Float64Array.of(Number.NaN, Number.NaN) });
  });

  test("takes the words of the table's text where they are asked for", async () => {
    const body = { name: "body", type: "text", cells: ["red fish", null, "blue fish"] } as const;
    const plain = fakeTable([body]);
    const table = { ...plain, roles: { ...plain.roles, text: "body" } };
    const rows = Int32Array.of(0, 1, 2);
    const { features, texts = [], leftOut } = await loadDataset(table, rows, { texts: true });
    expect(features).toEqual([]);
    expect(leftOut).toEqual([]);
    // Two words and their pair; a missing text has none.
    expect(texts.map(({ name, bags }) => [name, bags.map(({ buckets }) => buckets.length)])).toEqual([
      ["body", [3, 0, 3]],
    ]);
    expect((await loadDataset(table, rows)).leftOut).toEqual([{ name: "body", reason: "prose" }]);
  });

  test("leaves out text with too many values, and takes text with few", async () => {
    const cells = (levels: number) => Array.from({ length: 2000 }, (_, row) => `word ${row % levels}`);
    const table = fakeTable([
      { name: "story", type: "text", cells: cells(1001) },
      { name: "word", type: "text", cells: cells(1000) },
    ]);
    const dataset = await loadDataset(table, Int32Array.of(0, 1));
    expect(dataset.features.map(({ name, levels }) => [name, levels])).toEqual([["word", 1000]]);
    expect(dataset.leftOut).toEqual([
      { name: "story", reason: "text with 1,001 different values (name it with --text if it is prose)" },
    ]);
  });

  test("takes the columns that are named, whatever their role", async () => {
    const dataset = await loadDataset(fakeTable(columns), Int32Array.of(0), { features: ["row", "size"] });
    expect(dataset.features.map(({ name }) => name)).toEqual(["row", "size"]);
    await expect(loadDataset(fakeTable(columns), Int32Array.of(0), { features: ["rwo"] })).rejects.toThrow(
      "no column rwo",
    );
  });
});
