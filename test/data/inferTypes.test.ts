// Types of columns and the reasons told for them.

import { describe, expect, test } from "vitest";
import type { Column } from "../../src/data/table.js";
import { failure, open, openText, write } from "./writeFiles.js";

/** A table of one column `x` beside a row number, so that blank cells are rows. */
async function columnOf(cells: readonly (string | number)[], delimiter = ","): Promise<Column> {
  const quoted = cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`);
  const table = await openText(
    `row${delimiter}x\n${quoted.map((cell, row) => `${row}${delimiter}${cell}\n`).join("")}`,
  );
  return table.column("x");
}

async function valuesOf(cells: readonly string[], delimiter = ","): Promise<(number | null)[]> {
  const quoted = cells.map((cell, row) => `${row}${delimiter}"${cell}"\n`).join("");
  const table = await openText(`row${delimiter}x\n${quoted}`);
  return Array.from(await table.numbers("x"), (value) => (Number.isNaN(value) ? null : value));
}

const repeat = <Item>(count: number, make: (index: number) => Item) => Array.from({ length: count }, (_, i) => make(i));

describe("numbers", () => {
  test("whole ones are integers however they are written", async () => {
    expect(await columnOf(["1", "2", "-3"])).toMatchObject({
      type: "integer",
      reason: "3 of 3 cells are whole numbers",
      missing: 0,
      distinct: 3,
      unparsed: 0,
      role: "feature",
    });
    expect((await columnOf(["1.0", "2.0", "1e3"])).type).toBe("integer");
    expect((await columnOf([" 1", "2 ", "+3"])).type).toBe("integer");
    expect(await columnOf(["1.5", "2", "3"])).toMatchObject({ type: "number", reason: "3 of 3 cells are numbers" });
  });

  test("words for missing are missing, others are told", async () => {
    const cells = [...repeat(98, String), "n/a", "-", "None", "?", "nan", "", "."];
    expect(await columnOf(cells)).toMatchObject({
      type: "integer",
      reason: "98 of 98 cells are whole numbers; 7 are missing",
      missing: 7,
      unparsed: 0,
    });
    expect(await columnOf([...repeat(98, String), "about 5", "<3"])).toMatchObject({
      type: "integer",
      reason: '98 of 100 cells are whole numbers; 2 are not and were read as missing: "about 5" in row 99',
      missing: 2,
      unparsed: 2,
      unparsedExamples: [
        { row: 98, text: "about 5" },
        { row: 99, text: "<3" },
      ],
    });
  });

  test("cells that first appear beyond any sample decide, too", async () => {
    const late = (cells: readonly string[]) => columnOf([...repeat(400_000, (i) => String(i % 1000)), ...cells]);
    expect(await late(["0.5"])).toMatchObject({ type: "number" });
    expect(await late(["unknown"])).toMatchObject({ type: "integer", unparsed: 1 });
    expect((await late(["unknown"])).unparsedExamples).toEqual([{ row: 400_000, text: "unknown" }]);
    expect((await late(["12345678901234567"])).type).toBe("integer");
    const days = repeat(200_000, (i) => new Date(Date.UTC(2000, 0, 1 + (i % 5000))).toISOString().slice(0, 10));
    expect((await valuesOf([...days, "2020-01-01T00:00:00+02:00"])).at(-1)).toBe(Date.UTC(2019, 11, 31, 22));
    const codes = await columnOf([...repeat(400_000, (i) => String(10_000 + (i % 1000))), "00123"]);
    expect(codes).toMatchObject({ type: "category", distinct: 1001, unparsed: 0 });
    expect(codes.reason).toContain("1 cell begins with a zero");
  });

  test("with too many that do not fit, the column stays text", async () => {
    const column = await columnOf([...repeat(90, String), ...repeat(10, (i) => `about ${i}`)]);
    expect(column).toMatchObject({
      type: "text",
      reason: "100 cells have 100 different texts; 90 % of them are numbers, too few to read the column so",
      unparsed: 0,
    });
  });

  test("infinite ones are no values", async () => {
    expect(
      await columnOf(["1.5", "inf", "-Infinity", "1e999", "2", "nan", ...repeat(80, (i) => `${i}.25`)]),
    ).toMatchObject({
      type: "number",
      missing: 4,
      unparsed: 3,
      reason: '82 of 85 cells are numbers; 3 are not and were read as missing: "inf" in row 2; 1 is missing',
    });
  });

  test("digits that are codes stay text", async () => {
    expect(await columnOf(["01234", "02345", "98765"])).toMatchObject({
      type: "text",
      reason: "3 cells have 3 different texts; 2 cells begin with a zero, so its digits are codes rather than numbers",
    });
    expect((await columnOf(["0", "0.5", "-0"])).type).toBe("number");
    expect(await columnOf(repeat(3, (i) => `1234567890123456789012${i}`))).toMatchObject({
      type: "text",
      reason: "3 cells have 3 different texts; some have more digits than can be computed with exactly",
    });
  });

  test("long integers keep every digit", async () => {
    const table = await openText("row,x\n0,9007199254740993\n1,-12345678901234567\n");
    expect(table.column("x").type).toBe("integer");
    expect(await table.texts("x")).toEqual(["9007199254740993", "-12345678901234567"]);
  });

  test("decimal commas are read, thousands separators, percentages and money are told", async () => {
    expect(await valuesOf(["3,14", "2,5", "7", "-0,001"], ";")).toEqual([3.14, 2.5, 7, -0.001]);
    const cases = [
      ["1,234", "they look like numbers with thousands separators; write them without to have numbers"],
      ["12.5%", "they look like percentages; write them without the sign to have numbers"],
      ["$5.00", "they look like amounts of money; write them without the sign to have numbers"],
    ] as const;
    for (const [cell, remark] of cases) {
      expect(await columnOf([cell, cell.replace("5", "6"), cell])).toMatchObject({
        reason: expect.stringContaining(remark),
        unparsed: 0,
      });
    }
  });
});

describe("times", () => {
  const day = (year: number, month: number, date: number) => Date.UTC(year, month - 1, date);

  test("ISO dates and times, with zones", async () => {
    expect(await columnOf(["2020-01-31", "2020-02-29", ""])).toMatchObject({
      type: "time",
      reason: "2 of 2 cells are times; 1 is missing",
    });
    expect(await valuesOf(["2020-01-31T10:00:00+02:00", "2020-01-31 08:00:00Z", "2020-01-31 08:00:00.250"])).toEqual([
      day(2020, 1, 31) + 8 * 3_600_000,
      day(2020, 1, 31) + 8 * 3_600_000,
      day(2020, 1, 31) + 8 * 3_600_000 + 250,
    ]);
  });

  test("a day that is none is told", async () => {
    const cells = repeat(40, (i) => `2021-03-${String((i % 28) + 1).padStart(2, "0")}`);
    expect(await columnOf([...cells, "2021-02-30"])).toMatchObject({
      type: "time",
      unparsed: 1,
      unparsedExamples: [{ row: 40, text: "2021-02-30" }],
    });
  });

  test("all cells decide between day and month", async () => {
    expect(await columnOf(["01/02/2020", "03/04/2020", "13/04/2020"])).toMatchObject({
      type: "time",
      reason: "3 of 3 cells are times; written as day/month/year",
    });
    expect(await valuesOf(["01/02/2020", "03/04/2020", "13/04/2020"])).toEqual([
      day(2020, 2, 1),
      day(2020, 4, 3),
      day(2020, 4, 13),
    ]);
    expect(await valuesOf(["01/02/2020", "04/13/2020"])).toEqual([day(2020, 1, 2), day(2020, 4, 13)]);
    expect(await valuesOf(["1.2.2020", "13.4.2020"])).toEqual([day(2020, 2, 1), day(2020, 4, 13)]);
    expect(await valuesOf(["5 Jan 2020", "13 Feb 2021"])).toEqual([day(2020, 1, 5), day(2021, 2, 13)]);
    expect(await valuesOf(["January 5, 2020", "February 13, 2021"])).toEqual([day(2020, 1, 5), day(2021, 2, 13)]);
    expect(await valuesOf(["Jan 1 2000", "Dec 31 2046"])).toEqual([day(2000, 1, 1), day(2046, 12, 31)]);
    expect(await columnOf(["May 2000", "Jun 2000"])).toMatchObject({
      type: "time",
      reason: "2 of 2 cells are times; written as month name year",
    });
    expect(await valuesOf(["January 2000", "May 2000"])).toEqual([day(2000, 1, 1), day(2000, 5, 1)]);
    expect((await columnOf(["Route 66", "Level 2000", "May 2001"])).type).toBe("text");
    expect(await valuesOf(["1/2/2020 9:30 PM", "1/13/2020 10:00 AM"])).toEqual([
      day(2020, 1, 2) + 21.5 * 3_600_000,
      day(2020, 1, 13) + 10 * 3_600_000,
    ]);
  });

  test("where they cannot, that is said", async () => {
    const table = await openText("row,x\n0,01/02/2020\n1,03/04/2020\n");
    expect(table.notices).toContain(
      'The dates in "x" fit month/day/year as well as day/month/year; they were read as month/day/year.',
    );
    expect(await table.texts("x")).toEqual(["2020-01-02", "2020-03-04"]);
  });

  test("seconds since 1970 stay numbers", async () => {
    expect((await columnOf(["1600000000", "1600000060"])).type).toBe("integer");
  });
});

describe("truth values, categories and text", () => {
  test.each([
    ["yes", "no"],
    ["True", "False"],
    ["t", "f"],
    ["Y", "N"],
  ])("%s and %s are boolean", async (yes, no) => {
    expect(await columnOf([yes, no, yes, ""])).toMatchObject({
      type: "boolean",
      reason: "3 of 3 cells are yes or no; 1 is missing",
    });
    expect(await valuesOf([yes, no, yes, ""])).toEqual([1, 0, 1, null]);
  });

  test("0 and 1 are numbers, other pairs are categories", async () => {
    expect((await columnOf([0, 1, 1])).type).toBe("integer");
    expect((await columnOf(["M", "F", "F", "M"])).type).toBe("category");
    expect((await columnOf(["F", "F", "F"])).type).toBe("category");
  });

  test("what repeats is a category, what does not is text", async () => {
    expect(await columnOf(repeat(100, (i) => `c${i % 20}`))).toMatchObject({
      type: "category",
      reason: "100 cells have 20 different texts",
    });
    expect((await columnOf(repeat(100, (i) => `c${i % 21}`))).type).toBe("text");
    expect((await columnOf(repeat(1000, (i) => `c${i % 100}`))).type).toBe("category");
    expect((await columnOf(repeat(1000, (i) => `c${i % 101}`))).type).toBe("text");
    expect((await columnOf(repeat(100, (i) => `${"long ".repeat(30)}${i % 5}`))).type).toBe("text");
  });

  test('"None" is a category, "NA" is missing', async () => {
    expect(await columnOf(["None", "Minor", "None", "Minor", "NA", "n/a"])).toMatchObject({
      type: "category",
      distinct: 2,
      missing: 2,
    });
  });

  test("a column without any value is text", async () => {
    expect(await columnOf(["", "NA", ""])).toMatchObject({ type: "text", reason: "every cell is missing", missing: 3 });
  });
});

describe("declared types", () => {
  const content = `a,b,c,d\n${repeat(40, (i) => `0${i % 10},${i % 3 ? i : "x"},${i % 2},${2000 + i}`).join("\n")}\n`;

  test("replace the inferred ones", async () => {
    const table = await openText(content, { types: { a: "number", b: "integer", c: "category", d: "time" } });
    expect(table.columns.map(({ type, reason }) => [type, reason])).toEqual([
      ["number", "declared as number"],
      ["integer", "declared as integer"],
      ["category", "declared as category"],
      ["time", "declared as time"],
    ]);
    expect((await table.numbers("a")).slice(0, 3)).toEqual(Float64Array.of(0, 1, 2));
    expect(table.column("b")).toMatchObject({ missing: 14, unparsed: 14 });
    expect(table.column("b").unparsedExamples.slice(0, 2)).toEqual([
      { row: 0, text: "x" },
      { row: 3, text: "x" },
    ]);
    expect((await table.codes("c")).levels).toEqual(["0", "1"]);
    expect((await table.texts("d")).slice(0, 2)).toEqual(["2000-01-01", "2001-01-01"]);
  });

  test("text keeps its spelling", async () => {
    const table = await openText("a,b\n1.50,007\n2,8\n", { types: { a: "text", b: "category" } });
    expect(await table.texts("a")).toEqual(["1.50", "2"]);
    expect(await table.texts("b")).toEqual(["007", "8"]);
  });

  test("whole numbers become truth values and times", async () => {
    const table = await openText("a,b,c\n1,1600000000,1600000000000\n0,1600000060,1600000060000\n2,,\n", {
      types: { a: "boolean", b: "time", c: "time" },
    });
    expect(await table.texts("a")).toEqual(["true", "false", null]);
    expect(table.column("a").unparsedExamples).toEqual([{ row: 2, text: "2.0" }]);
    expect(await table.numbers("b")).toEqual(await table.numbers("c"));
    expect((await table.texts("b"))[0]).toBe("2020-09-13T12:26:40");
  });

  test("do not change the fingerprint", async () => {
    const plain = await openText(content);
    const declared = await openText(content, { types: { a: "number", b: "integer", c: "category", d: "time" } });
    expect(declared.fingerprint).toBe(plain.fingerprint);
  });
});

describe("dialects", () => {
  test.each([",", ";", "\t", "|"])("the delimiter %j is found", async (delimiter) => {
    const table = await openText(`a${delimiter}b c\n1${delimiter}"x${delimiter}y"\n2${delimiter}z\n`);
    expect(table.columns.map(({ name }) => name)).toEqual(["a", "b c"]);
    expect(await table.texts("b c")).toEqual([`x${delimiter}y`, "z"]);
  });

  test("another one is taken on the user's word", async () => {
    const table = await openText("a:b\n1:2\n", { delimiter: ":" });
    expect(table.columns.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("line ends of every kind, even mixed", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      expect(await (await openText(["a,b", "1,2", "3,4"].join(end))).numbers("b")).toEqual(Float64Array.of(2, 4));
    }
    const mixed = await openText("a,b\r\n1,2\n3,4\r\n5,x\ry\n");
    expect(await mixed.texts("b")).toEqual(["2", "4", "x y"]);
    expect(mixed.notices).toContain(
      "The lines of data.csv end in different ways; carriage returns within lines were read as spaces.",
    );
  });

  test("blank lines before and between rows are no rows", async () => {
    const table = await openText("\n  \na,b\n\n1,2\n\n3,4\n\n");
    expect(await table.numbers("a")).toEqual(Float64Array.of(1, 3));
  });

  test("a single column has a row for each line", async () => {
    expect(await (await openText("value\n1\n2\n3")).numbers("value")).toEqual(Float64Array.of(1, 2, 3));
  });

  test("encodings the user names", async () => {
    const bytes = Uint8Array.of(0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2);
    const path = write("cyrillic.csv", Buffer.concat([Buffer.from("a,b\n1,"), bytes, Buffer.from("\n")]));
    expect(await (await open(path, { encoding: "windows-1251" })).texts("b")).toEqual(["Привет"]);
  });

  test("names that are empty or repeat are made distinct, with a notice", async () => {
    const table = await openText("a,a,A,,a_2,#row\n1,2,3,4,5,6\n");
    expect(table.columns.map(({ name }) => name)).toEqual(["a", "a_3", "A_4", "column_4", "a_2", "#row_2"]);
    expect(table.notices.slice(0, 2)).toEqual([
      "data.csv has 1 column without a name, called column_4.",
      'data.csv has repeated column names (letter case aside): "a" (column 2) is called "a_3", "A" (column 3) is called "A_4", "#row" (column 6) is called "#row_2".',
    ]);
  });

  test("a header that looks like data is noticed", async () => {
    const table = await openText("5.1,3.5,setosa\n4.9,3.0,setosa\n");
    expect(table.notices[0]).toBe(
      'The first row of data.csv was taken as column names, but looks like data ("5.1", "3.5").',
    );
  });

  test("nested JSON becomes text, with a notice; keys may lack or differ in case", async () => {
    const path = write("nested.jsonl", '{"a":1,"tags":["x","y"],"B":2}\n{"a":2,"b":3,"tags":{"k":1}}\n');
    const table = await open(path);
    expect(table.columns.map(({ name }) => name)).toEqual(["a", "tags", "B", "b_2"]);
    expect(await table.texts("tags")).toEqual(['["x","y"]', '{"k":1}']);
    expect(await table.numbers("b_2")).toEqual(Float64Array.of(Number.NaN, 3));
    expect(table.notices).toContain("Nested values of nested.jsonl were read as JSON text: tags.");
  });

  test("NUL in JSON stands in cells, not in keys", async () => {
    const cells = await open(write("nul.jsonl", '{"a":"x\\u0000y"}\n{"a":"z"}\n'));
    expect(await cells.texts("a")).toEqual(["x\0y", "z"]);
    expect(await failure(write("nul.jsonl", '{"a\\u0000b":1}\n'))).toEqual([
      "unreadable-file",
      "nul.jsonl cannot be read as JSON: a key holds a NUL character",
      "write the file again",
    ]);
  });

  test("a list of records in one line longer than any row of CSV may be", { timeout: 120_000 }, async () => {
    const record = JSON.stringify({ text: "x".repeat(1000), n: 1 });
    const table = await open(write("long.json", `[${repeat(70_000, () => record).join(",")}]`));
    expect(table.rowCount).toBe(70_000);
  });
});
