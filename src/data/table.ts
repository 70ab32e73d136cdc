// A table: typed columns with roles, and the ways to read from it that stay within a bounded memory.

import type { SubjectBase } from "../core/subject.js";
import type { FileRows } from "./filePlaces.js";
import type { TableImages } from "./images/tableImages.js";
import type { KeptColumns } from "./keptColumns.js";

declare module "../core/subject.js" {
  interface SubjectKinds {
    table: Table;
  }
}

export type ColumnType = "number" | "integer" | "category" | "text" | "time" | "boolean";

/** What a column is for. Only `feature` columns are learnt from. */
export type Role =
  | "feature"
  | "target"
  | "split"
  | "time"
  | "group"
  | "id"
  | "weight"
  | "prediction"
  | "score"
  | "ignored";

/** A cell that does not fit its column's type and was read as missing. */
export interface UnparsedCell {
  readonly row: number;
  readonly text: string;
}

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Why it has this type, such as `9,998 of 10,000 cells are whole numbers`. */
  readonly reason: string;
  readonly role: Role;
  /** Cells without a value, unparsed ones included. */
  readonly missing: number;
  /** Distinct values, missing ones not counted. */
  readonly distinct: number;
  /** Cells that do not fit the type. */
  readonly unparsed: number;
  /** The first few of them. */
  readonly unparsedExamples: readonly UnparsedCell[];
}

/** Which columns play which part. */
export interface TableRoles {
  readonly target?: string;
  readonly split?: string;
  readonly time?: string;
  readonly group?: string;
  readonly id?: string;
  readonly weight?: string;
  readonly prediction?: string;
  /** The feature that is prose: learners see its words. */
  readonly text?: string;
  /** One column of scores per class (`level` is the class as it stands in the target), or a single one. */
  readonly scores: readonly { readonly column: string; readonly level: string }[];
}

/** `train` and `test` as the user divided the rows. */
export type PartName = "train" | "test";

/** A category column as codes: `codes[i]` indexes `levels`; −1 is missing. */
export interface CodedColumn {
  readonly codes: Int32Array;
  /** In ascending order of text, so that codes do not depend on the order of rows. */
  readonly levels: readonly string[];
}

/** One row of a query's answer. Counts come as numbers, times as ISO 8601 text. */
export type QueryRow = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A table in DuckDB. Rows are numbered from 0: those of the first file, then those of the next, then those of
 * the test file.
 */
export interface Table extends SubjectBase<"table"> {
  readonly rowCount: number;
  /** Every column, in the file's order. */
  readonly columns: readonly Column[];
  /** The columns that are learnt from. */
  readonly features: readonly Column[];
  readonly roles: TableRoles;
  /** What kind of prediction the target asks for; `undefined` without a target. */
  readonly task: "classification" | "regression" | undefined;
  /** How many rows each part has; `undefined` if the user named no split. */
  readonly parts: { readonly train: number; readonly test: number } | undefined;
  /**
   * `sha256:…` of the test part's content without predictions and scores, independent of row order; of the whole table if
   * there is no split.
   */
  readonly testFingerprint: string;
  /** `sha256:…` of the bytes as they lie: depends on format and order. */
  readonly fileFingerprint: string;

  /** The column called `name`. Throws an Error if there is none: names come from `columns`. */
  column(name: string): Column;
  /**
   * Runs SQL on the relation `cells`, which has each column under its name (quote it with `identifier`), and
   * `"#row"` (BIGINT, from 0) and `"#part"` ('train', 'test' or NULL).
   */
  query(sql: string): Promise<readonly QueryRow[]>;
  /** Rows of one part (or all), ascending. */
  rows(part?: PartName): Promise<Int32Array>;
  /** A number, integer, boolean (0/1) or time (milliseconds since 1970) column at `rows`; NaN where missing. */
  numbers(column: string, rows?: Int32Array): Promise<Float64Array>;
  /** Any column at `rows` as codes of its distinct values. `levels` are those of the whole column. */
  codes(column: string, rows?: Int32Array): Promise<CodedColumn>;
  /** Any column at `rows` as text as it would be written in CSV; null where missing. */
  texts(column: string, rows?: Int32Array): Promise<readonly (string | null)[]>;
  /** What a person would call this row: its 1-based number, and the file's name where there are several; an image's path. */
  locate(row: number): string | number;
  /** The picture of each row, where the rows are images. */
  readonly images?: TableImages;
  /** Which rows each file has, where `locate` names rows by nothing else. */
  readonly files?: readonly FileRows[] | undefined;
  /** Columns that are kept in memory which other threads may read. */
  readonly kept?: KeptColumns;
}

/**
 * SQL that is true where `row`, an expression, is one of `rows`. They stand in one text, which is read several times as
 * fast as a list of thousands of constants.
 */
export function isAmong(row: string, rows: Int32Array): string {
  return `${row} IN (SELECT unnest('[${rows.join(",")}]'::BIGINT[]))`;
}

/** `name` quoted as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `text` quoted as an SQL string. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Whether the numbers of a column have an order and distances. */
export function isNumeric(column: Column): boolean {
  return column.type === "number" || column.type === "integer";
}
