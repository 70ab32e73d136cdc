// Near copies among all rows of a large table. Numbers are rounded to cells a few times as wide as a copy may be off, in several
// ways that differ in where the cells begin; rows that fall into one cell in all columns are compared (locality-sensitive hashing
// by shifted grids: Chan 1998; Datar, Immorlica, Indyk & Mirrokni 2004). How far apart neighbours are is known from the sample, and
// less where there are more rows: their distance falls with the number of rows to the power of −1 / dimension.

import { seededRandom } from "../../../core/random.js";
import { type Column, identifier, type Table } from "../../../data/table.js";
import { nearestNeighbours } from "../../../stats/nearestNeighbours.js";
import { numberAt } from "../queries.js";
import { hasContent } from "../records/recordColumns.js";
import { type NearestRecords, neighbours } from "./nearestRecords.js";
import { type Records, readRecords } from "./readRecords.js";

export interface Pair {
  readonly row: number;
  readonly copy: number;
  /** Over the usual distance between neighbours. */
  readonly distance: number;
}

const grids = 3;
/** Width of a cell, over the distance up to which rows are near copies. */
const widthOfCells = 4;
/** Cells with more rows than this are a crowd of equal rows, not of copies. */
const mostInCell = 20;
const mostCompared = 20_000;

/**
 * Near copies of test rows in the training part, or without a split of any rows among the others: pairs whose distance is below
 * `threshold` times the usual one between as many rows, and below `ratio` times the row's own distance to its tenth neighbour. A
 * copy is missed where the border of a cell lies between it and its row in every grid: seldom where it is off by little.
 */
export async function nearAtScale(
  table: Table,
  columns: readonly Column[],
  { isSplit, reference, usual }: NearestRecords,
  { threshold, ratio, seed }: { readonly threshold: number; readonly ratio: number; readonly seed: number },
): Promise<readonly Pair[]> {
  const learnt = isSplit ? (table.parts?.train ?? 0) : table.rowCount;
  const denser = (reference.rows.length / learnt) ** (1 / usual.dimension);
  const farthest = threshold * usual.distance * denser;
  const candidates = await rowsOfOneCell(table, columns, reference, farthest * widthOfCells, isSplit, seed);
  const asked = [...candidates.keys()].sort((a, b) => a - b).slice(0, mostCompared);
  const rows = [...new Set(asked.flatMap((row) => [row, ...(candidates.get(row) ?? [])]))].sort((a, b) => a - b);
  if (rows.length === 0) return [];
  const read = await readRecords(table, columns, Int32Array.from(rows), reference.scales);
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const pairs: Pair[] = [];
  for (const row of asked) {
    const own = placeOf.get(row) ?? -1;
    let nearest: Pair | undefined;
    for (const copy of candidates.get(row) ?? []) {
      const distance = distanceBetween(read, own, placeOf.get(copy) ?? -1);
      const isNear = distance > 0 && distance < (nearest?.distance ?? farthest);
      if (isNear) nearest = { row, copy, distance };
    }
    if (nearest !== undefined) pairs.push(nearest);
  }
  const { dims } = reference;
  const near = new Float64Array(pairs.length * dims);
  for (const [index, { row }] of pairs.entries()) {
    const own = placeOf.get(row) ?? -1;
    near.set(read.numbers.subarray(own * dims, (own + 1) * dims), index * dims);
  }
  const { distances } = nearestNeighbours(reference.numbers, near, dims, neighbours);
  return pairs
    .filter(({ distance }, index) => distance < ratio * denser * distances[(index + 1) * neighbours - 1])
    .map((pair) => ({ ...pair, distance: pair.distance / (usual.distance * denser) }))
    .sort((a, b) => a.distance - b.distance);
}

/** For each test row (each row, without a split) the training rows (the rows before it) that share a cell with it in some grid. */
async function rowsOfOneCell(
  table: Table,
  columns: readonly Column[],
  { scales }: Records,
  width: number,
  isSplit: boolean,
  seed: number,
): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const random = seededRandom(seed, "grids");
  const categories = columns.filter(({ type }) => type === "category" || type === "boolean");
  const part = isSplit ? `"#part"` : "'train'";
  const found = new Map<number, Set<number>>();
  for (let grid = 0; grid < grids; grid++) {
    const cells = scales.map(({ column, centre, width: scale }) => {
      const factor = 1 / (scale * width);
      const value = `coalesce(${identifier(column.name)}::DOUBLE, ${centre}::DOUBLE)`;
      return `floor(${value} * ${factor}::DOUBLE + (${random.uniform() - centre * factor}::DOUBLE))`;
    });
    const levels = categories.map(({ name }) => `coalesce(${identifier(name)}::VARCHAR, '')`);
    const rows = await table.query(`
      WITH keyed AS MATERIALIZED (
        SELECT "#row" AS place, ${part} AS part, hash(${[...cells, ...levels].join(", ")}) AS cell
        FROM cells WHERE ${part} IS NOT NULL AND ${hasContent(columns)}),
      shared AS (SELECT cell FROM keyed GROUP BY cell HAVING count(*) BETWEEN 2 AND ${mostInCell}),
      few AS MATERIALIZED (SELECT * FROM keyed SEMI JOIN shared USING (cell))
      SELECT one.place AS place, other.place AS copy FROM few AS one JOIN few AS other USING (cell)
      WHERE ${isSplit ? "one.part = 'test' AND other.part = 'train'" : "other.place < one.place"}
      ORDER BY place, copy LIMIT ${4 * mostCompared}`);
    for (const row of rows) {
      const place = numberAt(row, "place");
      const copies = found.get(place) ?? new Set();
      found.set(place, copies.add(numberAt(row, "copy")));
    }
  }
  return found;
}

function distanceBetween({ numbers, dims }: Records, a: number, b: number): number {
  let squares = 0;
  for (let j = 0; j < dims; j++) squares += (numbers[a * dims + j] - numbers[b * dims + j]) ** 2;
  return Math.sqrt(squares);
}
