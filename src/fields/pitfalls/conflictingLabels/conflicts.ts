// Groups of rows with equal features, and how far their targets disagree.

import type { EvidenceRow } from "../../../core/finding.js";
import type { Column, QueryRow, Table } from "../../../data/table.js";
import { numberAt, textAt } from "../queries.js";
import type { Coincidences } from "../records/coincidences.js";
import { withTwins } from "../records/twins.js";

export interface Conflicts {
  /** Rows with a target. */
  readonly rows: number;
  /** Rows that share their features with another. */
  readonly repeatedRows: number;
  /** Rows of groups whose targets disagree, and how many groups those are. */
  readonly conflictRows: number;
  readonly conflictGroups: number;
  readonly equalPairs: number;
  readonly conflictPairs: number;
  /**
   * The best that any function of the features can do on these rows: for classes the share of rows that have their
   * group's most common one, Σ_g max_k n_gk / N; for numbers 1 − Σ_g Σ_i (y_i − ȳ_g)² / Σ_i (y_i − ȳ)².
   */
  readonly ceiling: number;
  /** How two rows picked at random disagree: for classes 1 − Σ p_k², for numbers 1. */
  readonly chanceDisagreement: number;
  /** For numbers: the standard deviation within groups, and over all rows. */
  readonly spreadWithin: number;
  readonly spread: number;
}

/** Conflicts of a target of classes. */
export async function classConflicts(
  table: Table,
  columns: readonly Column[],
  chance?: Coincidences,
): Promise<Conflicts> {
  const [row] = await table.query(`
    ${withTwins(table, columns, { chance, answered: true })},
    answers AS (SELECT record, count(*)::DOUBLE AS n FROM twins GROUP BY record, answer),
    alike AS (SELECT sum(n) AS size, max(n) AS most, count(*) > 1 AS conflict, sum(n * (n - 1) / 2) AS agreeing FROM answers GROUP BY record)
    SELECT ${counts},
      coalesce(sum(size * (size - 1) / 2 - agreeing), 0) AS conflict_pairs, coalesce(sum(size - most), 0) AS loss,
      (SELECT count(*) FROM hashed) AS scale,
      (SELECT 1 - sum(n * n) / (sum(n) * sum(n)) FROM (SELECT count(*)::DOUBLE AS n FROM hashed GROUP BY answer)) AS disagreement
    FROM alike`);
  return conflictsOf(row);
}

/** Conflicts of a target of numbers: equal features whose targets lie more than `tolerance` standard deviations apart. */
export async function numberConflicts(
  table: Table,
  columns: readonly Column[],
  tolerance: number,
  chance?: Coincidences,
): Promise<Conflicts> {
  const [row] = await table.query(`
    ${withTwins(table, columns, { chance, answered: true })},
    spread AS (SELECT stddev_pop(answer) AS sd, count(*)::DOUBLE AS n FROM hashed),
    alike AS (
      SELECT count(*)::DOUBLE AS size, var_pop(answer) * count(*) AS within,
        max(answer) - min(answer) > ${tolerance} * (SELECT sd FROM spread) AS conflict
      FROM twins GROUP BY record)
    SELECT ${counts},
      coalesce(sum(size * (size - 1) / 2) FILTER (conflict), 0) AS conflict_pairs, coalesce(sum(within), 0) AS loss,
      (SELECT sd * sd * n FROM spread) AS scale, 1 AS disagreement,
      sqrt(sum(within) / sum(size - 1)) AS spread_within, (SELECT sd FROM spread) AS spread
    FROM alike`);
  return conflictsOf(row);
}

const counts = `(SELECT count(*) FROM hashed) AS all_rows, coalesce(sum(size), 0)::DOUBLE AS repeated_rows,
    coalesce(sum(size) FILTER (conflict), 0)::DOUBLE AS conflict_rows, count(*) FILTER (conflict) AS conflict_groups,
    coalesce(sum(size * (size - 1) / 2), 0) AS equal_pairs`;

function conflictsOf(row: QueryRow): Conflicts {
  const scale = numberAt(row, "scale");
  return {
    rows: numberAt(row, "all_rows"),
    repeatedRows: numberAt(row, "repeated_rows"),
    conflictRows: numberAt(row, "conflict_rows"),
    conflictGroups: numberAt(row, "conflict_groups"),
    equalPairs: numberAt(row, "equal_pairs"),
    conflictPairs: numberAt(row, "conflict_pairs"),
    ceiling: scale > 0 ? 1 - numberAt(row, "loss") / scale : 1,
    chanceDisagreement: numberAt(row, "disagreement"),
    spreadWithin: numberAt(row, "spread_within"),
    spread: numberAt(row, "spread"),
  };
}

const listedGroups = 200;

/** Groups of equal features whose targets disagree (numbers: by more than `tolerance`), those that cost most first. */
export async function conflictingGroups(
  table: Table,
  columns: readonly Column[],
  target: string,
  tolerance: number,
  chance?: Coincidences,
): Promise<EvidenceRow[]> {
  const isClasses = table.task !== "regression";
  const cost = isClasses ? "sum(n) - max(n)" : "sum(n) * var_pop(answer)";
  const disagree = isClasses
    ? "count(*) > 1"
    : `max(answer) - min(answer) > ${tolerance} * (SELECT stddev_pop(answer) FROM hashed)`;
  const rows = await table.query(`
    ${withTwins(table, columns, { chance, answered: true })},
    answers AS (
      SELECT record, answer, count(*) AS n, list_sort(list(place))[1:5] AS places FROM twins GROUP BY record, answer)
    SELECT sum(n)::DOUBLE AS size, count(*) AS kinds,
      array_to_string(list_sort(flatten(list(places)))[1:8], ',') AS places,
      array_to_string(list(answer::VARCHAR || CASE WHEN n > 1 THEN ' × ' || n ELSE '' END ORDER BY n DESC, answer)[1:5], ', ') AS answers
    FROM answers GROUP BY record HAVING ${disagree}
    ORDER BY ${cost} DESC, min(places[1]) LIMIT ${listedGroups}`);
  return rows.map((row) => {
    const places = (textAt(row, "places") ?? "").split(",").map((place) => table.locate(Number(place)));
    const size = numberAt(row, "size");
    return {
      rows: `${places.join(", ")}${size > places.length ? " …" : ""}`,
      "equal rows": size,
      [target]: `${textAt(row, "answers")}${numberAt(row, "kinds") > 5 ? ", …" : ""}`,
    };
  });
}
