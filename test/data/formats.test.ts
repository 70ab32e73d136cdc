// The same table in every format has the same types, values and fingerprint.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTable } from "../../src/data/openTable.js";
import { literal, type Table } from "../../src/data/table.js";

const goldens = join(import.meta.dirname, "../goldens/data");
const expected = z
  .object({
    rows: z.number(),
    numbers: z.record(z.string(), z.array(z.number().nullable())),
    texts: z.record(z.string(), z.array(z.string().nullable())),
  })
  .parse(JSON.parse(readFileSync(join(goldens, "people-expected.json"), "utf8")));

const files = [
  "people.csv",
  "people.tsv",
  "people-semicolons.csv",
  "people-utf16.csv",
  "people-bom.csv",
  "people.csv.gz",
  "people.parquet",
  "people-lz4.feather",
  "people-zstd.feather",
  "people-plain.feather",
  "people.arrows",
  "people.json",
  "people.jsonl",
  "people.jsonl.gz",
];

const types = {
  record: "text",
  age: "integer",
  income: "number",
  city: "category",
  damage: "category",
  joined: "time",
  seen: "time",
  member: "boolean",
  count: "integer",
  tiny: "number",
  note: "text",
  target: "category",
};

const open: Table[] = [];

async function opened(name: string): Promise<Table> {
  const table = await openTable([join(goldens, name)]);
  open.push(table);
  return table;
}

afterEach(async () => {
  for (const table of open.splice(0)) await table.close();
});

const fingerprint = opened("people.csv").then((table) => table.fingerprint);

describe.each(files)("%s", (name) => {
  test("has the types, values and fingerprint of the table it was written from", async () => {
    const table = await opened(name);
    expect(Object.fromEntries(table.columns.map((column) => [column.name, column.type]))).toEqual(types);
    expect(table.rowCount).toBe(expected.rows);
    for (const [column, values] of Object.entries(expected.numbers)) {
      const numbers = await table.numbers(column);
      expect(Array.from(numbers, (value) => (Number.isNaN(value) ? null : value))).toEqual(values);
    }
    for (const [column, values] of Object.entries(expected.texts)) {
      // Line ends within quotes are kept as they were written.
      expect((await table.texts(column)).map((text) => text?.replaceAll("\r\n", "\n") ?? null)).toEqual(values);
    }
    expect(table.fingerprint).toBe(await fingerprint);
    expect(table.column("city").missing).toBe(2);
    expect(table.column("damage").distinct).toBe(3);
  });
});

test("bytes that are not UTF-8 are read as Windows-1252, with a notice", async () => {
  const latin = await opened("people-latin1.csv");
  const plain = await opened("people-latin1-as-utf8.csv");
  expect(latin.fingerprint).toBe(plain.fingerprint);
  expect((await latin.codes("city")).levels).toEqual((await plain.codes("city")).levels);
  expect(latin.notices).toContain(
    "people-latin1.csv is not UTF-8 and was read as Windows-1252 (Latin-1); name another encoding with --encoding.",
  );
  expect(plain.notices.join()).not.toContain("Windows-1252");
});

test("fingerprints of the bytes tell formats apart", async () => {
  const digests = await Promise.all(files.map(async (name) => (await opened(name)).fileFingerprint));
  expect(new Set(digests).size).toBe(files.length);
});

describe.each(["kinds.parquet", "kinds.arrow"])("%s", (name) => {
  test("every kind of column becomes one of ours", async () => {
    const table = await opened(name);
    const found: Record<string, unknown> = {};
    for (const { name: column, type } of table.columns) found[column] = [type, ...(await table.texts(column))];
    expect(found).toMatchObject({
      decimal: ["number", "1.25", "-3.5", null, "0.05"],
      "long decimal": ["number", "12345678901234567000", "-1", null, "2"],
      uint64: ["number", "1", "9223372036854776000", null, "3"],
      int8: ["integer", "1", "-2", null, "3"],
      float32: ["number", "1.5", null, null, null],
      binary: ["text", "01FF", "61", null, null],
      list: ["text", "[1,2]", "[]", null, "[3]"],
      struct: ["text", '{"a":1,"b":"x"}', null, '{"a":null,"b":"y"}', '{"a":3,"b":null}'],
      date: ["time", "2020-01-01", null, "1960-05-05", "2020-01-03"],
      nanoseconds: [
        "time",
        "1970-01-01T00:00:00.000000",
        "2020-09-13T12:26:40.123456",
        null,
        "1970-01-01T00:00:00.000005",
      ],
      zoned: ["time", "1970-01-01T00:00:00", "2020-09-13T12:26:40", null, "1970-01-01T00:00:05"],
      "time of day": ["text", "01:02:03.25", null, "00:00:00", "23:59:59"],
      dictionary: ["text", "a", "b", null, "a"],
      boolean: ["boolean", "true", null, "false", "true"],
      null: ["text", null, null, null, null],
      "missing words": ["text", null, "x", null, "y"],
      "numbers as text": ["integer", "1", "2", null, "4"],
      ...(name === "kinds.arrow" ? { view: ["text", "a long enough view of a string", "x", null, "y"] } : {}),
    });
    expect(table.column("float32").unparsedExamples).toEqual([{ row: 3, text: "Infinity" }]);
    expect(table.notices[0]).toBe(`Nested values of ${name} were read as JSON text: list, struct.`);
  });
});

test("a Feather file without rows", async () => {
  await expect(opened("no-rows.feather")).rejects.toThrow(
    "no-rows.feather has a header with 17 column names and no rows",
  );
});

describe("rows keep their order in files of several hundred thousand", () => {
  const rows = 400_000;
  const directory = mkdtempSync(join(tmpdir(), "touchstone-order-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  test.each([
    ["parquet", "FORMAT parquet"],
    ["csv", "FORMAT csv"],
    ["jsonl", "FORMAT json"],
    ["json", "FORMAT json, ARRAY true"],
  ])("%s", async (ending, format) => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const path = join(directory, `long.${ending}`);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT range AS n, 'g' || (range * 7919 % 13) AS g, CASE WHEN range % 1000 = 0 THEN 'NA' ELSE 'row ' || range END AS t
       FROM range(${rows})) TO ${literal(path)} (${format})`,
    );
    connection.disconnectSync();
    instance.closeSync();
    const table = await openTable([path]);
    open.push(table);
    const numbers = await table.numbers("n");
    expect(numbers.every((value, row) => value === row)).toBe(true);
    const { codes, levels } = await table.codes("g");
    expect(codes.every((code, row) => levels[code] === `g${(row * 7919) % 13}`)).toBe(true);
    const texts = await table.texts("t");
    expect(texts.every((text, row) => text === (row % 1000 === 0 ? null : `row ${row}`))).toBe(true);
  });
});
