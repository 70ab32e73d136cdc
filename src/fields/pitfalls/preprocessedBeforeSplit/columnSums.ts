// Sums of a numeric column over both parts, and over the training part: everything that the marks of preprocessing are
// read from.

import type { Column, Table } from "../../../data/table.js";
import { numbersOf, valuesAt } from "../../../stats/arrays.js";
import { finiteOnly, mean, quantile, variance } from "../../../stats/summary.js";
import { writtenStep } from "../writtenStep.js";

export interface ColumnSums {
  readonly rows: number;
  readonly mean: number;
  /** Standard deviations with divisor n and n − 1. */
  readonly population: number;
  readonly sample: number;
  readonly squares: number;
  readonly least: number;
  readonly most: number;
  readonly atLeast: number;
  readonly atMost: number;
  /** Values close to the least and to the most, within `edge` of the range of [0, 1] or [−1, 1], ends not counted. */
  readonly nearEnds: number;
  /** Of at most 10,000 values, evenly taken. */
  readonly median: number;
  readonly quartileRange: number;
  /** See `writtenStep`. */
  readonly step: number;
}

/** A column's sums over both parts (all rows, where there is no split) and over the training part. */
export interface PartSums {
  readonly both: ColumnSums;
  readonly train: ColumnSums;
}

/** The share of a range that counts as close to its end. */
export const edge = 0.02;
const mostOrdered = 10_000;

/** SQL that is true for the rows of the training part, or of both. */
export function partCondition(table: Table, part: "train" | "both"): string {
  if (table.parts === undefined) return "true";
  return part === "train" ? `"#part" = 'train'` : `"#part" IN ('train', 'test')`;
}

/** The sums of each of `columns`, by name. */
export async function columnSums(table: Table, columns: readonly Column[]): Promise<ReadonlyMap<string, PartSums>> {
  const found = new Map<string, PartSums>();
  const [train, test] = [await table.rows("train"), await table.rows("test")];
  for (const { name } of columns) {
    if (table.parts === undefined) {
      const all = sumsOf(finiteOnly(await table.numbers(name)));
      found.set(name, { both: all, train: all });
      continue;
    }
    const values = await table.numbers(name);
    const learnt = finiteOnly(valuesAt(values, train));
    const held = finiteOnly(valuesAt(values, test));
    const both = new Float64Array(learnt.length + held.length);
    both.set(learnt);
    both.set(held, learnt.length);
    found.set(name, { both: sumsOf(both), train: sumsOf(learnt) });
  }
  return found;
}

function sumsOf(values: Float64Array): ColumnSums {
  const n = values.length;
  let squares = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let [zeros, ones, minusOnes, nearUnit, nearSigned] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const value = values[i];
    squares += value * value;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value === 0) zeros++;
    if (value === 1) ones++;
    if (value === -1) minusOnes++;
    if (isNearEnd(value, 0)) nearUnit++;
    if (isNearEnd(value, -1)) nearSigned++;
  }
  const signed = least < 0;
  const sample = variance(values);
  const ordered = numbersOf(Math.min(n, mostOrdered), (i) => values[Math.floor((i * n) / Math.min(n, mostOrdered))]);
  ordered.sort();
  return {
    rows: n,
    mean: mean(values),
    population: Math.sqrt((sample * (n - 1)) / n),
    sample: Math.sqrt(sample),
    squares,
    least,
    most,
    atLeast: signed ? minusOnes : zeros,
    atMost: ones,
    nearEnds: signed ? nearSigned : nearUnit,
    median: quantile(ordered, 0.5),
    quartileRange: quantile(ordered, 0.75) - quantile(ordered, 0.25),
    step: writtenStep(values),
  };
}

/** Whether a value lies close to an end of [low, 1], and not at it. */
function isNearEnd(value: number, low: number): boolean {
  const reach = edge * (1 - low);
  return (value > low && value <= low + reach) || (value < 1 && value >= 1 - reach);
}
