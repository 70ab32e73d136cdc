// Columns of arrays that are written piece by piece: each row of a column is an array of one shape.

/** Elements by their short names, as NumPy has them. */
export type ColumnElement = "i1" | "i4" | "f8";

export type ColumnValues = Int8Array | Int32Array | Float64Array;

/** So many zeros. */
export function columnValues(element: ColumnElement, count: number): ColumnValues {
  switch (element) {
    case "i1":
      return new Int8Array(count);
    case "i4":
      return new Int32Array(count);
    case "f8":
      return new Float64Array(count);
  }
}

export interface ArrayColumn {
  /** Such as `hints/pi_h`. */
  readonly name: string;
  readonly element: ColumnElement;
  /** The shape of one row. */
  readonly shape: readonly number[];
  /** Whether a record has as many rows of it as it has steps, rather than one. */
  readonly perStep: boolean;
}

/** Some records, one after the other. */
export interface ArrayBlock {
  /** How many steps each record has. */
  readonly steps: Int32Array;
  /** The rows of each column, all records together. */
  readonly columns: readonly ColumnValues[];
}

/** A file that is being written. */
export interface ArrayFile {
  /** Adds records. */
  append(block: ArrayBlock): Promise<void>;
  /** Writes what is left to be written and puts the file in its place. Returns its size in bytes. */
  finish(): Promise<number>;
  /** Leaves nothing behind. Does nothing after `finish`. */
  discard(): Promise<void>;
}

export interface ArrayFileOptions {
  readonly columns: readonly ArrayColumn[];
  /** What a program should know of the content, kept in the file as JSON. */
  readonly about: unknown;
}
