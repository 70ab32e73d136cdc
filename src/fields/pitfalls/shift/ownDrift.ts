// How far the training part drifts within itself. Where parts are split in time, rows cannot be exchanged between them,
// and the drift that time alone brings is what a difference has to be held against: the latest training rows against
// those before them, in the proportion of the test part to the training part.

import type { Run } from "../../../core/run.js";
import type { Column, Table } from "../../../data/table.js";
import { ascendingOrder } from "../../../stats/order.js";
import { compareColumn } from "./columnShift.js";
import { guessPart } from "./partClassifier.js";

export interface OwnDrift {
  /** How well the latest training rows are told from those before: of up to two such periods the better told. */
  readonly auroc: number;
  readonly interval: readonly [number, number];
  readonly rows: number;
  /** The largest stability index of each column between such periods. */
  readonly stability: ReadonlyMap<string, number>;
}

const fewestRows = 20;
const periods = 2;

/** The drift between neighbouring periods of `trainRows`; `undefined` where they are too few to be cut. */
export async function ownDrift(
  table: Table,
  columns: readonly Column[],
  { trainRows, testRows }: { readonly trainRows: Int32Array; readonly testRows: Int32Array },
  run: Run,
): Promise<OwnDrift | undefined> {
  const { time } = table.roles;
  if (time === undefined) return undefined;
  const times = await table.numbers(time, trainRows);
  const order = ascendingOrder(times).filter((position) => Number.isFinite(times[position]));
  const inTime = Int32Array.from(order, (position) => trainRows[position]);
  const share = testRows.length / (trainRows.length + testRows.length);
  const stability = new Map<string, number>();
  let told: Omit<OwnDrift, "stability"> | undefined;
  let end = inTime.length;
  for (let period = 0; period < periods; period++) {
    const begin = Math.round(end * (1 - share));
    if (end - begin < fewestRows || begin < fewestRows) break;
    const [earlier, later] = [inTime.slice(0, begin).sort(), inTime.slice(begin, end).sort()];
    const { auroc, interval, rows } = await guessPart(table, earlier, later, run);
    if (told === undefined || auroc > told.auroc) told = { auroc, interval, rows };
    for (const column of columns) {
      for (const shift of await compareColumn(table, column, earlier, later)) {
        const key = driftKey(shift);
        stability.set(key, Math.max(stability.get(key) ?? 0, shift.stability));
      }
    }
    end = begin;
  }
  return told === undefined ? undefined : { ...told, stability };
}

/** What a comparison is called in `stability`. */
export const driftKey = ({ column, test }: { readonly column: string; readonly test: string }) =>
  `${test} of ${column}`;
