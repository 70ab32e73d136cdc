// Test rows that are a training row with a little noise: near copies at a common small distance. Noise of one size in
// several columns puts its copies at much the same distance; rows that happen to be near do not keep to one.

import type { Run } from "../../../core/run.js";
import type { Column, Table } from "../../../data/table.js";
import { quantile } from "../../../stats/summary.js";
import { nearRecords } from "../duplicates/nearRecords.js";

export interface JitterOptions {
  readonly nearness: number;
  readonly rows: number;
}

export interface Jittered {
  /** Test rows held against the training part, and those that are copies with noise. */
  readonly queried: number;
  readonly rows: Int32Array;
  readonly expected: number;
  /** The median distance, over the usual one between neighbours. */
  readonly distance: number;
  readonly pairs: readonly { readonly row: string; readonly copy: string; readonly distance: number }[];
  readonly limits: readonly string[];
}

const fewestCopies = 5;
/** The upper quartile of the distances over the lower one that counts as common. */
const widest = 4;

/** Copies with noise among the test rows, those that lie between two rows left out. */
export async function jitteredCopies(
  table: Table,
  columns: readonly Column[],
  interpolated: ReadonlySet<number>,
  { nearness, rows }: JitterOptions,
  run: Run,
): Promise<Jittered> {
  const near =
    columns.length > 0
      ? await nearRecords(table, columns, { nearness, sample: Math.max(rows, 10_000) }, run)
      : undefined;
  const none = { rows: new Int32Array(0), distance: Number.NaN, pairs: [] };
  if (near === undefined) return { ...none, queried: 0, expected: 0, limits: [] };
  const { queried, expected, limits } = near;
  const pairs = near.pairs.filter(({ row, copy }) => !interpolated.has(row) && !interpolated.has(copy));
  const distances = pairs.map(({ distance }) => distance);
  const isCommon =
    near.unexplained > 0 &&
    pairs.length >= fewestCopies &&
    pairs.length > 2 * expected &&
    quantile(distances, 0.75) <= widest * quantile(distances, 0.25);
  if (!isCommon) return { ...none, queried, expected, limits };
  return {
    queried,
    expected,
    limits,
    rows: Int32Array.from(pairs, ({ row }) => row),
    distance: quantile(distances, 0.5),
    pairs: pairs.map(({ row, copy, distance }) => ({
      row: String(table.locate(row)),
      copy: String(table.locate(copy)),
      distance,
    })),
  };
}
