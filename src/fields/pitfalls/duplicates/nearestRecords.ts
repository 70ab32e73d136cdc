// The nearest records of every record: what near copies are told by. Several instruments ask for them, with thresholds of
// their own.

import { seededRandom } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import { oncePerTable } from "../../../data/oncePerTable.js";
import { type Column, isNumeric, type Table } from "../../../data/table.js";
import { type Neighbours, nearestNeighbours } from "../../../stats/nearestNeighbours.js";
import { type UsualDistance, usualDistance } from "../records/usualDistance.js";
import { sampledRows } from "../sampledRows.js";
import { type Records, readRecords } from "./readRecords.js";

export interface NearestRecords {
  readonly isSplit: boolean;
  /** Whether there are more rows than were drawn. */
  readonly isSample: boolean;
  /** The training records, and the test records that are held against them; the same ones without a split. */
  readonly reference: Records;
  readonly query: Records;
  /** How far apart neighbours of the reference usually are. */
  readonly usual: UsualDistance;
  /** For each record of the query the `neighbours` nearest ones of the reference. */
  readonly found: Neighbours;
  readonly limits: readonly string[];
  /** Those of the limits that tell of columns. */
  readonly leftOut: readonly string[];
}

/** How many nearest records are found. */
export const neighbours = 10;

const remembered = oncePerTable<NearestRecords | undefined>(1);

/**
 * The nearest training records of test records, at most `sample` of each; without a split, of any records among the others.
 * `undefined` where there are fewer than two numeric columns of many values, or nearly all records have equal ones. Found
 * once for each table, sample and choice of columns: rows are drawn by the run's seed alone, whoever asks.
 */
export function nearestRecords(
  table: Table,
  columns: readonly Column[],
  sample: number,
  run: Run,
): Promise<NearestRecords | undefined> {
  const key = JSON.stringify([run.seed, sample, columns.map(({ name }) => name)]);
  return remembered(table, key, () => findNearest(table, columns, sample, run));
}

async function findNearest(
  table: Table,
  columns: readonly Column[],
  sample: number,
  run: Run,
): Promise<NearestRecords | undefined> {
  if (columns.filter((column) => isNumeric(column) && column.distinct >= 20).length < 2) return undefined;
  const isSplit = table.parts !== undefined;
  const random = seededRandom(run.seed, "near records");
  const train = await sampledRows(table, sample, random.stream("train"), isSplit ? "train" : undefined);
  const test = isSplit ? await sampledRows(table, sample, random.stream("test"), "test") : train;
  if (train.rows.length <= neighbours + 1 || test.rows.length === 0) return undefined;
  const reference = await readRecords(table, columns, train.rows);
  const query = isSplit ? await readRecords(table, columns, test.rows, reference.scales) : reference;
  run.progress(1, 3, "comparing nearby records");
  const usual = usualDistance(reference.numbers, reference.dims);
  if (usual === undefined) return undefined;
  run.progress(2, 3, "comparing nearby records");
  const found = nearestNeighbours(reference.numbers, query.numbers, reference.dims, neighbours, {
    excludeSelf: !isSplit,
  });
  const leftOut = columnsLeftOut(reference);
  const limits = [...limitsOf(train.limit, isSplit ? test.limit : undefined), ...leftOut];
  const isSample = train.limit !== undefined || test.limit !== undefined;
  return { isSplit, isSample, reference, query, usual, found, limits, leftOut };
}

function limitsOf(...sampled: readonly (string | undefined)[]): string[] {
  return sampled.flatMap((limit) =>
    limit === undefined
      ? []
      : [
          `Near copies: ${limit.charAt(0).toLowerCase()}${limit.slice(1)} Copies of rows not drawn are found only if they are equal.`,
        ],
  );
}

function columnsLeftOut({ left }: Records): string[] {
  return left > 0
    ? [`Near copies were looked for by ${left} columns fewer than there are: those of most values were taken.`]
    : [];
}
