// What the user reads when a table cannot be opened: word for word.

import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Interrupted } from "../../src/core/errors.js";
import { openTable } from "../../src/data/openTable.js";
import { directory, failure, open, write } from "./writeFiles.js";

const golden = (name: string) => readFileSync(join(import.meta.dirname, "../goldens/data", name));
const again = "copy or write it again";

describe("places", () => {
  test("a missing file suggests its neighbour", async () => {
    write("loans.csv", "a,b\n1,2\n");
    expect(await failure(join(directory, "laons.csv"))).toEqual([
      "file-missing",
      'laons.csv does not exist (did you mean "loans.csv"?)',
      "check the path",
    ]);
  });

  test("a directory asks for its files", async () => {
    mkdirSync(join(directory, "tables"));
    for (const name of ["a.csv", "b.csv", "c.parquet"]) write(`tables/${name}`, "a\n1\n");
    expect(await failure(join(directory, "tables"))).toEqual([
      "directory-given",
      "tables is a directory, not a table",
      'name its files or a pattern, such as "tables/*.csv"',
    ]);
  });

  test("a pattern without a match", async () => {
    expect(await failure(join(directory, "nothing-*.csv"))).toEqual([
      "no-match",
      "no file matches nothing-*.csv",
      "check the pattern, or name the files",
    ]);
  });

  test("patterns match as in a shell", async () => {
    mkdirSync(join(directory, "many"));
    for (const name of ["a1.csv", "b1.csv", "[1.csv", "]1.csv", ".c1.csv"]) write(`many/${name}`, "a\n1\n");
    const matched = async (pattern: string) => {
      const table = await open(join(directory, "many", pattern));
      return Array.from({ length: table.rowCount }, (_, row) => String(table.locate(row)).replace(/\.csv:1$/, ""));
    };
    expect(await matched("[ab]?.csv")).toEqual(["a1", "b1"]);
    expect(await matched("[!ab]*.csv")).toEqual(["[1", "]1"]);
    expect(await matched("[^]a]*.csv")).toEqual(["[1", "b1"]);
    // One file has no name before its rows.
    expect(await matched("[*.csv")).toEqual(["1"]);
    expect(await matched("[]]1.csv")).toEqual(["1"]);
    expect(await failure(join(directory, "many/[b-a]*.csv"))).toMatchObject(["no-match", {}, {}]);
  });

  test("an address is not fetched", async () => {
    expect(await failure("https://example.org/loans.csv")).toEqual([
      "url-given",
      "https://example.org/loans.csv is an address; nothing is fetched from the network",
      "download it first",
    ]);
  });

  test("a device is no file", async () => {
    expect(await failure("/dev/null")).toEqual([
      "not-a-file",
      "/dev/null is not a regular file",
      "save what it gives to a file first",
    ]);
  });

  test("a file without permission", async () => {
    const path = write("secret.csv", "a\n1\n");
    chmodSync(directory, 0o755);
    chmodSync(path, 0);
    // The superuser may read everything and has to become somebody else for a moment.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      const refusal = ["no-permission", "secret.csv may not be read by you", "chmod u+r secret.csv, or ask its owner"];
      expect(await failure(path)).toEqual(refusal);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test("a temporary directory that is not there", async () => {
    const path = write("small.csv", "a\n1\n");
    expect(await failure(path, { temporaryDirectory: join(directory, "nowhere") })).toEqual([
      "no-temporary-directory",
      "temporary files cannot be written to nowhere",
      "set TMPDIR to a directory that exists and may be written to",
    ]);
  });
});

describe("delimited text", () => {
  const cases: readonly (readonly [string, string | Uint8Array, readonly string[]])[] = [
    ["empty", "", ["file-empty", "data.csv is empty", "write a table with a header and rows into it"]],
    ["blank", "\n \n\n", ["file-empty", "data.csv is empty", "write a table with a header and rows into it"]],
    [
      "header only",
      "a,b,c\n",
      ["header-only", "data.csv has a header with 3 column names and no rows", "give a table with rows"],
    ],
    [
      "a short row after a quoted line end",
      `a,b,c\n${'1,"x\ny",3\n'.repeat(16)}1,2\n${"1,2,3\n".repeat(9)}`,
      [
        "ragged-row",
        "data.csv: row 17 (line 34) has 2 fields, the header has 3",
        'quote fields that hold the delimiter ",", or name another with --delimiter',
      ],
    ],
    [
      "a long row far behind",
      `a;b\n${"1;2\n".repeat(30_000)}1;2;3\n1;2\n`,
      [
        "ragged-row",
        "data.csv: row 30001 (line 30002) has 3 fields, the header has 2",
        'quote fields that hold the delimiter ";", or name another with --delimiter',
      ],
    ],
    [
      "row names without a name",
      "a,b\nr1,1,2\nr2,3,4\n",
      [
        "ragged-row",
        "data.csv: row 1 (line 2) has 3 fields, the header has 2",
        "if the first field is a row name, write the table without row names (in R: row.names = FALSE)",
      ],
    ],
    [
      "a quote that stays open",
      `a,b\n1,x\n2,"abc\n${"3,x\n".repeat(50)}`,
      [
        "unclosed-quote",
        "data.csv: row 2 (line 3) opens a quote that is never closed",
        'close it, or double it ("") if it belongs to the text',
      ],
    ],
    [
      "text after a quote",
      'a,b\n1,x\n2,"abc"d\n3,y\n',
      [
        "text-after-quote",
        "data.csv: row 2 (line 3) has text after a closing quote",
        'double quotes ("") that belong to the text',
      ],
    ],
    [
      "a NUL byte",
      "a,b\n1,\0\n",
      [
        "not-text",
        "data.csv is not a text table: byte 7 is NUL",
        "give CSV, TSV, JSON, Parquet or Arrow, or name its encoding with --encoding",
      ],
    ],
    [
      "a NUL byte far behind",
      `a,b\n${"1,2\n".repeat(50_000)}1,\0\n`,
      [
        "not-text",
        "data.csv is not a text table: byte 200007 is NUL",
        "give CSV, TSV, JSON, Parquet or Arrow, or name its encoding with --encoding",
      ],
    ],
    [
      "binary junk",
      Uint8Array.from({ length: 4000 }, (_, i) => 1 + ((i * 7919 + i * i) % 255)),
      [
        "not-text",
        "data.csv is not a text table: byte 1 is a control character",
        "give CSV, TSV, JSON, Parquet or Arrow",
      ],
    ],
    [
      "an encoding that is not Western",
      Uint8Array.from({ length: 4000 }, (_, i) => (i % 10 === 9 ? 10 : 192 + (i % 50))),
      [
        "not-text",
        "data.csv is not UTF-8 text, nor text in a Western encoding",
        "name its encoding with --encoding, for example windows-1251",
      ],
    ],
    [
      "UTF-16 without a mark",
      Buffer.from("a,b\n1,2\n3,4\n", "utf16le"),
      ["not-text", "data.csv looks like UTF-16LE text without a byte order mark", "--encoding utf-16le"],
    ],
    [
      "a spreadsheet",
      Buffer.from("PK\u0003\u0004rest", "latin1"),
      [
        "unknown-format",
        "data.csv is a zip archive (or an Excel workbook), which is not read",
        "unpack it, or save the sheet as CSV",
      ],
    ],
  ];

  test.each(cases)("%s", async (_, content, expected) => {
    expect(await failure(write("data.csv", content))).toEqual(expected);
  });

  test("an unknown encoding, and what cannot be a delimiter", async () => {
    const path = write("data.csv", "a,b\n1,2\n");
    expect(await failure(path, { encoding: "utf-9" })).toEqual([
      "unknown-encoding",
      '"utf-9" is not a known encoding',
      "for example utf-8, utf-16le, windows-1252, shift_jis",
    ]);
    for (const delimiter of ["", "::", '"', "\n"]) {
      expect(await failure(path, { delimiter })).toEqual([
        "bad-delimiter",
        `"${delimiter}" cannot be a delimiter`,
        "name one character, such as ;",
      ]);
    }
  });

  test("a row cut by a delimiter that is more than a byte", async () => {
    const path = write("data.csv", "a→b\n1→2\n3→4→5\n");
    expect(await failure(path, { delimiter: "→" })).toEqual([
      "ragged-row",
      "data.csv: row 2 (line 3) has 3 fields, the header has 2",
      'quote fields that hold the delimiter "→", or name another with --delimiter',
    ]);
  });

  test("more than 20,000 columns", async () => {
    const header = Array.from({ length: 20_001 }, (_, i) => `g${i}`).join(",");
    expect(await failure(write("data.csv", `${header}\n${header}\n`))).toEqual([
      "too-many-columns",
      "data.csv has 20,001 columns, more than the 20,000 that can be examined",
      "leave out columns, or turn the table on its side",
    ]);
  });
});

describe("rows without an end are refused before they are held in memory", () => {
  const refused = (hint: string) => [
    "row-too-long",
    "data.csv: the row that begins in line 2 is longer than 64 MB",
    hint,
  ];

  function writeLong(filler: Buffer, before: string): string {
    const path = write("data.csv", before);
    const file = openSync(path, "a");
    for (let i = 0; i < 70; i++) writeSync(file, filler);
    // The rest of the gigabyte takes no space on the disk.
    ftruncateSync(file, 2 ** 30);
    closeSync(file);
    return path;
  }

  test("a line of a gigabyte", async () => {
    const before = process.memoryUsage().rss;
    const path = writeLong(Buffer.alloc(2 ** 20, "x"), "a,b\n1,");
    expect(await failure(path)).toEqual(refused("check that its lines end in line feeds"));
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
  });

  test("a quote over a gigabyte of lines", async () => {
    const path = writeLong(Buffer.alloc(2 ** 20, "x\n"), 'a,b\n1,"');
    expect(await failure(path)).toEqual(refused("check that its quotes are closed"));
  });
});

describe("other formats", () => {
  const jsonHint = 'write records such as {"age": 31, "income": 52000}, in a list or one per line';
  const cases: readonly (readonly [string, string | Uint8Array, readonly string[]])[] = [
    [
      "cut.parquet",
      golden("people.parquet").subarray(0, 5000),
      ["truncated-file", "cut.parquet ends too early: it is not a whole Parquet file", again],
    ],
    ["no.parquet", "hello", ["truncated-file", "no.parquet ends too early: it is not a whole Parquet file", again]],
    [
      "cut.feather",
      golden("people-lz4.feather").subarray(0, 5000),
      ["truncated-file", "cut.feather ends too early: it is not a whole Arrow file", again],
    ],
    [
      "damaged.feather",
      Buffer.from(golden("people-lz4.feather")).fill(7, 13_900, 14_440),
      [
        "unreadable-file",
        "damaged.feather cannot be read as Arrow: its description of columns is damaged",
        "write the file again",
      ],
    ],
    [
      "cut.arrows",
      golden("people.arrows").subarray(0, 200),
      ["truncated-file", "cut.arrows ends too early: it is not a whole Arrow file", again],
    ],
    [
      "cut.csv.gz",
      golden("people.csv.gz").subarray(0, 2000),
      ["truncated-file", "cut.csv.gz ends too early: it is not a whole gzip file", again],
    ],
    [
      "damaged.csv.gz",
      Buffer.from(golden("people.csv.gz")).fill(255, 2000, 2040),
      [
        "unreadable-file",
        "damaged.csv.gz cannot be read as gzip: its compressed data are damaged",
        "write the file again",
      ],
    ],
    [
      "empty.csv.gz",
      gzipSync(""),
      ["file-empty", "empty.csv.gz is empty", "write a table with a header and rows into it"],
    ],
    [
      "cut.json",
      '[{"a":1},{"a":',
      ["unreadable-file", "cut.json cannot be read as JSON: unexpected end of data", "write the file again"],
    ],
    [
      "bad.jsonl",
      '{"a":1}\n{"a":2\n{"a":3}\n',
      ["unreadable-file", "bad.jsonl cannot be read as JSON: line 2 is not a JSON record", "write the file again"],
    ],
    ["list.json", "[1,2,3]", ["not-records", "list.json holds numbers where records are expected", jsonHint]],
    [
      "columns.json",
      '{"a":{"0":1,"1":2},"b":{"0":1,"1":2}}',
      [
        "not-records",
        "columns.json holds one record of columns rather than a record per row",
        "write one record per row (in pandas: to_json(..., orient='records'))",
      ],
    ],
    ["none.json", "[]", ["file-empty", "none.json holds no records", "give a table with rows"]],
  ];

  test.each(cases)("%s", async (name, content, expected) => {
    expect(await failure(write(name, content))).toEqual(expected);
  });
});

describe("several files", () => {
  test("columns that differ name both files", async () => {
    const first = write("one.csv", "age,income\n1,2\n");
    const second = write("two.csv", "age,incmoe\n1,2\n");
    expect(await failure([first, second])).toEqual([
      "different-columns",
      'two.csv has no column "income", which one.csv has (did you mean "incmoe"?); in all they differ in income, incmoe',
      "give files with the same columns",
    ]);
    expect(await failure(first, { test: [write("two.csv", "age,income,extra\n1,2,3\n")] })).toEqual([
      "different-columns",
      'one.csv has no column "extra", which two.csv has',
      "give files with the same columns",
    ]);
  });

  test("a second file without rows", async () => {
    const first = write("one.csv", "age\n1\n");
    expect(await failure([first, write("two.csv", "age\n")])).toEqual([
      "header-only",
      "two.csv has a header with 1 column name and no rows",
      "give a table with rows",
    ]);
  });
});

describe("columns", () => {
  const loans = () => write("loans.csv", "age,income,target\n30,2,\n40,3,\n50,4,\n");

  test("an unknown column suggests the nearest", async () => {
    const unknown = ["unknown-column", 'loans.csv has no column "incmoe" (did you mean "income"?)'];
    const hint = "its columns are age, income, target";
    expect(await failure(loans(), { target: "incmoe" })).toEqual([...unknown, hint]);
    expect(await failure(loans(), { ignore: ["incmoe"] })).toEqual([...unknown, hint]);
    expect(await failure(loans(), { types: { incmoe: "text" } })).toEqual([...unknown, hint]);
    expect(await failure(loans(), { target: "age", score: ["incmoe"] })).toEqual([...unknown, hint]);
  });

  test("a target without any value", async () => {
    expect(await failure(loans(), { target: "target" })).toEqual([
      "target-missing",
      'loans.csv: the target "target" has no value in any row',
      "name another with --target",
    ]);
  });

  test("a column with two roles", async () => {
    expect(await failure(loans(), { target: "age", weight: "age" })).toEqual([
      "role-twice",
      'the column "age" is named as target and as weight',
      "name it once",
    ]);
  });

  test("a split that does not say which rows are which", async () => {
    const path = write("loans.csv", "x,fold\n1,0\n2,1\n3,2\n");
    expect(await failure(path, { split: "fold" })).toEqual([
      "bad-split",
      'loans.csv: the column "fold" does not say which rows are train and which are test (its values: "0", "1", "2")',
      "write train and test into it",
    ]);
    expect(await failure(path, { split: "fold", test: [path] })).toEqual([
      "two-splits",
      "both test files and a split column are given",
      "leave out --test or --split",
    ]);
  });

  test("scores of no class", async () => {
    const path = write("scored.csv", "target,p_a,p_z\na,0.5,0.5\nb,0.4,0.6\n");
    expect(await failure(path, { score: ["p_"] })).toEqual([
      "unknown-class",
      'the score column "p_z" names no class of the target: "z"',
      "its classes are a, b",
    ]);
    expect(await failure(path, { score: ["p_a", "p_z"] })).toEqual([
      "unknown-class",
      'the score column "p_z" does not name a class of the target (a, b)',
      "let each end in the class it scores, such as p_yes",
    ]);
  });
});

describe("interruption", () => {
  const path = () => write("long.csv", `a,b\n${"1.5,x\n".repeat(400_000)}`);

  test("before it begins", async () => {
    await expect(openTable([path()], { signal: AbortSignal.abort() })).rejects.toThrow(Interrupted);
  });

  test("while it reads", async () => {
    const abort = new AbortController();
    const opening = openTable([path()], { signal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    await expect(opening).rejects.toThrow(Interrupted);
  });

  test("while it is queried", async () => {
    const abort = new AbortController();
    const table = await open(write("small.csv", "a\n1\n2\n"), { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    const endless = table.query("SELECT sum(sin(a.range * b.range)) FROM range(1000000) a, range(1000000) b");
    await expect(endless).rejects.toThrow(Interrupted);
  });
});
