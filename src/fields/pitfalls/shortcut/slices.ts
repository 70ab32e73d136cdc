// Slices of the rows in which a shortcut may break: the values of other columns, quarters of numbers and of time, and the
// environments that the user names.

import type { Dataset } from "../../../data/dataset.js";
import type { Table } from "../../../data/table.js";
import { everyIndex, numbersOf } from "../../../stats/arrays.js";
import { fitBins } from "../../../stats/learners/binning.js";
import type { FeatureColumn, Target } from "../../../stats/learners/features.js";
import type { Property } from "./properties.js";

export interface Slice {
  /** Completes "where …". */
  readonly name: string;
  /** The column that it is made from. */
  readonly column: string;
  /** Whether it is one of the environments that the user named. */
  readonly environment: boolean;
  /** Positions in the dataset, ascending. */
  readonly rows: Int32Array;
  /** Whether a row whose value in the column is this one (a code, for a category) belongs to it. */
  holds(value: number): boolean;
}

/** Fewest rows of a slice, and of each of two classes in it. */
const fewestRows = 30;
const fewestOfClass = 10;
const mostLevels = 12;
const quarters = 4;

/** Every slice that is large enough to say something of, and leaves enough rows outside. */
export async function slicesOf(
  table: Table,
  dataset: Dataset,
  properties: readonly Property[],
  environment: string | undefined,
): Promise<readonly Slice[]> {
  const { time } = table.roles;
  const columns = properties.filter(({ kind }) => kind !== "outside").map(({ values }) => values);
  if (time !== undefined && !columns.some(({ name }) => name === time)) {
    const values = await table.numbers(time, dataset.tableRows);
    columns.push({ name: time, kind: "numeric", values, levels: 0 });
  }
  const slices: Slice[] = [];
  const every = everyIndex(dataset.tableRows.length);
  for (const column of columns) {
    const isEnvironment = column.name === environment;
    for (const { name, holds } of await namesOf(table, dataset, column)) {
      const rows = every.filter((row) => holds(column.values[row]));
      if (isFit(rows, dataset.target))
        slices.push({ name, column: column.name, environment: isEnvironment, rows, holds });
    }
  }
  return slices;
}

async function namesOf(
  table: Table,
  { tableRows }: Dataset,
  column: FeatureColumn,
): Promise<readonly Pick<Slice, "name" | "holds">[]> {
  const different = new Set(column.values.filter((value) => !Number.isNaN(value)));
  if (different.size < 2) return [];
  if (column.kind === "category" || different.size <= quarters) {
    if (different.size > mostLevels) return [];
    const texts = await table.texts(column.name, tableRows);
    return [...different]
      .sort((a, b) => a - b)
      .map((value) => ({
        name: `${column.name} is ${texts[column.values.indexOf(value)] ?? value}`,
        holds: (own) => own === value,
      }));
  }
  const [bins] = fitBins([column], everyIndex(column.values.length), quarters);
  if (bins.kind !== "numeric") return [];
  const { thresholds } = bins;
  const called = ["lowest", "second", "third", "highest"];
  return called.slice(0, thresholds.length + 1).map((which, bin) => ({
    name: `${column.name} is in its ${which} quarter`,
    holds: (value) =>
      (bin === 0 || value > thresholds[bin - 1]) && (bin === thresholds.length || value <= thresholds[bin]),
  }));
}

function isFit(rows: Int32Array, target: Target): boolean {
  const all = target.kind === "classification" ? target.codes.length : target.values.length;
  const outside = all - rows.length;
  if (rows.length < fewestRows || outside < fewestRows) return false;
  if (target.kind === "regression") return true;
  const inside = numbersOf(target.classes, () => 0);
  for (const row of rows) inside[target.codes[row]]++;
  return inside.filter((count) => count >= fewestOfClass).length >= 2;
}
