// Columns that were read whole and are kept: instruments ask for the same columns again and again, at other rows each time.
// They lie in memory that other threads may read.

import type { CodedColumn } from "./table.js";

export interface KeptColumns {
  /** The numbers of a column at all rows; `undefined` where there is no room for them. Not to be written to. */
  numbers(column: string): Promise<Float64Array | undefined>;
  /** The same of its codes. */
  codes(column: string): Promise<CodedColumn | undefined>;
}

export interface ColumnReader {
  /** All rows of the column. */
  numbers(column: string): Promise<Float64Array>;
  codes(column: string): Promise<CodedColumn>;
}

/** Columns of at most so many rows are kept, */
export const mostKeptRows = 250_000;
/** and of these so many bytes. */
const mostBytes = 64 * 2 ** 20;
/** Codes of more levels than this stand for rows rather than for groups of them: nobody asks for them twice. */
const mostLevels = 20_000;

/** Keeps what `reader` reads of a table with `rowCount` rows, while there is room. */
export function keptColumns(rowCount: number, reader: ColumnReader): KeptColumns {
  let room = rowCount <= mostKeptRows ? mostBytes : 0;
  const taken = (bytes: number) => {
    if (bytes > room) return false;
    room -= bytes;
    return true;
  };
  const numbers = new Map<string, Promise<Float64Array | undefined>>();
  const codes = new Map<string, Promise<CodedColumn | undefined>>();
  return {
    numbers: (column) =>
      once(numbers, column, async () => {
        if (!taken(8 * rowCount)) return undefined;
        const shared = new Float64Array(new SharedArrayBuffer(8 * rowCount));
        shared.set(await reader.numbers(column));
        return shared;
      }),
    codes: (column) =>
      once(codes, column, async () => {
        if (!taken(4 * rowCount)) return undefined;
        const read = await reader.codes(column);
        if (read.levels.length > mostLevels) {
          room += 4 * rowCount;
          return undefined;
        }
        const shared = new Int32Array(new SharedArrayBuffer(4 * rowCount));
        shared.set(read.codes);
        return { codes: shared, levels: read.levels };
      }),
  };
}

/** What is read for `key` the first time; again where that failed. */
async function once<Result>(
  kept: Map<string, Promise<Result>>,
  key: string,
  read: () => Promise<Result>,
): Promise<Result> {
  const pending = kept.get(key) ?? read();
  kept.set(key, pending);
  try {
    return await pending;
  } catch (error) {
    kept.delete(key);
    throw error;
  }
}

/** A copy of `values` at `rows`, or of all of them. */
export function numbersAt(values: Float64Array, rows: Int32Array | undefined): Float64Array {
  if (rows === undefined) return Float64Array.from(values);
  const chosen = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) chosen[i] = values[rows[i]];
  return chosen;
}

/** A copy of the codes at `rows`, or of all of them. */
export function codesAt({ codes, levels }: CodedColumn, rows: Int32Array | undefined): CodedColumn {
  if (rows === undefined) return { codes: Int32Array.from(codes), levels };
  const chosen = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) chosen[i] = codes[rows[i]];
  return { codes: chosen, levels };
}
