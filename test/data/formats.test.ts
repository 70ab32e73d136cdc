// The same table in every format has the same types, values and fingerprint.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTable } from "../../src/data/openTable.js";
import type { Table } from "../../src/data/table.js";

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
