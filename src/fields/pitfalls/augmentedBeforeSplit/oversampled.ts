// Equal rows on both sides of the split that crowd in one class: what drawing from a small class with replacement leaves
// behind. Repeats that are spread over the classes have other causes.

import { type Column, identifier, type Table } from "../../../data/table.js";
import { binomialCdf } from "../../../stats/distributions.js";
import type { ExactRecords } from "../duplicates/exactRecords.js";
import { numberAt, textAt } from "../queries.js";
import { withTwins } from "../records/twins.js";

export interface Oversampled {
  /** The class whose rows were drawn again. */
  readonly level: string;
  /** Its test rows that equal a training row of the class. */
  readonly rows: Int32Array;
  /** All test rows that equal a training row with the same answer, and how many would be of this class by its share. */
  readonly copies: number;
  readonly expected: number;
  readonly pValue: number;
}

const surprising = 0.001;

/** The class that equal rows across the split crowd in; `undefined` where they crowd in none, or chance explains them. */
export async function oversampledClass(
  table: Table,
  columns: readonly Column[],
  exact: ExactRecords,
): Promise<Oversampled | undefined> {
  const { target } = table.roles;
  if (target === undefined || table.task !== "classification" || exact.unexplainedOverlap === 0) return undefined;
  const answer = identifier(target);
  const rows = await table.query(`
    ${withTwins(table, columns, { chance: exact.coincidences })},
    copied AS (SELECT record, answer FROM twins WHERE part = 'train' GROUP BY record, answer)
    SELECT place, answer::VARCHAR AS level FROM twins SEMI JOIN copied USING (record, answer) WHERE part = 'test' ORDER BY place`);
  const shares = await table.query(
    `SELECT ${answer}::VARCHAR AS level, count(*) AS n FROM cells WHERE "#part" = 'test' AND ${answer} IS NOT NULL GROUP BY level ORDER BY level`,
  );
  const total = shares.reduce((sum, row) => sum + numberAt(row, "n"), 0);
  const judged = shares.map((row) => {
    const level = textAt(row, "level") ?? "";
    const share = numberAt(row, "n") / total;
    const own = rows.filter((one) => textAt(one, "level") === level);
    const atLeast = own.length === 0 ? 1 : 1 - binomialCdf(own.length - 1, rows.length, share);
    return {
      level,
      rows: Int32Array.from(own, (one) => numberAt(one, "place")),
      copies: rows.length,
      expected: rows.length * share,
      pValue: Math.min(1, atLeast * shares.length),
    };
  });
  return judged.filter(({ pValue }) => pValue < surprising).sort((a, b) => a.pValue - b.pValue)[0];
}
