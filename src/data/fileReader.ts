// What every format of file offers to the opening of a table: its columns as they can be stored, and a way to
// append its rows to the table `stored`.

import type { SourceFile } from "./locateFiles.js";

/** How DuckDB keeps a column. Whole numbers of text formats are kept as DOUBLE, which is exact up to 2⁵³. */
export type Storage = "DOUBLE" | "BIGINT" | "BOOLEAN" | "TIMESTAMP" | "VARCHAR";

export interface FileColumn {
  readonly name: string;
  /** How its cells are best kept, as far as the format or a sample of cells tells. */
  readonly storage: Storage;
}

export interface FileReader {
  readonly file: SourceFile;
  /** Such as `CSV` or `Parquet`. */
  readonly format: string;
  readonly columns: readonly FileColumn[];
  readonly notices: readonly string[];
  /**
   * For columns of text whose sampled cells are all digits: how many digits, if all have the same number of them,
   * else 0. Codes of a fixed width may begin with zeros where the sample has none.
   */
  readonly digitWidths?: ReadonlyMap<string, number>;
  /**
   * Appends all rows to `stored`, whose columns are `columns` in this order. Returns the names of columns with cells
   * that cannot be kept as asked; if there are any, rows may be missing and the table has to be made anew.
   */
  append(columns: readonly FileColumn[]): Promise<ReadonlySet<string>>;
}

/** The storage that holds the cells of both. */
export function commonStorage(a: Storage, b: Storage): Storage {
  if (a === b) return a;
  const numbers = (storage: Storage) => storage === "DOUBLE" || storage === "BIGINT";
  return numbers(a) && numbers(b) ? "DOUBLE" : "VARCHAR";
}

/** The name in `stored` of the column at `position`. */
export function storedName(position: number): string {
  return `c${position}`;
}
