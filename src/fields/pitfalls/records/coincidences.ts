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
import { cellHash, hasContent, recordHash } from "./recordColumns.js";

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
const pairsTried = 6;
const rowsCounted = 200_000;

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
  const counted: NearMisses[] = [];
  for (const pair of await likeliestPairs(table, columns, tried)) {
    counted.push(await countNearMisses(table, columns, pair, largest));
  }
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

async function countNearMisses(
  table: Table,
  columns: readonly Column[],
  [j, k]: readonly [Column, Column],
  largest: number,
): Promise<NearMisses> {
  const hashOf = (column: Column) => cellHash(column, columns.indexOf(column));
  const stratum = `xor(${recordHash(columns)}, xor(${hashOf(j)}, ${hashOf(k)}))`;
  // Whole strata are sampled, so that their pairs stay together.
  const strata = Math.ceil(table.rowCount / rowsCounted);
  const [row] = await table.query(`
    WITH hashed AS (SELECT ${stratum} AS stratum, ${hashOf(j)} AS j, ${hashOf(k)} AS k FROM cells WHERE ${hasContent(columns)}),
    alike AS MATERIALIZED (
      SELECT * FROM hashed WHERE ${strata > 1 && largest < table.rowCount ? `stratum % ${strata} = 0` : "true"}
      QUALIFY count(*) OVER (PARTITION BY stratum) BETWEEN 2 AND ${largest}
    )
    SELECT ${pairs("stratum, j, k")} AS equal, ${pairs("stratum, k")} AS but_j, ${pairs("stratum, j")} AS but_k,
      ${pairs("stratum")} AS but_both`);
  const seen = numberAt(row, "equal");
  const onlyJ = numberAt(row, "but_j") - seen;
  const onlyK = numberAt(row, "but_k") - seen;
  const both = numberAt(row, "but_both") - seen - onlyJ - onlyK;
  const expected = both > 0 ? (onlyJ * onlyK) / both : 0;
  return { seen, expected, unexplained: unexplainedShare(seen, expected), stratum, largest, both };
}

function pairs(key: string): string {
  return `(SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*)::DOUBLE AS n FROM alike GROUP BY ${key}))`;
}

/**
 * (seen − expected) / seen where what was seen lies more than three standard deviations and half again above what was
 * expected; 0 otherwise. Expectations are themselves estimated, hence the second condition.
 */
export function unexplainedShare(seen: number, expected: number): number {
  return seen > 1.5 * expected + 3 * Math.sqrt(expected) ? (seen - expected) / seen : 0;
}

/** Pairs of columns in which near misses are most frequent: they alone can explain coincidences. */
async function likeliestPairs(
  table: Table,
  columns: readonly Column[],
  tried: readonly Column[],
): Promise<(readonly [Column, Column])[]> {
  const record = recordHash(columns);
  const sampled =
    table.rowCount > rowsCounted ? `AND hash("#row") % ${Math.ceil(table.rowCount / rowsCounted)} = 0` : "";
  const hashes = tried.map((column, index) => `${cellHash(column, columns.indexOf(column))} AS h${index}`);
  const counts = tried.map(
    (_, index) =>
      `(SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*)::DOUBLE AS n FROM hashed GROUP BY xor(record, h${index}))) AS pairs_${index}`,
  );
  const [row] = await table.query(`
    WITH hashed AS MATERIALIZED (SELECT ${record} AS record, ${hashes.join(", ")} FROM cells WHERE ${hasContent(columns)} ${sampled})
    SELECT ${counts.join(", ")}`);
  const order = tried
    .map((column, index) => ({ column, nearMisses: numberAt(row, `pairs_${index}`) }))
    .sort((a, b) => b.nearMisses - a.nearMisses)
    .map(({ column }) => column);
  const all = order.flatMap((j, first) =>
    order.slice(first + 1).map((k, second) => ({ j, k, rank: 2 * first + second + 1 })),
  );
  return all
    .sort((a, b) => a.rank - b.rank)
    .slice(0, pairsTried)
    .map(({ j, k }) => [j, k] as const);
}
