// What a user may say about a table besides where it lies.

import type { ColumnType } from "./table.js";

export interface TableOptions {
  /** A second set of files: the test part. */
  readonly test?: readonly string[] | undefined;
  readonly target?: string | undefined;
  /** A column that says which rows are for training and which for testing. */
  readonly split?: string | undefined;
  readonly time?: string | undefined;
  readonly group?: string | undefined;
  readonly id?: string | undefined;
  readonly weight?: string | undefined;
  /** The column of predicted values or classes. */
  readonly prediction?: string | undefined;
  /** Columns of scores, or one prefix for a column per class: `p_` for p_no and p_yes. */
  readonly score?: readonly string[] | undefined;
  /** The column that is prose, from whose words learners learn. */
  readonly text?: string | undefined;
  /** Columns to leave alone. */
  readonly ignore?: readonly string[] | undefined;
  /** Types to use instead of the inferred ones. */
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
  /** A table that tells of images in a folder: a column names their files, the others are columns like any. */
  readonly labels?: string | undefined;
  /** One character; sniffed if not given. */
  readonly delimiter?: string | undefined;
  /** The encoding of text files; found out if not given. */
  readonly encoding?: string | undefined;
  /** Memory for DuckDB. If not given, `512MB`, and 1 MB more for every 8 columns of tables with more than 2,000. */
  readonly memoryLimit?: string | undefined;
  /** Where temporary files go; the system's directory for them if not given. */
  readonly temporaryDirectory?: string | undefined;
  /** Stops the opening, and queries later on, with `Interrupted`. */
  readonly signal?: AbortSignal | undefined;
}
