// Parquet files through DuckDB, with their column types turned into those a table can keep.

import { Interrupted, UserError } from "../core/errors.js";
import { textOrMissingSql } from "./cellShapes.js";
import { distinctNames, shortList } from "./columnNames.js";
import type { Session } from "./duckdbSession.js";
import type { FileReader, Storage } from "./fileReader.js";
import type { SourceFile } from "./locateFiles.js";
import { refuseTooManyColumns } from "./readDelimited.js";
import { fileEmpty, firstLine, truncated, unreadable } from "./readErrors.js";
import { bytesAt } from "./scanFile.js";
import { identifier, literal } from "./table.js";

/** Prepares to read a Parquet file. Throws a `UserError` if it is cut short or damaged. */
export async function readParquet(file: SourceFile, session: Session): Promise<FileReader> {
  if (file.bytes === 0) throw fileEmpty(file.name);
  const tail = await bytesAt(file.path, Math.max(0, file.bytes - 4), 4);
  if (tail.toString("latin1") !== "PAR1" || file.bytes < 12) throw truncated(file.name, "Parquet");
  const source = `read_parquet(${literal(file.path)})`;
  const described = await unreadableOnFailure(file, () => session.query(`DESCRIBE SELECT * FROM ${source}`));
  refuseTooManyColumns(file.name, described.length);
  const originals = described.map((row) => String(row.column_name));
  const types = described.map((row) => String(row.column_type));
  const { names, notices } = distinctNames(originals, file.name);
  const columns = names.map((name, position) => ({ name, storage: storageOf(types[position]) }));
  const nested = names.filter((_, position) => isNested(types[position]));
  return {
    file,
    format: "Parquet",
    columns,
    notices: [...notices, ...nestedNotices(file.name, nested)],
    async append(asked) {
      const expressions = asked.map((column) => {
        const position = names.indexOf(column.name);
        return kept(identifier(originals[position]), types[position], column.storage);
      });
      await unreadableOnFailure(file, () =>
        session.run(`INSERT INTO stored SELECT ${expressions.join(", ")} FROM ${source}`),
      );
      return new Set<string>();
    },
  };
}

/** What is said about columns with lists or records in their cells. */
export function nestedNotices(fileName: string, columns: readonly string[]): string[] {
  if (columns.length === 0) return [];
  return [`Nested values of ${fileName} were read as JSON text: ${shortList(columns)}.`];
}

function isNested(type: string): boolean {
  return /\[\d*\]$|^(STRUCT|MAP|UNION)\b/.test(type);
}

function storageOf(type: string): Storage {
  if (isNested(type)) return "VARCHAR";
  if (/^(U?(TINY|SMALL)INT|U?INTEGER|BIGINT)$/.test(type)) return "BIGINT";
  if (/^(UBIGINT|U?HUGEINT|FLOAT|DOUBLE|DECIMAL.*)$/.test(type)) return "DOUBLE";
  if (type === "BOOLEAN") return "BOOLEAN";
  return /^(DATE|TIMESTAMP.*)$/.test(type) ? "TIMESTAMP" : "VARCHAR";
}

/** The cells of a column as `storage`; what is not a number is missing. */
function kept(column: string, type: string, storage: Storage): string {
  if (storage === "VARCHAR") {
    if (isNested(type)) return `to_json(${column})::VARCHAR`;
    return textOrMissingSql(type === "BLOB" ? `hex(${column})` : `${column}::VARCHAR`);
  }
  if (/^(FLOAT|DOUBLE)$/.test(type)) return `CASE WHEN isnan(${column}) THEN NULL ELSE ${column}::${storage} END`;
  return `${column}::${storage}`;
}

async function unreadableOnFailure<Answer>(file: SourceFile, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError || error instanceof Interrupted) throw error;
    throw unreadable(file.name, "Parquet", firstLine(error));
  }
}
