// Records in memory: numbers on robust scales, categories as codes.

import { mostKeptRows } from "../../../data/keptColumns.js";
import { type Column, identifier, isAmong, isNumeric, type Table } from "../../../data/table.js";
import { numberAt, textAt } from "../queries.js";
import { robustScale } from "../records/robustScale.js";

export interface Scale {
  readonly column: Column;
  readonly centre: number;
  readonly width: number;
}

export interface Records {
  readonly rows: Int32Array;
  /** How many numeric columns are compared. */
  readonly dims: number;
  /** Row-major rows × dims; missing cells lie at the centre. */
  readonly numbers: Float64Array;
  /** For each category column something for each row that is the same for the same level, and for missing cells. */
  readonly categories: readonly ArrayLike<string | number | null>[];
  readonly scales: readonly Scale[];
  /** How many of the columns were left out, for there were too many. */
  readonly left: number;
}

const mostNumeric = 40;
const mostCategories = 60;

/** Reads `columns` at `rows`, on the scales of an earlier reading or on their own. Texts are not compared. */
export async function readRecords(
  table: Table,
  columns: readonly Column[],
  rows: Int32Array,
  scales?: readonly Scale[],
): Promise<Records> {
  const numeric = most(
    columns.filter((column) => isNumeric(column) && column.distinct > 1),
    mostNumeric,
  );
  const others = most(
    columns.filter((column) => column.type === "category" || column.type === "boolean"),
    mostCategories,
  );
  const read = await readCells(table, numeric, others, rows);
  const used = scales ?? numeric.map((column, index) => ({ column, ...robustScale(read.numbers[index]) }));
  const numbers = new Float64Array(rows.length * numeric.length);
  read.numbers.forEach((values, dimension) => {
    const { centre, width } = used[dimension];
    values.forEach((value, row) => {
      numbers[row * numeric.length + dimension] = Number.isFinite(value) ? (value - centre) / width : 0;
    });
  });
  const comparable = columns.filter(({ type }) => type !== "text" && type !== "time").length;
  return {
    rows,
    dims: numeric.length,
    numbers,
    categories: read.categories,
    scales: used,
    left: Math.max(0, comparable - numeric.length - others.length),
  };
}

/** Cells of many columns at few rows: out of memory, or of large tables by one query for all of them. */
async function readCells(table: Table, numeric: readonly Column[], others: readonly Column[], rows: Int32Array) {
  if (table.rowCount <= mostKeptRows) {
    const numbers: Float64Array[] = [];
    for (const { name } of numeric) numbers.push(await table.numbers(name, rows));
    const categories: Int32Array[] = [];
    for (const { name } of others) categories.push((await table.codes(name, rows)).codes);
    return { numbers, categories };
  }
  const cells = [
    ...numeric.map(({ name }, index) => `${identifier(name)}::DOUBLE AS n${index}`),
    ...others.map(({ name }, index) => `${identifier(name)}::VARCHAR AS c${index}`),
  ];
  const where = rows.length === table.rowCount ? "" : `WHERE ${isAmong('"#row"', rows)}`;
  const found = await table.query(`SELECT ${cells.join(", ")} FROM cells ${where} ORDER BY "#row"`);
  return {
    numbers: numeric.map((_, index) => Float64Array.from(found, (row) => numberAt(row, `n${index}`))),
    categories: others.map((_, index) => found.map((row) => textAt(row, `c${index}`))),
  };
}

function most(columns: readonly Column[], count: number): readonly Column[] {
  return columns.length <= count ? columns : [...columns].sort((a, b) => b.distinct - a.distinct).slice(0, count);
}
