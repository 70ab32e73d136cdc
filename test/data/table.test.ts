// What a table offers once it is open, against the rows it was written from.

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import type { Table } from "../../src/data/table.js";
import { identifier, literal } from "../../src/data/table.js";
import { open, openText, write } from "./writeFiles.js";

// More rows than DuckDB's threads share out at once (122,880), so that an order that is lost would show.
const rows = 300_000;
const random = seededRandom(1, "table");
const colours = ["red", "green", "blue", "Ä ö", 'a "quoted", one'];
const records = Array.from({ length: rows }, (_, row) => ({
  row,
  amount: random.uniform() < 0.1 ? Number.NaN : Math.round(random.normal() * 1e6) / 1e4,
  whole: random.integer(1000) - 500,
  colour: random.uniform() < 0.1 ? null : colours[random.integer(colours.length)],
  yes: random.integer(2) === 1,
  day: random.integer(3000),
  name: `N${random.integer(2 ** 31)}`,
}));

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function date(day: number): string {
  return new Date(Date.UTC(2010, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
}

let table: Table;

beforeAll(async () => {
  const lines = records.map(({ row, amount, whole, colour, yes, day, name }) =>
    [row, Number.isNaN(amount) ? "" : amount, whole, quoted(colour ?? ""), yes ? "yes" : "no", date(day), name].join(
      ",",
    ),
  );
  table = await open(write("big.csv", `row,amount,whole,colour,yes,day,name\n${lines.join("\n")}\n`));
});

describe("columns in the order of rows", () => {
  test("types", () => {
    expect(table.columns.map(({ type }) => type)).toEqual([
      "integer",
      "number",
      "integer",
      "category",
      "boolean",
      "time",
      "text",
    ]);
  });

  test("numbers", async () => {
    expect(await table.numbers("row")).toEqual(Float64Array.from(records, ({ row }) => row));
    expect(await table.numbers("amount")).toEqual(Float64Array.from(records, ({ amount }) => amount));
    expect(await table.numbers("whole")).toEqual(Float64Array.from(records, ({ whole }) => whole));
    expect(await table.numbers("yes")).toEqual(Float64Array.from(records, ({ yes }) => Number(yes)));
    const days = Float64Array.from(records, ({ day }) => Date.UTC(2010, 0, 1) + day * 86_400_000);
    expect(await table.numbers("day")).toEqual(days);
  });

  test("codes, with levels in ascending order", async () => {
    const levels = [...colours].sort();
    expect(await table.codes("colour")).toEqual({
      codes: Int32Array.from(records, ({ colour }) => (colour === null ? -1 : levels.indexOf(colour))),
      levels,
    });
    const names = await table.codes("name");
    expect(names.levels).toEqual([...new Set(records.map(({ name }) => name))].sort());
    expect(Array.from(names.codes, (code) => names.levels[code])).toEqual(records.map(({ name }) => name));
    const amounts = await table.codes("amount");
    expect(Array.from(amounts.codes, (code) => (code < 0 ? Number.NaN : Number(amounts.levels[code])))).toEqual(
      records.map(({ amount }) => amount),
    );
    expect((await table.codes("yes")).levels).toEqual(["false", "true"]);
  });

  test("texts", async () => {
    expect(await table.texts("colour")).toEqual(records.map(({ colour }) => colour));
    expect(await table.texts("name")).toEqual(records.map(({ name }) => name));
    expect(await table.texts("amount")).toEqual(
      records.map(({ amount }) => (Number.isNaN(amount) ? null : String(amount))),
    );
    expect(await table.texts("whole")).toEqual(records.map(({ whole }) => String(whole)));
    expect(await table.texts("yes")).toEqual(records.map(({ yes }) => String(yes)));
    expect(await table.texts("day")).toEqual(records.map(({ day }) => date(day)));
  });

  test("the relation cells, row by row", async () => {
    const found = await table.query('SELECT "row", "#row", "yes", "day", "#part" FROM cells');
    expect(found.every((cell, row) => cell.row === row && cell["#row"] === row)).toBe(true);
    expect(found[7]).toEqual({
      row: 7,
      "#row": 7,
      yes: records[7].yes,
      day: `${date(records[7].day)}T00:00:00`,
      "#part": null,
    });
  });
});

describe("chosen rows", () => {
  const choices: readonly (readonly [string, Int32Array])[] = [
    ["none", Int32Array.of()],
    ["the first and the last", Int32Array.of(0, rows - 1)],
    ["a few", seededRandom(2).sample(rows, 50)],
    ["many", seededRandom(3).sample(rows, 100_000)],
    ["all", Int32Array.from({ length: rows }, (_, row) => row)],
    ["some twice, in no order", Int32Array.of(5, 299_999, 5, 0, 17, 200_000, 17)],
  ];

  test.each(choices)("%s", async (_, chosen) => {
    const picked = Array.from(chosen, (row) => records[row]);
    expect(await table.numbers("amount", chosen)).toEqual(Float64Array.from(picked, ({ amount }) => amount));
    expect(await table.texts("name", chosen)).toEqual(picked.map(({ name }) => name));
    expect(await table.texts("colour", chosen)).toEqual(picked.map(({ colour }) => colour));
    const { codes, levels } = await table.codes("colour", chosen);
    expect(Array.from(codes, (code) => levels[code] ?? null)).toEqual(picked.map(({ colour }) => colour));
    expect(levels).toEqual([...colours].sort());
    const amounts = await table.codes("amount", chosen);
    expect(Array.from(amounts.codes, (code) => amounts.levels[code] ?? "NaN")).toEqual(
      picked.map(({ amount }) => String(amount)),
    );
  });
});

describe("parts", () => {
  test("a second set of files is the test part", async () => {
    const first = write("first.csv", "a,b\n1,x\n2,y\n");
    const second = write("second.csv", "b,a\nz,3\n");
    const held = write("held.csv", "a,b\n4,x\n5,y\n");
    const parted = await open([first, second], { test: [held] });
    expect(parted.name).toBe("first.csv and 1 more + held.csv");
    expect(parted.parts).toEqual({ train: 3, test: 2 });
    expect(await parted.numbers("a")).toEqual(Float64Array.of(1, 2, 3, 4, 5));
    expect(await parted.texts("b")).toEqual(["x", "y", "z", "x", "y"]);
    expect(await parted.rows("train")).toEqual(Int32Array.of(0, 1, 2));
    expect(await parted.rows("test")).toEqual(Int32Array.of(3, 4));
    expect(await parted.rows()).toEqual(Int32Array.of(0, 1, 2, 3, 4));
    expect([0, 2, 4].map((row) => parted.locate(row))).toEqual(["first.csv:1", "second.csv:1", "held.csv:2"]);
    expect(parted.facts).toEqual({ rows: 5, columns: 2, format: "CSV", files: 3, train: 3, test: 2 });
    const alone = await open(held);
    expect(parted.testFingerprint).toBe(alone.fingerprint);
    expect(alone.testFingerprint).toBe(alone.fingerprint);
    expect(parted.fingerprint).not.toBe(alone.fingerprint);
    expect(alone.locate(1)).toBe(2);
  });

  test("a split column divides rows, and its test part has the fingerprint of those rows", async () => {
    const parted = await openText("a,split\n1,train\n2,test\n3,validation\n4,test\n", { split: "split" });
    expect(parted.parts).toEqual({ train: 1, test: 2 });
    expect(await parted.rows("test")).toEqual(Int32Array.of(1, 3));
    expect((await parted.query('SELECT "#part" AS part FROM cells ORDER BY "#row"')).map(({ part }) => part)).toEqual([
      "train",
      "test",
      null,
      "test",
    ]);
    expect(parted.notices).toContain(
      'Rows whose "split" is "validation" belong neither to the training nor to the test part.',
    );
    const testRows = await openText("a,split\n4,test\n2,test\n");
    expect(parted.testFingerprint).toBe(testRows.fingerprint);
  });

  test("the same file on both sides is noticed", async () => {
    const path = write("same.csv", "a\n1\n2\n");
    const both = await open(path, { test: [path] });
    expect(both.notices).toContain("same.csv is given for training and for testing: both parts hold the same rows.");
    expect(both.rowCount).toBe(4);
  });

  test("a pattern takes its files in order, and each file once", async () => {
    const directory = write("part-b.csv", "a\n3\n").replace(/part-b\.csv$/, "");
    write("part-a.csv", "a\n1\n2\n");
    const globbed = await open([`${directory}part-*.csv`, `${directory}part-a.csv`]);
    expect(await globbed.numbers("a")).toEqual(Float64Array.of(1, 2, 3));
    expect(globbed.locate(2)).toBe("part-b.csv:1");
  });

  test("formats may be mixed", async () => {
    const csv = write("train.csv", "n,t,day\n1.5,x,2020-01-01\n2,y,2020-01-02\n");
    const json = write("test.jsonl", '{"t":"z","n":3,"day":"2020-01-03"}\n{"t":null,"n":4.5,"day":null}\n');
    const mixed = await open(csv, { test: [json] });
    expect(mixed.columns.map(({ type }) => type)).toEqual(["number", "text", "time"]);
    expect(await mixed.numbers("n")).toEqual(Float64Array.of(1.5, 2, 3, 4.5));
    expect(await mixed.texts("day")).toEqual(["2020-01-01", "2020-01-02", "2020-01-03", null]);
  });
});

describe("wide tables", () => {
  test("have the same cells as narrow ones", async () => {
    const columns = 1500;
    const header = Array.from({ length: columns }, (_, column) => `gene ${column}`);
    const cell = (row: number, column: number) => (column % 3 === 0 ? (row * column) % 7 : Math.sin(row + column));
    const body = Array.from({ length: 40 }, (_, row) => header.map((_, column) => cell(row, column)).join(","));
    const wide = await openText(`${header.join(",")}\n${body.join("\n")}\n`);
    expect(wide.columns).toHaveLength(columns);
    for (const column of [0, 1, 749, 1499]) {
      const expected = Float64Array.from({ length: 40 }, (_, row) => cell(row, column));
      expect(await wide.numbers(`gene ${column}`)).toEqual(expected);
      const [{ total }] = await wide.query(`SELECT sum(${identifier(`gene ${column}`)})::DOUBLE AS total FROM cells`);
      expect(total).toBeCloseTo(
        expected.reduce((sum, value) => sum + value, 0),
        9,
      );
    }
    const permuted = [...header.keys()].reverse();
    const reversed = body.map((line) => permuted.map((column) => line.split(",")[column]).join(","));
    const other = await openText(`${permuted.map((column) => header[column]).join(",")}\n${reversed.join("\n")}\n`);
    expect(other.fingerprint).toBe(wide.fingerprint);
  });

  test("may be divided by files", async () => {
    const header = Array.from({ length: 300 }, (_, column) => `g${column}`).join(",");
    const row = (value: number) => Array.from({ length: 300 }, () => value).join(",");
    const train = write("wide.csv", `${header}\n${row(1)}\n${row(2)}\n`);
    const held = write("wide-test.csv", `${header}\n${row(3)}\n`);
    const wide = await open(train, { test: [held] });
    expect(await wide.rows("test")).toEqual(Int32Array.of(2));
    expect(await wide.numbers("g299")).toEqual(Float64Array.of(1, 2, 3));
    expect(wide.testFingerprint).toBe((await open(held)).fingerprint);
  });

  test("of ten thousand columns open", { timeout: 120_000 }, async () => {
    const header = Array.from({ length: 10_000 }, (_, column) => `g${column}`);
    const body = Array.from({ length: 20 }, (_, row) => header.map((_, column) => (row * column) % 100).join(","));
    const wide = await openText(`${header.join(",")}\n${body.join("\n")}\n`);
    expect(wide.columns).toHaveLength(10_000);
    expect(await wide.numbers("g9999", Int32Array.of(3))).toEqual(Float64Array.of(29_997 % 100));
  });
});

describe("what a table does not do", () => {
  test("it knows only its own columns, and no numbers where there are none", async () => {
    expect(() => table.column("colours")).toThrow("big.csv has no column colours");
    await expect(table.numbers("colour")).rejects.toThrow("column colour holds category, not numbers");
  });

  test("queries cannot reach files", async () => {
    const path = write("other.csv", "secret\n1\n");
    await expect(table.query(`SELECT * FROM read_csv(${literal(path)})`)).rejects.toThrow(/disabled by configuration/);
  });
});

describe("quoting", () => {
  const text = fc
    .string({ unit: "grapheme", maxLength: 12 })
    .map((value) => value.replaceAll("\0", "").replaceAll("\r", ""));
  const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;

  test("any texts survive being written as CSV", async () => {
    const tables = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom("\n", "\r\n"),
        async (cells, delimiter, end) => {
          const content = [["first", "second"], ...cells].map((row) => row.map(quote).join(delimiter) + end).join("");
          const written = await openText(content, { types: { first: "text", second: "text" } });
          const missing = new Set(["", "NA", "N/A", "NaN", "null", "na", "n/a", "nan", "NAN", "NULL", "Null"]);
          const expected = (index: 0 | 1) => cells.map((row) => (missing.has(row[index]) ? null : row[index]));
          expect(await written.texts("first")).toEqual(expected(0));
          expect(await written.texts("second")).toEqual(expected(1));
          await written.close();
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  test("any name may be a column's", async () => {
    const names = fc.uniqueArray(
      text.filter((name) => name.trim() !== ""),
      {
        minLength: 2,
        maxLength: 6,
        selector: (name) => name.trim().toLowerCase(),
      },
    );
    await fc.assert(
      fc.asyncProperty(names, async (columns) => {
        const content = `${columns.map(quote).join(",")}\n${columns.map((_, i) => i).join(",")}\n`;
        const named = await openText(content);
        expect(named.columns.map(({ name }) => name)).toEqual(columns.map((name) => name.trim()));
        for (const [i, { name }] of named.columns.entries()) {
          expect(await named.numbers(name)).toEqual(Float64Array.of(i));
          expect(await named.query(`SELECT ${identifier(name)} AS value FROM cells`)).toEqual([{ value: i }]);
        }
        await named.close();
      }),
      { numRuns: 40, seed: 2 },
    );
  });
});
