// The part of a table that learners see: features and a target, in memory, for chosen rows.

import { groups } from "../core/groups.js";
import { numbersOf } from "../stats/arrays.js";
import type { FeatureColumn, Target } from "../stats/learners/features.js";
import { type TextColumn, textBag } from "../stats/learners/textBags.js";
import { mostCellsTogether } from "./columnsTogether.js";
import type { Column, Table } from "./table.js";

export interface Dataset {
  /** Which row of the table each row of the dataset is. */
  readonly tableRows: Int32Array;
  readonly features: readonly FeatureColumn[];
  /** Texts to learn from, beside the features; none if left out. */
  readonly texts?: readonly TextColumn[];
  readonly target: Target;
  /** Names of the classes; empty for regression. */
  readonly levels: readonly string[];
}

/** A column that no learner sees, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface LoadedDataset extends Dataset {
  readonly leftOut: readonly LeftOut[];
}

export interface DatasetOptions {
  /** Names of the columns to learn from; by default the table's features. */
  readonly features?: readonly string[];
  /** Whether the table's text is to be learnt from, word by word; it is left out otherwise. */
  readonly texts?: boolean;
}

/** Whether there is anything to learn from. */
export function isLearnable({ features, texts = [] }: Dataset): boolean {
  return features.length + texts.length > 0;
}

/** Text with more different values than this is prose or a name, not a category. */
const mostTextLevels = 1000;

/**
 * Features and target of `table` at `rows`, without the rows whose target is missing. Numbers and times
 * (milliseconds) become numeric features; categories, booleans and texts of at most 1,000 different values become
 * codes; the table's text becomes bags of words if asked for. Without a target every row stays, and the target is NaN everywhere: to be replaced by one to learn.
 *
 * Throws an Error for a name that is no column.
 */
export async function loadDataset(
  table: Table,
  rows: Int32Array,
  { features: named, texts: withTexts = false }: DatasetOptions = {},
): Promise<LoadedDataset> {
  const { tableRows, target, levels } = await loadTarget(table, rows);
  const columns = named === undefined ? table.features : named.map((name) => table.column(name));
  const leftOut: LeftOut[] = [];
  const wanted: Column[] = [];
  const prose: Column[] = [];
  for (const column of columns) {
    const isText = column.name === table.roles.text;
    const reason = isText ? "prose" : unfit(column);
    if (isText && withTexts) prose.push(column);
    else if (reason === undefined) wanted.push(column);
    else leftOut.push({ name: column.name, reason });
  }
  // Small columns are asked for at once: a table that another thread holds answers them in one go. All rows are read to find some.
  const atOnce = Math.max(1, Math.floor(mostCellsTogether / table.rowCount));
  const loaded: FeatureColumn[] = [];
  for (const some of groups(wanted, atOnce)) {
    loaded.push(...(await Promise.all(some.map((column) => loadFeature(table, column, tableRows)))));
  }
  const written: TextColumn[] = [];
  for (const column of prose) written.push(await loadText(table, column, tableRows));
  return { tableRows, features: loaded, texts: written, target, levels, leftOut };
}

function unfit({ type, distinct }: Column): string | undefined {
  if (type !== "text" || distinct <= mostTextLevels) return undefined;
  return `text with ${distinct.toLocaleString("en")} different values (name it with --text if it is prose)`;
}

async function loadText(table: Table, { name }: Column, rows: Int32Array): Promise<TextColumn> {
  const written = await table.texts(name, rows);
  return { name, bags: written.map((text) => textBag(text ?? "")) };
}

async function loadFeature(table: Table, { name, type }: Column, rows: Int32Array): Promise<FeatureColumn> {
  if (type === "number" || type === "integer" || type === "time") {
    return { name, kind: "numeric", values: await table.numbers(name, rows), levels: 0 };
  }
  const { codes, levels } = await table.codes(name, rows);
  const values = numbersOf(codes.length, (i) => (codes[i] < 0 ? Number.NaN : codes[i]));
  return { name, kind: "category", values, levels: levels.length };
}

async function loadTarget(table: Table, rows: Int32Array): Promise<Pick<Dataset, "tableRows" | "target" | "levels">> {
  const name = table.roles.target;
  if (name === undefined) {
    const values = new Float64Array(rows.length).fill(Number.NaN);
    return { tableRows: rows, target: { kind: "regression", values }, levels: [] };
  }
  if (table.task === "regression") {
    const values = await table.numbers(name, rows);
    const known = (_: number, index: number) => Number.isFinite(values[index]);
    return {
      tableRows: rows.filter(known),
      target: { kind: "regression", values: values.filter(known) },
      levels: [],
    };
  }
  const { codes, levels } = await table.codes(name, rows);
  return {
    tableRows: rows.filter((_, index) => codes[index] >= 0),
    target: { kind: "classification", codes: codes.filter((code) => code >= 0), classes: levels.length },
    levels,
  };
}
