// What copies of training rows are worth to a score on the test part.

import type { Run } from "../../../core/run.js";
import type { Column, Table } from "../../../data/table.js";
import { derivedSeverity } from "../derivedSeverity.js";
import { sampledRows } from "../sampledRows.js";
import { copiedTestRows, type ExactRecords } from "./exactRecords.js";
import type { NearRecords } from "./nearRecords.js";
import type { SimilarTexts } from "./similarTexts.js";

export interface Copies {
  readonly exact: ExactRecords;
  readonly near: NearRecords | undefined;
  readonly texts: readonly SimilarTexts[];
}

export type CopiesWorth = Awaited<ReturnType<typeof derivedSeverity>>;

/**
 * Scores on test rows with and without those that are (nearly) equal to a training row, where that is not by chance; nothing where
 * there is no split, no target, or no such row.
 */
export async function copiesWorth(
  table: Table,
  columns: readonly Column[],
  { exact, near, texts }: Copies,
  { sample, level }: { readonly sample: number; readonly level: number },
  run: Run,
): Promise<CopiesWorth> {
  const nothing = { measures: [], limits: [] };
  if (table.parts === undefined || table.roles.target === undefined) return nothing;
  const copied = new Set([
    ...(exact.unexplainedOverlap > 0 ? await copiedTestRows(table, columns, exact.coincidences) : []),
    ...(near !== undefined && near.unexplained > 0 ? near.pairs.map(({ row }) => row) : []),
    ...texts.flatMap(({ rows }) => rows),
  ]);
  if (copied.size === 0) return nothing;
  const asked = await sampledRows(table, sample, run.random.stream("asked"), "test");
  const derived = new Set(asked.rows.filter((row) => copied.has(row)));
  if (derived.size === 0) return nothing;
  return derivedSeverity(table, asked.rows, derived, { rows: sample, level }, run, "copies");
}
