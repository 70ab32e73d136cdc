// What the built command says to input that it cannot use: word for word, with status 2, and nothing left behind.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { builtCli } from "./builtCli.js";
import { canRunUnprivileged, runUnprivileged } from "./unprivileged.js";

const golden = (name: string) => readFileSync(join(import.meta.dirname, "../goldens/data", name));

/** Files by name: their content, or a way to make them at a path. */
type Files = Readonly<Record<string, string | Uint8Array | ((path: string) => void)>>;

function directoryWith(files: Files): string {
  const directory = emptyDirectory();
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    if (typeof content === "function") content(path);
    else writeFileSync(path, content);
  }
  return directory;
}

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly words: readonly string[];
  readonly message: string;
  readonly hint: string;
  readonly unprivileged?: true;
}

const loans = "age,income,repaid\n30,2,yes\n40,3,no\n50,4,yes\n";
const text = { "loans.csv": loans };
const examine = (...words: readonly string[]) => ["examine", ...words];

const long = (path: string) => {
  const file = openSync(path, "w");
  writeSync(file, "a,b\n1,");
  for (let i = 0; i < 65; i++) writeSync(file, Buffer.alloc(2 ** 20, "x"));
  // The rest of the gigabyte takes no space on the disk.
  ftruncateSync(file, 2 ** 30);
  closeSync(file);
};
const pipe = (path: string) => spawnSync("sh", ["-c", `mkfifo "${path}"`]);
const circle = (path: string) => symlinkSync(path, path);
const unreadable = (path: string) => {
  writeFileSync(path, loans);
  chmodSync(path, 0);
};
const closedDirectory = (path: string) => {
  mkdirSync(path);
  writeFileSync(join(path, "loans.csv"), loans);
  chmodSync(path, 0);
};
const foreignLedger = (path: string) => {
  mkdirSync(path);
  for (const name of ["ledger.db", ".gitignore"]) writeFileSync(join(path, name), "", { mode: 0o444 });
  chmodSync(path, 0o555);
};

const again = "copy or write it again";
const cases: readonly Case[] = [
  {
    name: "a missing file",
    files: text,
    words: examine("laons.csv"),
    message: 'laons.csv does not exist (did you mean "loans.csv"?)',
    hint: "check the path",
  },
  {
    name: "no name at all",
    files: text,
    words: examine(""),
    message: "an empty name is no file",
    hint: "name the files of a table",
  },
  {
    name: "a pattern that nothing matches",
    files: text,
    words: examine("[z-a]*[.csv"),
    message: "no file matches [z-a]*[.csv",
    hint: "check the pattern, or name the files",
  },
  {
    name: "a directory",
    files: text,
    words: examine("."),
    message: ". is a directory, not a table",
    hint: 'name its files or a pattern, such as "./*.csv"',
  },
  {
    name: "a pipe",
    files: { pipe },
    words: examine("pipe"),
    message: "pipe is not a regular file",
    hint: "save what it gives to a file first",
  },
  {
    name: "a circle of links",
    files: { circle },
    words: examine("circle"),
    message: "circle cannot be read: its symbolic links lead in a circle",
    hint: "check the path and the disk it is on",
  },
  {
    name: "a file without permission",
    files: { "loans.csv": unreadable },
    words: examine("loans.csv", "--no-ledger"),
    message: "loans.csv may not be read by you",
    hint: "chmod u+r loans.csv, or ask its owner",
    unprivileged: true,
  },
  {
    name: "a directory without permission",
    files: { closed: closedDirectory },
    words: examine("closed/loans.csv", "--no-ledger"),
    message: "closed/loans.csv may not be read by you",
    hint: "chmod u+r closed/loans.csv, or ask its owner",
    unprivileged: true,
  },
  {
    name: "a ledger of somebody else",
    files: { ...text, ".touchstone": foreignLedger },
    words: examine("loans.csv"),
    message: "the ledger DIRECTORY/.touchstone/ledger.db cannot be opened for writing: permission denied",
    hint: "work in a directory that you may write to, or run with --no-ledger",
    unprivileged: true,
  },
  {
    name: "a ledger that leads nowhere",
    files: { ...text, ".touchstone": (path) => symlinkSync("nowhere", path) },
    words: examine("loans.csv"),
    message:
      "the ledger DIRECTORY/.touchstone/ledger.db cannot be opened for writing: a part of the path is not a directory",
    hint: "work in a directory that you may write to, or run with --no-ledger",
  },
  {
    name: "a damaged ledger",
    files: {
      ...text,
      ".touchstone": (path) => {
        mkdirSync(path);
        writeFileSync(join(path, "ledger.db"), "no database".repeat(1000));
      },
    },
    words: examine("loans.csv"),
    message: "DIRECTORY/.touchstone/ledger.db is damaged or not a ledger: file is not a database",
    hint: "move the file away (a new one is begun), put back a copy, or run with --no-ledger",
  },
  {
    name: "an address",
    files: text,
    words: examine("https://example.org/loans.csv"),
    message: "https://example.org/loans.csv is an address; nothing is fetched from the network",
    hint: "download it first",
  },
  {
    name: "a file that looks like an option",
    files: { "-loans.csv": loans },
    words: examine("-loans.csv"),
    message: "unknown option -loans.csv",
    hint: "if you mean the file, write ./-loans.csv",
  },
  {
    name: "an empty file",
    files: { "loans.csv": "" },
    words: examine("loans.csv"),
    message: "loans.csv is empty",
    hint: "write a table with a header and rows into it",
  },
  {
    name: "a header only",
    files: { "loans.csv": "age,income,repaid\n" },
    words: examine("loans.csv"),
    message: "loans.csv has a header with 3 column names and no rows",
    hint: "give a table with rows",
  },
  {
    name: "a row with fields too few",
    files: { "loans.csv": `${loans}60,5\n` },
    words: examine("loans.csv"),
    message: "loans.csv: row 4 (line 5) has 2 fields, the header has 3",
    hint: 'quote fields that hold the delimiter ",", or name another with --delimiter',
  },
  {
    name: "a row of a gigabyte",
    files: { "loans.csv": long },
    words: examine("loans.csv"),
    message: "loans.csv: the row that begins in line 2 is longer than 64 MB",
    hint: "check that its lines end in line feeds",
  },
  {
    name: "binary junk",
    files: { "loans.csv": Uint8Array.from({ length: 4000 }, (_, i) => 1 + ((i * 7919 + i * i) % 255)) },
    words: examine("loans.csv"),
    message: "loans.csv is not a text table: byte 1 is a control character",
    hint: "give CSV, TSV, JSON, Parquet or Arrow",
  },
  {
    name: "half of a Parquet file",
    files: { "people.parquet": golden("people.parquet").subarray(0, 5000) },
    words: examine("people.parquet"),
    message: "people.parquet ends too early: it is not a whole Parquet file",
    hint: again,
  },
  {
    name: "half of a gzip file",
    files: { "people.csv.gz": golden("people.csv.gz").subarray(0, 2000) },
    words: examine("people.csv.gz"),
    message: "people.csv.gz ends too early: it is not a whole gzip file",
    hint: again,
  },
  {
    name: "an unknown column",
    files: text,
    words: examine("loans.csv", "--target", "repayed"),
    message: 'loans.csv has no column "repayed" (did you mean "repaid"?)',
    hint: "its columns are age, income, repaid",
  },
  {
    name: "a target without any value",
    files: { "loans.csv": "age,repaid\n30,\n40,NA\n" },
    words: examine("loans.csv", "--target", "repaid"),
    message: 'loans.csv: the target "repaid" has no value in any row',
    hint: "name another with --target",
  },
  {
    name: "an unknown instrument",
    files: text,
    words: examine("loans.csv", "--with", "calibrations"),
    message: 'no instrument is called "calibrations" (did you mean "calibration"?)',
    hint: "touchstone list instruments",
  },
  {
    name: "no instrument",
    files: text,
    words: examine("loans.csv", "--with", ","),
    message: "no instrument is left to examine with",
    hint: "name some with --with",
  },
  {
    name: "an option out of its range",
    files: text,
    words: examine("loans.csv", "--duplicates.threshold", "1.5"),
    message: '--duplicates.threshold must be a number above 0 and of at most 1, not "1.5"',
    hint: "write --duplicates.threshold followed by the value",
  },
  {
    name: "a seed that is no number",
    files: text,
    words: examine("loans.csv", "--seed", "NaN"),
    message: '--seed must be a whole number of at least 0, not "NaN"',
    hint: "write --seed 1",
  },
  {
    name: "a memory that is none",
    files: text,
    words: examine("loans.csv", "--memory", "-5"),
    message: '"-5" is not an amount of memory',
    hint: "for example 512MB or 2GB",
  },
  {
    name: "a memory that does not suffice",
    files: text,
    words: examine("loans.csv", "--memory", "10KB"),
    message: "the table needs more memory than 10KB",
    hint: "give it more with --memory",
  },
  {
    name: "a delimiter that is none",
    files: text,
    words: examine("loans.csv", "--delimiter", '"'),
    message: '""" cannot be a delimiter',
    hint: "name one character, such as ;",
  },
  {
    name: "a report without a place",
    files: text,
    words: examine("loans.csv", "--report", ""),
    message: "an empty path was given",
    hint: "name a place, or leave the option out",
  },
];

const skipped = new Set<string>();
if (process.platform === "win32") skipped.add("a pipe");
if (!canRunUnprivileged) for (const { name, unprivileged } of cases) if (unprivileged) skipped.add(name);

describe("examine", () => {
  it.each(cases.filter(({ name }) => !skipped.has(name)))("refuses $name", async ({ unprivileged, ...asked }) => {
    const directory = directoryWith(asked.files);
    const listed = () => readdirSync(directory).filter((name) => name !== ".touchstone");
    const before = listed();
    const temporary = emptyDirectory();
    const words = [await builtCli(), ...asked.words];
    const options = { cwd: directory, env: { ...process.env, TMPDIR: temporary } };
    const ended = unprivileged
      ? runUnprivileged(words, options)
      : spawnSync(process.execPath, words, { ...options, encoding: "utf8" });
    // Opened again, so that what is in it can be looked at and removed.
    if (unprivileged) for (const name of Object.keys(asked.files)) chmodSync(join(directory, name), 0o755);
    expect(ended.stderr.replaceAll(realpathSync(directory), "DIRECTORY")).toBe(
      `touchstone: ${asked.message}\n  ${asked.hint}\n`,
    );
    expect(ended.stdout).toBe("");
    expect(ended.status).toBe(2);
    expect(readdirSync(temporary)).toEqual([]);
    expect(listed()).toEqual(before);
    expect(readdirSync(directory, { recursive: true }).join()).not.toMatch(/reports|unfinished/);
  });
});
