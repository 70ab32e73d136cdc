import { readdirSync, readFileSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ArrayBlock, ArrayColumn } from "../../../src/data/arrays/arrayColumn.js";
import { storedZip } from "../../../src/data/arrays/storedZip.js";
import { writeArrayParquet } from "../../../src/data/arrays/writeArrayParquet.js";
import { writeNpz } from "../../../src/data/arrays/writeNpz.js";
import { openSession } from "../../../src/data/duckdbSession.js";
import { literal } from "../../../src/data/table.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import { readNpy, readZip } from "../../readNpz.js";

const columns: readonly ArrayColumn[] = [
  { name: "inputs/key", element: "f8", shape: [2], perStep: false },
  { name: "inputs/target", element: "f8", shape: [], perStep: false },
  { name: "hints/mark", element: "i1", shape: [2], perStep: true },
  { name: "hints/at", element: "i4", shape: [], perStep: true },
];
const about = { algorithm: "it's" };

/** Records of one, two, … steps. */
function blockFrom(first: number, records: number): ArrayBlock {
  const steps = Int32Array.from({ length: records }, (_, i) => first + i + 1);
  const rows = steps.reduce((sum, count) => sum + count, 0);
  return {
    steps,
    columns: [
      Float64Array.from({ length: 2 * records }, (_, i) => (first + i) / 3),
      Float64Array.from({ length: records }, (_, i) => (first + i + 1) * -1e-9),
      Int8Array.from({ length: 2 * rows }, (_, i) => (i % 3) - 1),
      Int32Array.from({ length: rows }, (_, i) => first * 1000 + i),
    ],
  };
}
const blocks = [blockFrom(0, 2), blockFrom(2, 1)];
const all = (at: number) => blocks.flatMap((block) => Array.from(block.columns[at]));

describe("an .npz file", () => {
  it("has every column whole, and the number of steps of each record", async () => {
    const path = join(emptyDirectory(), "deep/data.npz");
    const file = await writeNpz(path, { columns, about });
    for (const block of blocks) await file.append(block);
    expect(await file.finish()).toBe(statSync(path).size);
    const entries = readZip(readFileSync(path));
    expect([...entries.keys()]).toEqual(["about.json", "steps.npy", ...columns.map(({ name }) => `${name}.npy`)]);
    expect(JSON.parse(String(entries.get("about.json")))).toEqual(about);
    const array = (name: string) => readNpy(entries.get(`${name}.npy`) ?? Buffer.alloc(0));
    expect(array("steps")).toEqual({ descr: "<i4", shape: [3], values: [1, 2, 3] });
    expect(array("inputs/key")).toEqual({ descr: "<f8", shape: [3, 2], values: all(0) });
    expect(array("inputs/target")).toEqual({ descr: "<f8", shape: [3], values: all(1) });
    expect(array("hints/mark")).toEqual({ descr: "|i1", shape: [6, 2], values: all(2) });
    expect(array("hints/at")).toEqual({ descr: "<i4", shape: [6], values: all(3) });
  });

  it("refuses elements of another type", async () => {
    const directory = emptyDirectory();
    const file = await writeNpz(join(directory, "data.npz"), { columns: columns.slice(0, 1), about });
    const wrong = { steps: Int32Array.of(1), columns: [Int32Array.of(1, 2)] };
    await expect(file.append(wrong)).rejects.toThrow("inputs/key has elements f8, not i4");
    await file.discard();
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("a Parquet file", () => {
  it("has a row a record, its arrays as flat lists, and how to reshape them", async () => {
    const path = join(emptyDirectory(), "data.parquet");
    const file = await writeArrayParquet(path, { columns, about });
    for (const block of blocks) await file.append(block);
    expect(await file.finish()).toBe(statSync(path).size);
    const session = await openSession({ memoryLimit: "256MB", onDisk: false });
    const rows = await session.query(`SELECT * FROM read_parquet(${literal(path)})`);
    const described = await session.query(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`);
    const told = await session.query(
      `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${literal(path)})`,
    );
    await session.close();
    expect(described.map((row) => row.column_type)).toEqual([
      "INTEGER",
      "DOUBLE[]",
      "DOUBLE",
      "TINYINT[]",
      "INTEGER[]",
    ]);
    expect(rows.map((row) => [row.steps, row["inputs/target"]])).toEqual(
      [1, 2, 3].map((steps, i) => [steps, all(1)[i]]),
    );
    expect(rows.map((row) => String(row["hints/at"]))).toEqual(["[0]", "[1, 2]", "[2000, 2001, 2002]"]);
    const metadata = new Map(told.map(({ key, value }) => [key, JSON.parse(String(value))]));
    expect(metadata.get("about")).toEqual(about);
    expect(metadata.get("shapes")).toMatchObject({ "inputs/key": [2], "hints/mark": [-1, 2] });
  });

  it("leaves nothing behind when it is given up", async () => {
    const directory = emptyDirectory();
    const file = await writeArrayParquet(join(directory, "data.parquet"), { columns, about });
    await file.append(blocks[0]);
    await file.discard();
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("a place that cannot be written", () => {
  it.each([writeNpz, writeArrayParquet])("is refused by name", async (begin) => {
    await expect(begin("/proc/none/data", { columns, about })).rejects.toThrow("/proc/none/data cannot be written");
    const directory = emptyDirectory();
    await expect(begin(directory, { columns, about })).rejects.toThrow("it is a directory");
  });
});

describe("a zip archive of stored entries", () => {
  it("gives back what was put in", async () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, unit: "grapheme" }), { maxLength: 5 });
    const directory = emptyDirectory();
    await fc.assert(
      fc.asyncProperty(names, fc.infiniteStream(fc.uint8Array({ maxLength: 300 })), async (each, stream) => {
        const path = join(directory, "any.zip");
        const file = await open(path, "w");
        const zip = storedZip(file);
        const contents = each.map(() => stream.next().value);
        for (const [at, name] of each.entries()) {
          const content = contents[at];
          const half = content.length >> 1;
          await zip.add(name, content.length, [content.subarray(0, half), content.subarray(half)]);
        }
        await zip.finish();
        await file.close();
        const read = readZip(readFileSync(path));
        expect([...read.keys()]).toEqual(each);
        expect([...read.values()].map((one) => [...one])).toEqual(contents.map((one) => [...one]));
      }),
      { numRuns: 40 },
    );
  });

  it("refuses an entry of another length", async () => {
    const file = await open(join(emptyDirectory(), "any.zip"), "w");
    await expect(storedZip(file).add("a", 3, [Uint8Array.of(1, 2)])).rejects.toThrow("a has 2 bytes, not 3");
    await file.close();
  });
});
