// What the checks of the quality instrument report.

import type { EvidenceRow } from "../../../core/finding.js";

/** How much a problem matters: `info` is worth knowing and no fault. */
export type Gravity = "fail" | "concern" | "info";

export interface Problem {
  /** Short name of the kind of problem, such as `mostly missing`. */
  readonly kind: string;
  /** The column, or several separated by commas; `(rows)` where rows are meant. */
  readonly column: string;
  readonly gravity: Gravity;
  /** How many cells (of `of`) are touched. */
  readonly cells: number;
  readonly of: number;
  /** What was seen, one clause with its numbers: completes "<column>: …". */
  readonly detail: string;
  /** The first few rows, as a person would call them. */
  readonly rows?: string;
  /** What to do about problems of this kind. */
  readonly advice: string;
}

/** What the checks found, and what they looked at only in part. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly limits?: readonly string[];
}

/** The share of cells that a problem touches. */
export function shareOf({ cells, of }: Problem): number {
  return of > 0 ? cells / of : 0;
}

/** The problem as a row of evidence. */
export function problemRow(problem: Problem): EvidenceRow {
  const { kind, column, gravity, cells, detail, rows } = problem;
  return { column, problem: kind, gravity, cells, share: shareOf(problem), detail, rows: rows ?? null };
}

const order: Record<Gravity, number> = { fail: 0, concern: 1, info: 2 };

/** Sorts the gravest first, then those that touch most cells. */
export function byWeight(a: Problem, b: Problem): number {
  return order[a.gravity] - order[b.gravity] || shareOf(b) - shareOf(a) || a.column.localeCompare(b.column, "en");
}
