// Groups of rows with equal features, and how far their targets disagree.

import type { EvidenceRow } from "../../../core/finding.js";
import { type Column, identifier, type Table } from "../../../data/table.js";
import { numberAt, textAt } from "../queries.js";
import type { Coincidences } from "../records/coincidences.js";
import { hasContent, recordHash } from "../records/recordColumns.js";

export interface Conflicts {
  /** Rows with a target. */
  readonly rows: number;
  /** Rows that share their features with another, and how many groups they make. */
  readonly repeatedRows: number;
  readonly repeatedGroups: number;
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

/** Rows with a target as hashes of their features; with `chance`, without rows that resemble many others. */
function hashedRows(
  table: Table,
  columns: readonly Column[],
  target: string,
  chance: Coincidences | undefined,
): string {
  const sparse =
    chance === undefined || chance.largest >= table.rowCount
      ? ""
      : `QUALIFY count(*) OVER (PARTITION BY ${chance.stratum}) <= ${chance.largest}`;
  return `SELECT "#row" AS place, ${identifier(target)} AS answer, ${recordHash(columns)} AS record
    FROM cells WHERE ${identifier(target)} IS NOT NULL AND ${hasContent(columns)} ${sparse}`;
}

/** Conflicts of a target of classes. */
export async function classConflicts(
  table: Table,
  columns: readonly Column[],
  target: string,
  chance?: Coincidences,
): Promise<Conflicts> {
  const [row] = await table.query(`
    WITH hashed AS MATERIALIZED (${hashedRows(table, columns, target, chance)}),
    answers AS (SELECT record, answer, count(*)::DOUBLE AS n FROM hashed GROUP BY record, answer),
    groups AS (SELECT sum(n) AS size, max(n) AS most, count(*) AS kinds, sum(n * (n - 1) / 2) AS agreeing FROM answers GROUP BY record)
    SELECT ${countsOf("kinds > 1")},
      sum(size * (size - 1) / 2 - agreeing) AS conflict_pairs, sum(most) / sum(size) AS ceiling,
      (SELECT 1 - sum(n * n) / (sum(n) * sum(n)) FROM (SELECT count(*)::DOUBLE AS n FROM hashed GROUP BY answer)) AS disagreement
    FROM groups`);
  return conflictsOf(row);
}

/** Conflicts of a target of numbers: equal features whose targets lie more than `tolerance` standard deviations apart. */
export async function numberConflicts(
  table: Table,
  columns: readonly Column[],
  target: string,
  tolerance: number,
  chance?: Coincidences,
): Promise<Conflicts> {
  const [row] = await table.query(`
    WITH hashed AS MATERIALIZED (${hashedRows(table, columns, target, chance)}),
    spread AS (SELECT stddev_pop(answer) AS sd, count(*)::DOUBLE AS rows FROM hashed WHERE isfinite(answer::DOUBLE)),
    groups AS (
      SELECT count(*)::DOUBLE AS size, var_pop(answer) * count(*) AS within,
        max(answer) - min(answer) > ${tolerance} * (SELECT sd FROM spread) AS apart
      FROM hashed WHERE isfinite(answer::DOUBLE) GROUP BY record)
    SELECT ${countsOf("apart")},
      coalesce(sum(size * (size - 1) / 2) FILTER (apart), 0) AS conflict_pairs,
      1 - sum(within) / ((SELECT sd * sd * rows FROM spread)) AS ceiling, 1 AS disagreement,
      sqrt(sum(within) FILTER (size > 1) / nullif(sum(size - 1), 0)) AS spread_within, (SELECT sd FROM spread) AS spread
    FROM groups`);
  return conflictsOf(row);
}

function countsOf(conflict: string): string {
  return `sum(size) AS all_rows, coalesce(sum(size) FILTER (size > 1), 0) AS repeated_rows,
    count(*) FILTER (size > 1) AS repeated_groups, coalesce(sum(size) FILTER (${conflict}), 0) AS conflict_rows,
    count(*) FILTER (${conflict}) AS conflict_groups, sum(size * (size - 1) / 2) AS equal_pairs`;
}

function conflictsOf(row: Parameters<typeof numberAt>[0]): Conflicts {
  return {
    rows: numberAt(row, "all_rows"),
    repeatedRows: numberAt(row, "repeated_rows"),
    repeatedGroups: numberAt(row, "repeated_groups"),
    conflictRows: numberAt(row, "conflict_rows"),
    conflictGroups: numberAt(row, "conflict_groups"),
    equalPairs: numberAt(row, "equal_pairs"),
    conflictPairs: numberAt(row, "conflict_pairs"),
    ceiling: numberAt(row, "ceiling"),
    chanceDisagreement: numberAt(row, "disagreement"),
    spreadWithin: numberAt(row, "spread_within"),
    spread: numberAt(row, "spread"),
  };
}

const listedGroups = 200;

/** Groups of equal features with their targets, those that cost most first. */
export async function conflictingGroups(
  table: Table,
  columns: readonly Column[],
  target: string,
  chance?: Coincidences,
): Promise<EvidenceRow[]> {
  const isClasses = table.task === "classification";
  const cost = isClasses ? "sum(n) - max(n)" : "sum(n) * var_pop(answer)";
  const rows = await table.query(`
    WITH hashed AS (${hashedRows(table, columns, target, chance)}),
    answers AS (SELECT record, answer, count(*) AS n, list_sort(list(place))[1:5] AS places FROM hashed GROUP BY record, answer)
    SELECT sum(n)::DOUBLE AS size, count(*) AS kinds,
      array_to_string(list_sort(flatten(list(places)))[1:8], ',') AS places,
      array_to_string(list(answer::VARCHAR || CASE WHEN n > 1 THEN ' × ' || n ELSE '' END ORDER BY n DESC, answer)[1:5], ', ') AS answers
    FROM answers GROUP BY record HAVING count(*) > 1
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
