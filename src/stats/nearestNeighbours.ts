// Exact nearest neighbours by Euclidean distance: by a k-d tree where it excludes most points, as it does if the
// points spread in few dimensions (be there many columns or not), otherwise by a scan of all.

import { kdTreeSearch } from "./kdTree.js";
import { nearestList } from "./nearestList.js";
import { type RowCategories, scanNeighbours } from "./neighbourScan.js";

export interface Neighbours {
  /** Row-major, `k` a query: rows of the reference, nearest first; −1 where there are fewer than k. */
  readonly indices: Int32Array;
  /** Their Euclidean distances; Infinity where there are fewer than k. */
  readonly distances: Float64Array;
}

export interface NeighbourOptions {
  /** The queries are the reference's own rows: row i is no neighbour of query i (though an equal row is). */
  readonly excludeSelf?: boolean;
  /** Categories that rows have beside their numbers (see `scanNeighbours`); with any no tree is tried. */
  readonly categories?: RowCategories | undefined;
}

/** Queries that try out the tree; it is left again if they look at more than this share of the points. */
const trialQueries = 24;
const treeShareAtMost = 0.015;
/** Above this no tree excludes enough to repay being built; with fewer points or queries scanning is as quick. */
export const treeDimensionsAtMost = 64;
const treePointsAtLeast = 8_192;
const treeQueriesAtLeast = 1_024;
/** Size of the sample that tells whether a tree over all points is worth building. */
const samplePointsAtMost = 512;
/** A tree over the sample looks at more of it than one over all points would: at 4 normal dimensions 0.17, beside 0.03 of 8,000. */
const sampleShareAtMost = 0.25;

/**
 * The `k` rows of `reference` nearest to every row of `query` (both row-major, `dims` numbers a row). Which of
 * several equally near rows is reported is fixed, but not specified. Throws a RangeError for broken rows, values
 * that are not finite or k < 1.
 */
export function nearestNeighbours(
  reference: Float64Array,
  query: Float64Array,
  dims: number,
  k: number,
  { excludeSelf = false, categories }: NeighbourOptions = {},
): Neighbours {
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`no ${k} neighbours`);
  requireRows(reference, dims);
  requireRows(query, dims);
  const [points, queries] = [reference.length / dims, query.length / dims];
  const list = nearestList(queries, k);
  const mayExclude = categories === undefined && treeMayExclude(reference, query, dims, k);
  const search = mayExclude ? kdTreeSearch(reference, dims) : undefined;
  const searchFor = (row: number) => search?.(query, row, excludeSelf ? row : -1, list) ?? points;

  const step = Math.max(1, Math.floor(queries / trialQueries));
  let [tried, compared] = [0, 0];
  for (let row = 0; search !== undefined && row < queries; row += step) {
    compared += searchFor(row);
    tried += 1;
  }
  if (compared <= treeShareAtMost * tried * points && search !== undefined) {
    for (let row = 0; row < queries; row++) if (row % step !== 0) searchFor(row);
  } else {
    scanNeighbours(reference, query, dims, k, excludeSelf, list, categories);
  }
  return { indices: list.indices, distances: list.squares.map(Math.sqrt) };
}

/** Tries a tree over few of the points: where it excludes next to none, one over all excludes too few. */
function treeMayExclude(reference: Float64Array, query: Float64Array, dims: number, k: number): boolean {
  const [points, queries] = [reference.length / dims, query.length / dims];
  if (points < treePointsAtLeast || queries < treeQueriesAtLeast || dims > treeDimensionsAtMost) return false;
  const sampled = Math.min(samplePointsAtMost, points >> 2);
  const sample = spacedRows(reference, dims, sampled);
  const asked = spacedRows(query, dims, Math.min(trialQueries, queries));
  const search = kdTreeSearch(sample, dims);
  const list = nearestList(asked.length / dims, Math.max(1, Math.round((k * sampled) / points)));
  let compared = 0;
  for (let row = 0; row < asked.length / dims; row++) compared += search(asked, row, -1, list);
  return compared <= sampleShareAtMost * sampled * (asked.length / dims);
}

function spacedRows(values: Float64Array, dims: number, count: number): Float64Array {
  const rows = values.length / dims;
  const chosen = new Float64Array(count * dims);
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * rows) / count);
    chosen.set(values.subarray(row * dims, (row + 1) * dims), i * dims);
  }
  return chosen;
}

function requireRows(values: Float64Array, dims: number): void {
  if (!Number.isInteger(values.length / dims)) throw new RangeError(`${values.length} numbers are not rows of ${dims}`);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`${values[i]} is not a coordinate`);
  }
}
