// Delimited text (CSV, TSV, …) through DuckDB. Columns whose sampled cells are all numbers are read as such in one
// pass; cells that do not fit are noted by DuckDB for all columns at once, and those columns are then read as text.

import { Interrupted, UserError } from "../core/errors.js";
import {
  hasLeadingZero,
  isIsoTimeText,
  isLongInteger,
  isMissingText,
  isNumberText,
  missingSpellings,
} from "./cellShapes.js";
import { count, distinctNames, shortList } from "./columnNames.js";
import { findFault } from "./delimitedRecords.js";
import type { Session } from "./duckdbSession.js";
import type { FileColumn, FileReader, Storage } from "./fileReader.js";
import type { SourceFile } from "./locateFiles.js";
import { fileEmpty, firstLine, headerOnly, unreadable } from "./readErrors.js";
import { type DelimitedSample, sampleDelimited, usualDelimiters } from "./sampleDelimited.js";
import type { PlainText } from "./scanFile.js";
import { literal } from "./table.js";

/** More columns than this are refused. */
export const mostColumns = 20_000;

/** Prepares to read a delimited file. Throws a `UserError` if it has no rows or too many columns. */
export async function readDelimited(
  file: SourceFile,
  text: PlainText,
  session: Session,
  delimiter: string | undefined,
): Promise<FileReader> {
  if (delimiter !== undefined && !/^[^"\r\n\0]$/.test(delimiter)) {
    throw new UserError("bad-delimiter", `"${delimiter}" cannot be a delimiter`, "name one character, such as ;");
  }
  const sample = await sampleDelimited(text, delimiter);
  if (sample === undefined) throw fileEmpty(file.name);
  refuseTooManyColumns(file.name, sample.header.length);
  const { names, notices } = distinctNames(sample.header, file.name);
  const columns = names.map((name, position) => ({ name, storage: sampledStorage(sample, position) }));
  return {
    file,
    format: sample.delimiter === "\t" ? "TSV" : "CSV",
    columns,
    notices: [...notices, ...textNotices(file.name, text), ...headerNotices(file.name, sample)],
    digitWidths: digitWidths(sample, columns),
    append: (asked) => append(file, text, sample, names, asked, session),
  };
}

export function refuseTooManyColumns(name: string, columns: number): void {
  if (columns <= mostColumns) return;
  throw new UserError(
    "too-many-columns",
    `${name} has ${count(columns, "column")}, more than the ${mostColumns.toLocaleString("en-US")} that can be examined`,
    "leave out columns, or turn the table on its side",
  );
}

// Times are read as text and converted later: DuckDB's reader would drop zones, or cells that are no times.
function sampledStorage(sample: DelimitedSample, position: number): Storage {
  let cells = 0;
  for (const row of sample.rows) {
    const cell = row[position];
    if (isMissingText(cell)) continue;
    if (!isNumberText(cell) || hasLeadingZero(cell) || isLongInteger(cell)) return "VARCHAR";
    cells++;
  }
  return cells === 0 ? "VARCHAR" : "DOUBLE";
}

function digitWidths(sample: DelimitedSample, columns: readonly FileColumn[]): Map<string, number> {
  const widths = new Map<string, number>();
  for (const [position, { name, storage }] of columns.entries()) {
    if (storage !== "DOUBLE") continue;
    const cells = sample.rows.map((row) => row[position].trim()).filter((cell) => !isMissingText(cell));
    if (!cells.every((cell) => /^[+-]?\d+$/.test(cell))) continue;
    const width = cells[0].length;
    widths.set(name, cells.every((cell) => /^\d+$/.test(cell) && cell.length === width) ? width : 0);
  }
  return widths;
}

function textNotices(name: string, text: PlainText): string[] {
  const notices: string[] = [];
  if (text.mixedLineEnds) {
    notices.push(`The lines of ${name} end in different ways; carriage returns within lines were read as spaces.`);
  }
  if (text.encoding.how === "not UTF-8") {
    notices.push(`${name} is not UTF-8 and was read as Windows-1252 (Latin-1); name another encoding with --encoding.`);
  }
  return notices;
}

function headerNotices(name: string, sample: DelimitedSample): string[] {
  const data = sample.header.filter((cell) => isNumberText(cell) || isIsoTimeText(cell));
  if (data.length === 0) return [];
  const shown = shortList(data.map((cell) => `"${cell.trim()}"`));
  return [`The first row of ${name} was taken as column names, but looks like data (${shown}).`];
}

async function append(
  file: SourceFile,
  text: PlainText,
  sample: DelimitedSample,
  names: readonly string[],
  asked: readonly FileColumn[],
  session: Session,
): Promise<ReadonlySet<string>> {
  const storages = new Map(asked.map((column) => [column.name, column.storage]));
  // Field names of our own, so that no name in the file can be mistaken for anything else.
  const fields = names.map((name, position) => `'f${position}': '${readAs(storages.get(name))}'`);
  const positions = new Map(names.map((name, position) => [name, position]));
  const expressions = asked.map(({ name }) => `f${positions.get(name)}`);
  // Line ends within quotes would mislead the search for the first row of each thread's part; which quotes open a field
  // was seen for the usual delimiters only.
  const parallel = !text.quotedLineEnds && usualDelimiters.includes(sample.delimiter);
  const rowLimit = Math.max(2 ** 22, text.longestRow + 2 ** 16);
  const options = [
    "auto_detect = false",
    "header = true",
    `delim = ${literal(sample.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `columns = {${fields.join(", ")}}`,
    `nullstr = [${missingSpellings.map(literal).join(", ")}]`,
    `max_line_size = ${rowLimit}`,
    `buffer_size = ${Math.max(2 ** 25, 2 * rowLimit)}`,
    `parallel = ${parallel}`,
    `skip = ${sample.blankLines}`,
    "store_rejects = true",
    // Each of them keeps its row.
    `rejects_limit = ${Math.ceil(Math.min(100_000, 2 ** 25 / text.longestRow))}`,
  ];
  const source = `read_csv(${literal(text.path)}, ${options.join(", ")})`;
  try {
    await session.run(`INSERT INTO stored SELECT ${expressions.join(", ")} FROM ${source}`);
  } catch (error) {
    if (error instanceof UserError || error instanceof Interrupted) throw error;
    throw (await structuralFault(file, text, sample)) ?? unreadable(file.name, "delimited text", firstLine(error));
  }
  const rejects = await session.query(
    "SELECT DISTINCT error_type::VARCHAR AS kind, column_idx AS field FROM reject_errors",
  );
  await session.run("DROP TABLE reject_errors; DROP TABLE reject_scans");
  if (text.openQuote) {
    const fault = await structuralFault(file, text, sample);
    if (fault !== undefined) throw fault;
  }
  const unfit = new Set<string>();
  for (const { kind, field } of rejects) {
    if (kind !== "CAST") {
      throw (await structuralFault(file, text, sample)) ?? unreadable(file.name, "delimited text", `${kind}`);
    }
    unfit.add(names[Number(field) - 1]);
  }
  return unfit;
}

/** Text is read as numbers or as text; other files can only make the storage the more general of the two. */
function readAs(storage: Storage | undefined): Storage {
  return storage === "DOUBLE" ? "DOUBLE" : "VARCHAR";
}

/** The error for the first record that is at fault. */
async function structuralFault(
  file: SourceFile,
  text: PlainText,
  sample: DelimitedSample,
): Promise<UserError | undefined> {
  const columns = sample.header.length;
  const fault = await findFault(text.path, sample.delimiter, columns);
  if (fault === undefined) return undefined;
  const place = `${file.name}: row ${fault.row} (line ${fault.line})`;
  switch (fault.kind) {
    case "ragged":
      return new UserError(
        "ragged-row",
        `${place} has ${count(fault.fields, "field")}, the header has ${columns}`,
        raggedHint(sample, fault.fields),
      );
    case "unclosed-quote":
      return new UserError(
        "unclosed-quote",
        `${place} opens a quote that is never closed`,
        'close it, or double it ("") if it belongs to the text',
      );
    case "text-after-quote":
      return new UserError(
        "text-after-quote",
        `${place} has text after a closing quote`,
        'double quotes ("") that belong to the text',
      );
  }
}

function raggedHint(sample: DelimitedSample, fields: number): string {
  if (fields === sample.header.length + 1 && sample.rows.length === 0) {
    return "if the first field is a row name, write the table without row names (in R: row.names = FALSE)";
  }
  const delimiter = sample.delimiter === "\t" ? "tab" : sample.delimiter;
  return `quote fields that hold the delimiter "${delimiter}", or name another with --delimiter`;
}

/** The error for a file without rows. */
export function noRows(reader: FileReader): UserError {
  return headerOnly(reader.file.name, reader.columns.length);
}
