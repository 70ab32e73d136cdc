// How many pairs of equal records chance alone would make.
//
// Rows coincide by chance in a table of few categories, and never in one of many measured numbers. To tell which, look
// at near misses: among pairs of rows that agree in every column but perhaps j and k, count those that agree in both
// (E), differ only in j (D_j), only in k (D_k), or in both (D_jk). Where rows are drawn independently and j and k are
// independent given the rest, E · D_jk ≈ D_j · D_k, so that E₀ = D_j · D_k / D_jk equal pairs are to be expected (the
// odds ratio of a 2 × 2 table is one). Copies have no near misses: E is then far above E₀. Rows that agree with many
// others in all but j and k are left out: there a coincidence is no surprise at all.

import type { Column, Table } from "../../../data/table.js";
import { numberAt } from "../queries.js";
import { cellHash, hasContent, openRecordKey } from "./recordColumns.js";

export interface Coincidences {
  /** Equal pairs seen where few rows are alike in the other columns. */
  readonly seen: number;
  /** Equal pairs that near misses let expect there. */
  readonly expected: number;
  /** The share of those equal pairs that chance does not account for; 0 where it may account for all. */
  readonly unexplained: number;
  /** SQL over `cells` that names the group of a row which agrees with it in all but the two columns. */
  readonly stratum: string;
  /** Groups up to this many rows were looked at. */
  readonly largest: number;
}

const mostAlike = 30;
const columnsTried = 8;
const columnsAsked = 4;
const rowsCounted = 200_000;
const rowsForChoice = 60_000;

/** How surprising the equal records of a table are. */
export async function coincidences(table: Table, columns: readonly Column[]): Promise<Coincidences> {
  const tried = [...columns].sort((a, b) => b.distinct - a.distinct).slice(0, columnsTried);
  if (tried.length < 2) {
    // Of one column nothing else can agree: repeated texts are copies, anything else may be chance.
    const unexplained = columns[0]?.type === "text" ? 1 : 0;
    return { seen: 0, expected: 0, unexplained, stratum: "0", largest: table.rowCount };
  }
  // With two or three columns, agreeing in all others means little: every row is held against every other.
  const largest = tried.length < 4 ? table.rowCount : mostAlike;
  const counted = await countNearMisses(table, columns, await likeliestColumns(table, columns, tried), largest);
  // Few pairs that differ in both columns make a poor estimate, and edited copies pass for near misses where there are
  // few of those: only pairs of columns with plenty are asked, and of them the one that expects most is believed.
  const support = Math.max(...counted.map(({ both }) => both));
  return counted
    .filter(({ both }) => both >= support / 4)
    .reduce((believed, next) => (next.unexplained < believed.unexplained ? next : believed));
}

interface NearMisses extends Coincidences {
  /** Pairs of rows that differ in both columns and agree in all others. */
  readonly both: number;
}

/** Near misses of every pair of the columns `chosen`. */
async function countNearMisses(
  table: Table,
  columns: readonly Column[],
  chosen: readonly Column[],
  largest: number,
): Promise<NearMisses[]> {
  const hashes = chosen.map((column) => cellHash(column, columns.indexOf(column)));
  const pairs = chosen.flatMap((_, j) => chosen.slice(j + 1).map((_unused, step) => [j, j + 1 + step] as const));
  // Whole strata are sampled, so that their pairs stay together.
  const every = largest < table.rowCount ? Math.ceil(table.rowCount / rowsCounted) : 1;
  const relations = pairs.map(
    ([j, k], pair) => `alike_${pair} AS MATERIALIZED (
      SELECT xor(record, xor(h${j}, h${k})) AS stratum, h${j} AS j, h${k} AS k FROM hashed WHERE stratum % ${every} = 0
      QUALIFY count(*) OVER (PARTITION BY stratum) BETWEEN 2 AND ${largest})`,
  );
  const counts = pairs.flatMap((_, pair) => [
    `${pairsWithin(`alike_${pair}`, "stratum, j, k")} AS equal_${pair}`,
    `${pairsWithin(`alike_${pair}`, "stratum, k")} AS but_j_${pair}`,
    `${pairsWithin(`alike_${pair}`, "stratum, j")} AS but_k_${pair}`,
    `${pairsWithin(`alike_${pair}`, "stratum")} AS but_both_${pair}`,
  ]);
  const cells = hashes.map((hash, index) => `${hash} AS h${index}`);
  const [row] = await table.query(`
    WITH hashed AS MATERIALIZED (
      SELECT ${openRecordKey(columns)} AS record, ${cells.join(", ")} FROM cells WHERE ${hasContent(columns)}),
    ${relations.join(", ")}
    SELECT ${counts.join(", ")}`);
  return pairs.map(([j, k], pair) => {
    const seen = numberAt(row, `equal_${pair}`);
    const onlyJ = numberAt(row, `but_j_${pair}`) - seen;
    const onlyK = numberAt(row, `but_k_${pair}`) - seen;
    const both = numberAt(row, `but_both_${pair}`) - seen - onlyJ - onlyK;
    const expected = both > 0 ? (onlyJ * onlyK) / both : 0;
    const stratum = `xor(${openRecordKey(columns)}, xor(${hashes[j]}, ${hashes[k]}))`;
    return { seen, expected, unexplained: unexplainedShare(seen, expected), stratum, largest, both };
  });
}

function pairsWithin(relation: string, key: string): string {
  return `(SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*)::DOUBLE AS n FROM ${relation} GROUP BY ${key}))`;
}

/**
 * (seen − expected) / seen where what was seen lies more than three standard deviations and half again above what was
 * expected; 0 otherwise. Expectations are themselves estimated, hence the second condition.
 */
export function unexplainedShare(seen: number, expected: number): number {
  return seen > 1.5 * expected + 3 * Math.sqrt(expected) ? (seen - expected) / seen : 0;
}

/** The columns in which rows that agree in all others differ most often: they alone can explain coincidences. */
async function likeliestColumns(
  table: Table,
  columns: readonly Column[],
  tried: readonly Column[],
): Promise<readonly Column[]> {
  if (tried.length <= columnsAsked) return tried;
  const every = Math.ceil(table.rowCount / rowsForChoice);
  const hashes = tried.map((column, index) => `${cellHash(column, columns.indexOf(column))} AS h${index}`);
  const counts = tried.map((_, index) => `${pairsWithin("hashed", `xor(record, h${index})`)} AS pairs_${index}`);
  const [row] = await table.query(`
    WITH hashed AS MATERIALIZED (
      SELECT ${openRecordKey(columns)} AS record, ${hashes.join(", ")} FROM cells
      WHERE ${hasContent(columns)} AND hash("#row") % ${every} = 0)
    SELECT ${counts.join(", ")}`);
  return tried
    .map((column, index) => ({ column, nearMisses: numberAt(row, `pairs_${index}`) }))
    .sort((a, b) => b.nearMisses - a.nearMisses)
    .slice(0, columnsAsked)
    .map(({ column }) => column);
}
