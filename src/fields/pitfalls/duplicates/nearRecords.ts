// Records that are nearly equal: the same categories and numbers that differ far less than those of neighbours do.
//
// Numbers are centred on the median and divided by the interquartile range. A row has a near copy if its distance to
// the nearest other record is below c times the usual distance between neighbours (the median within the training
// part; c = 0.13 is cleanlab's) and below a tenth of its own distance to the tenth neighbour, so that a dense region
// alone makes no copies. In d dimensions chance brings about a share 1 − 2^(−c^d) of such rows (distances to the nearest of evenly
// scattered points), so that c is made smaller where d is small; d is estimated after Levina & Bickel (2004).

import type { EvidenceRow } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import type { Column, Table } from "../../../data/table.js";
import { poissonAtLeast } from "../records/poisson.js";
import { nearAtScale } from "./nearAtScale.js";
import { nearestRecords, neighbours } from "./nearestRecords.js";
import type { Records } from "./readRecords.js";

export interface NearRecords {
  /** Rows that were held against the others, and those of them with a near copy. */
  readonly queried: number;
  readonly near: number;
  /** Near copies that chance lets expect. */
  readonly expected: number;
  /** Near copies beyond what chance explains; 0 where it may explain all. */
  readonly unexplained: number;
  /** Distances to the nearest record that is not equal, over the usual one: of the rows queried. */
  readonly distances: Float64Array;
  /** The distance (over the usual one) below which rows count as near copies. */
  readonly threshold: number;
  /** Rows with a near copy, and the copies, as numbers of the table; the nearest first. */
  readonly pairs: readonly { readonly row: number; readonly copy: number; readonly distance: number }[];
  readonly evidence: readonly EvidenceRow[];
  readonly limits: readonly string[];
}

export interface NearOptions {
  readonly nearness: number;
  readonly sample: number;
}

const chancePerRow = 0.0005;
const ratio = 0.1;

/**
 * Near copies of test rows in the training part; without a split, of any rows among the others. `undefined` where there
 * are fewer than two numeric columns of many values: then nothing is near without being equal.
 */
export async function nearRecords(
  table: Table,
  columns: readonly Column[],
  { nearness, sample }: NearOptions,
  run: Run,
): Promise<NearRecords | undefined> {
  const nearest = await nearestRecords(table, columns, sample, run);
  if (nearest === undefined) return undefined;
  const { isSplit, isSample, reference, query, usual, found } = nearest;
  const threshold = Math.min(nearness, chancePerRow ** (1 / usual.dimension));
  const distances = new Float64Array(query.rows.length).fill(Number.NaN);
  const unsorted: { readonly row: number; readonly copy: number; readonly distance: number }[] = [];
  const paired = new Set<string>();
  for (let i = 0; i < query.rows.length; i++) {
    const other = nearestDifferent(found, i, query, reference);
    if (other === undefined) continue;
    const farthest = found.distances[i * neighbours + neighbours - 1];
    distances[i] = other.distance / usual.distance;
    if (distances[i] >= threshold || other.distance >= ratio * farthest || !other.sameCategories) continue;
    const [row, copy] = [query.rows[i], reference.rows[other.index]];
    // Two rows that are near copies of one another are met twice without a split.
    const key = row < copy ? `${row}/${copy}` : `${copy}/${row}`;
    if (!isSplit && paired.has(key)) continue;
    paired.add(key);
    unsorted.push({ row, copy, distance: distances[i] });
  }
  const everywhere = isSample ? await nearAtScale(table, columns, nearest, { threshold, ratio, seed: run.seed }) : [];
  const all = table.parts?.test ?? table.rowCount;
  const isWhole = isSample && everywhere.length / all >= unsorted.length / query.rows.length;
  const queried = isWhole ? all : query.rows.length;
  const pairs = (isWhole ? [...everywhere] : unsorted).sort((a, b) => a.distance - b.distance);
  const counted = pairs.length;
  const expected = queried * (1 - 2 ** -(threshold ** usual.dimension));
  const unexplained = counted >= 2 && poissonAtLeast(counted, expected) < 0.001 ? counted - expected : 0;
  return {
    queried,
    near: counted,
    expected,
    unexplained: Math.round(unexplained),
    distances: distances.filter((distance) => !Number.isNaN(distance)),
    threshold,
    pairs,
    evidence: pairs.map(({ row, copy, distance }) => ({
      ...(isSplit
        ? { "test rows": String(table.locate(row)), "training rows": String(table.locate(copy)) }
        : { rows: `${table.locate(copy)}, ${table.locate(row)}` }),
      similarity: 1 - distance,
      "equal rows": null,
    })),
    limits: isWhole ? [amongAll(reference.rows.length), ...nearest.leftOut] : nearest.limits,
  };
}

const amongAll = (sample: number) =>
  `Near copies were looked for among all rows by rounding their numbers in several ways, which misses some that are off by more than a little; how far apart neighbours usually are is known from ${sample.toLocaleString("en")} rows.`;

function nearestDifferent(
  found: { readonly indices: Int32Array; readonly distances: Float64Array },
  i: number,
  query: Records,
  reference: Records,
) {
  for (let k = 0; k < neighbours; k++) {
    const index = found.indices[i * neighbours + k];
    if (index < 0) return undefined;
    const distance = found.distances[i * neighbours + k];
    // Equal numbers are an equal record, or one of another category: neither is nearly equal.
    if (distance === 0) continue;
    const sameCategories = query.categories.every((codes, c) => codes[i] === reference.categories[c][index]);
    return { index, distance, sameCategories };
  }
  return undefined;
}
