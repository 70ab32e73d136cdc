// Which columns make a record: what is compared when two rows are held against one another, and what is not.

import { type Column, identifier, isNumeric, type Table } from "../../../data/table.js";
import { rowNames } from "../quality/identifiers.js";
import { listed } from "../wording.js";

export interface RecordColumns {
  readonly compared: readonly Column[];
  /** A sentence on what was compared and what not, for a finding's `limits`. */
  readonly note: string;
}

/**
 * The features, without those that only name rows: a copy under a new key is still a copy. With `time`, the time of
 * each row too, unless (nearly) every row has its own: what happened twice at one time is more than a coincidence.
 */
export async function recordColumns(table: Table, { time = false } = {}): Promise<RecordColumns> {
  const names = (await rowNames(table, nearlyUnique)).filter(({ why }) => why !== "names");
  const keys = new Set(names.map(({ column }) => column.name));
  const isTime = ({ role, distinct, missing }: Column) =>
    time && role === "time" && distinct < nearlyUnique * (table.rowCount - missing);
  const compared = table.columns.filter(
    (column) => (column.role === "feature" || isTime(column)) && !keys.has(column.name) && column.distinct > 0,
  );
  const others = table.columns.filter((column) => column.role !== "target" && !compared.includes(column));
  const left =
    others.length > 0
      ? `; ${listed(
          others.map(({ name }) => name),
          5,
        )} ${others.length === 1 ? "was" : "were"} left out`
      : "";
  const what =
    compared.length <= 5
      ? listed(
          compared.map(({ name }) => name),
          5,
        )
      : `${compared.length} columns`;
  return { compared, note: `Records were compared by ${what}${left}.` };
}

const nearlyUnique = 0.95;

/** SQL for the value of a cell as it is compared: text in one Unicode form, −0 as 0, whatever the column's type. */
export function canonical(column: Column): string {
  const name = identifier(column.name);
  if (isNumeric(column)) return column.type === "number" ? `(${name} + 0.0)` : name;
  return column.type === "category" || column.type === "text" ? `nfc_normalize(${name})` : name;
}

/**
 * SQL for a 64-bit hash of one column's cell, different from column to column. Hashed twice: DuckDB joins the hashes
 * of several arguments by exclusive or, so that equal cells in two columns would cancel out of a record's hash.
 */
export function cellHash(column: Column, salt: number): string {
  return `hash(hash(${canonical(column)}, ${salt}))`;
}

/** SQL for a 64-bit hash of a record, the same for equal records only (but for one chance in 2⁶⁴ a pair). */
export function recordKey(columns: readonly Column[]): string {
  return `hash(${columns.map(canonical).join(", ")})`;
}

/** The same as the hashes of its cells joined by exclusive or, so that one can be taken out. Takes longer. */
export function openRecordKey(columns: readonly Column[]): string {
  return joined(columns.map((column, salt) => cellHash(column, salt)));
}

// Balanced, so that the parser's depth grows with the logarithm of the columns.
function joined(terms: readonly string[]): string {
  if (terms.length <= 1) return terms[0] ?? "0::UBIGINT";
  const half = terms.length >> 1;
  return `xor(${joined(terms.slice(0, half))}, ${joined(terms.slice(half))})`;
}

/** SQL that is true where any of the columns has a value: rows without any are no records. */
export function hasContent(columns: readonly Column[]): string {
  return columns.some(({ missing }) => missing === 0)
    ? "true"
    : `(${columns.map(({ name }) => `${identifier(name)} IS NOT NULL`).join(" OR ")})`;
}
