// Files → the DuckDB table `stored`: one column per column, rows in the order of files.

import { UserError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { shortList } from "./columnNames.js";
import type { Session } from "./duckdbSession.js";
import { type FileFormat, formatOf } from "./fileFormat.js";
import { commonStorage, type FileColumn, type FileReader, storedName } from "./fileReader.js";
import type { SourceFile } from "./locateFiles.js";
import { readArrow } from "./readArrow.js";
import { noRows, readDelimited } from "./readDelimited.js";
import { fileEmpty } from "./readErrors.js";
import { readJson } from "./readJson.js";
import { readParquet } from "./readParquet.js";
import { scanText } from "./scanFile.js";
import { longestRowAllowed } from "./textObserver.js";

export interface LoadOptions {
  readonly delimiter: string | undefined;
  readonly encoding: string | undefined;
  /** Columns that the user wants as text, whatever they hold. */
  readonly asText: ReadonlySet<string>;
  /** Whether the memory may grow with the number of columns. */
  readonly memoryGrows: boolean;
  readonly signal: AbortSignal | undefined;
}

export interface LoadedFiles {
  readonly columns: readonly FileColumn[];
  readonly rowCount: number;
  /** How many rows each file has, in order. */
  readonly fileRows: readonly number[];
  readonly formats: readonly string[];
  readonly notices: readonly string[];
}

/** DuckDB works on 2,048 rows of all columns at once, which for very wide tables is more than the usual memory. */
const columnsForMoreMemory = 2000;

/** Cells of text formats are read as doubles, which are exact up to here. */
const exactUpTo = 2 ** 53;

/** Reads all `files` into `stored`. Throws a `UserError` if one cannot be read or has other columns than the first. */
export async function loadFiles(
  session: Session,
  files: readonly SourceFile[],
  options: LoadOptions,
): Promise<LoadedFiles> {
  const readers: FileReader[] = [];
  for (const file of files) readers.push(await readerFor(session, file, options));
  for (const reader of readers.slice(1)) requireSameColumns(readers[0], reader);
  let columns = unify(readers, options.asText);
  if (options.memoryGrows && columns.length > columnsForMoreMemory) {
    await session.run(`SET memory_limit = '${512 + Math.ceil(columns.length / 8)}MB'`);
  }
  // Columns whose cells turn out not to fit are read again as text; at last all are.
  for (let attempt = 0; ; attempt++) {
    const { unfit, fileRows } = await fill(session, readers, columns);
    if (unfit.size === 0) {
      const rowCount = fileRows.reduce((sum, rows) => sum + rows, 0);
      const empty = fileRows.indexOf(0);
      if (empty >= 0) throw noRows(readers[empty]);
      const formats = [...new Set(readers.map(({ format }) => format))];
      return { columns, rowCount, fileRows, formats, notices: [...new Set(readers.flatMap(({ notices }) => notices))] };
    }
    columns = columns.map((column) =>
      unfit.has(column.name) || attempt > 1 ? { ...column, storage: "VARCHAR" } : column,
    );
  }
}

async function readerFor(session: Session, file: SourceFile, options: LoadOptions): Promise<FileReader> {
  if (file.bytes === 0) throw fileEmpty(file.name);
  const format: FileFormat = await formatOf(file);
  switch (format) {
    case "parquet":
      return readParquet(file, session);
    case "arrow-file":
    case "arrow-stream":
      return readArrow(file, session, options.signal);
    case "json":
    case "delimited": {
      // A list of records may stand in one line.
      const rowLimit = format === "json" ? Number.POSITIVE_INFINITY : longestRowAllowed;
      const text = await scanText(file, options.encoding, rowLimit, session.directory, options.signal);
      return format === "json" ? readJson(file, text, session) : readDelimited(file, text, session, options.delimiter);
    }
  }
}

function requireSameColumns(first: FileReader, other: FileReader): void {
  const expected = first.columns.map(({ name }) => name);
  const found = other.columns.map(({ name }) => name);
  const lacking = expected.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !expected.includes(name));
  if (lacking.length === 0 && extra.length === 0) return;
  const [file, without, name, candidates] =
    lacking.length > 0
      ? [first.file.name, other.file.name, lacking[0], extra]
      : [other.file.name, first.file.name, extra[0], []];
  const more = lacking.length + extra.length > 1 ? `; in all they differ in ${shortList([...lacking, ...extra])}` : "";
  throw new UserError(
    "different-columns",
    `${without} has no column "${name}", which ${file} has${didYouMean(name, candidates)}${more}`,
    "give files with the same columns",
  );
}

function unify(readers: readonly FileReader[], asText: ReadonlySet<string>): FileColumn[] {
  const storages = readers.map(({ columns }) => new Map(columns.map(({ name, storage }) => [name, storage])));
  return readers[0].columns.map(({ name, storage }) => {
    const common = storages.reduce((so, map) => commonStorage(so, map.get(name) ?? "VARCHAR"), storage);
    return { name, storage: asText.has(name) ? "VARCHAR" : common };
  });
}

async function fill(
  session: Session,
  readers: readonly FileReader[],
  columns: readonly FileColumn[],
): Promise<{ unfit: ReadonlySet<string>; fileRows: number[] }> {
  const definitions = columns.map(({ storage }, position) => `${storedName(position)} ${storage}`);
  await session.run(`CREATE OR REPLACE TABLE stored (${definitions.join(", ")})`);
  const unfit = new Set<string>();
  const fileRows: number[] = [];
  let before = 0;
  for (const reader of readers) {
    for (const name of await reader.append(columns)) unfit.add(name);
    const [after] = await session.values("SELECT count(*) FROM stored");
    fileRows.push(Number(after) - before);
    before = Number(after);
  }
  if (unfit.size === 0) for (const name of await doubtfulNumbers(session, readers, columns)) unfit.add(name);
  return { unfit, fileRows };
}

/** Numbers read from text that may be more than numbers: longer than doubles hold, or codes of a fixed width. */
async function doubtfulNumbers(
  session: Session,
  readers: readonly FileReader[],
  columns: readonly FileColumn[],
): Promise<string[]> {
  const widths = new Map(readers.flatMap(({ digitWidths }) => [...(digitWidths ?? [])]));
  const doubtful: string[] = [];
  const watched = columns.flatMap(({ name, storage }, position) =>
    storage === "DOUBLE" && widths.has(name) ? [{ name, column: storedName(position) }] : [],
  );
  for (let start = 0; start < watched.length; start += 200) {
    const group = watched.slice(start, start + 200);
    const bounds = await session.values(
      `SELECT ${group.map(({ column }) => `min(${column}), max(${column})`).join(", ")} FROM stored`,
    );
    for (const [index, { name }] of group.entries()) {
      const [least, most] = bounds.slice(2 * index, 2 * index + 2).map(Number);
      const width = widths.get(name) ?? 0;
      const isLong = Math.max(Math.abs(least), Math.abs(most)) >= exactUpTo;
      if (isLong || (width > 1 && least >= 0 && least < 10 ** (width - 1))) doubtful.push(name);
    }
  }
  return doubtful;
}
