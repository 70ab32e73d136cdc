// What format a file has, by its first bytes and then by its name.

import { UserError } from "../core/errors.js";
import type { SourceFile } from "./locateFiles.js";
import { bytesAt, firstContent, isGzip } from "./scanFile.js";

export type FileFormat = "delimited" | "json" | "parquet" | "arrow-file" | "arrow-stream";

/** First bytes of formats that are no tables for us, and what to do with them. */
const others: readonly { readonly start: string; readonly name: string; readonly hint: string }[] = [
  { start: "FEA1", name: "a Feather file of version 1", hint: "write it again with Feather version 2 or as Parquet" },
  {
    start: "PK\u0003\u0004",
    name: "a zip archive (or an Excel workbook)",
    hint: "unpack it, or save the sheet as CSV",
  },
  { start: "\u00d0\u00cf\u0011\u00e0", name: "an old Excel workbook", hint: "save the sheet as CSV" },
  { start: "BZh", name: "compressed with bzip2", hint: "unpack it, or compress it with gzip" },
  { start: "\u00fd7zXZ", name: "compressed with xz", hint: "unpack it, or compress it with gzip" },
  { start: "(\u00b5/\u00fd", name: "compressed with Zstandard", hint: "unpack it, or compress it with gzip" },
  { start: "7z\u00bc\u00af", name: "a 7z archive", hint: "unpack it" },
  { start: "SQLite format 3", name: "a SQLite database", hint: "export the table as CSV" },
  { start: "\u0089HDF", name: "an HDF5 file", hint: "write the table as CSV or Parquet" },
  { start: "\u0093NUMPY", name: "a NumPy array", hint: "write the table as CSV or Parquet" },
  { start: "%PDF", name: "a PDF document", hint: "give the table itself, as CSV for example" },
  { start: "\u0089PNG", name: "a picture", hint: "give a table, as CSV for example" },
  { start: "\u00ff\u00d8\u00ff", name: "a picture", hint: "give a table, as CSV for example" },
  { start: "ORC", name: "an ORC file", hint: "write the table as Parquet" },
  { start: "Obj\u0001", name: "an Avro file", hint: "write the table as Parquet" },
];

/** The format of `file`. Throws a `UserError` for formats that are known and not read. */
export async function formatOf(file: SourceFile): Promise<FileFormat> {
  const start = await bytesAt(file.path, 0, 16);
  const text = start.toString("latin1");
  if (text.startsWith("PAR1")) return "parquet";
  if (text.startsWith("ARROW1")) return "arrow-file";
  const other = others.find(({ start: magic }) => text.startsWith(magic));
  if (
    other !== undefined &&
    !(other.start === "ORC" && !/\.orc$/i.test(file.name)) &&
    !(other.start === "BZh" && !/\.bz2$/i.test(file.name))
  ) {
    throw new UserError("unknown-format", `${file.name} is ${other.name}, which is not read`, other.hint);
  }
  const name = isGzip(start) ? file.name.replace(/\.gz$/i, "") : file.name;
  if (/\.(parquet|pq)$/i.test(name)) return "parquet";
  if (/\.(arrows?|feather|ipc)$/i.test(name)) return "arrow-stream";
  if (/\.(json|jsonl|ndjson)$/i.test(name)) return "json";
  if (/\.(csv|tsv|tab|txt|psv|data|dat)$/i.test(name)) return "delimited";
  if (start.length >= 8 && start.readUInt32LE(0) === 0xffffffff) return "arrow-stream";
  const content = (await firstContent(file.path, 4096))
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  return /^(\[\s*\{|\{\s*")/.test(content) ? "json" : "delimited";
}
