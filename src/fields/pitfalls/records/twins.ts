// Rows that have an equal record elsewhere in the table, as the beginning of a query.

import { type Column, identifier, type Table } from "../../../data/table.js";
import type { Coincidences } from "./coincidences.js";
import { hasContent, recordKey } from "./recordColumns.js";

/**
 * A `WITH` clause that ends in the relations `hashed` (all rows that have a record and, if `answered`, a target) and
 * `twins` (those with an equal one), both with `place` (the row), `part`, `answer` (the target) and `record`. With
 * `chance`, rows that many others resemble are no twins. Without a split every row is in the part `train`.
 */
export function withTwins(
  table: Table,
  columns: readonly Column[],
  { chance, answered = false }: { readonly chance?: Coincidences | undefined; readonly answered?: boolean } = {},
): string {
  const target = table.roles.target === undefined ? "NULL::VARCHAR" : identifier(table.roles.target);
  const part = table.parts === undefined || answered ? "'train'" : `"#part"`;
  const conditions = [hasContent(columns), `${part} IS NOT NULL`, ...(answered ? [`${target} IS NOT NULL`] : [])];
  const isSparse = chance !== undefined && chance.largest < table.rowCount;
  const hashed = `hashed AS MATERIALIZED (
    SELECT "#row" AS place, ${part} AS part, ${target} AS answer, ${recordKey(columns)} AS record
      ${isSparse ? `, ${chance.stratum} AS stratum` : ""}
    FROM cells WHERE ${conditions.join(" AND ")})`;
  const equal = "SEMI JOIN (SELECT record FROM hashed GROUP BY record HAVING count(*) > 1) AS repeated USING (record)";
  if (!isSparse) return `WITH ${hashed}, twins AS MATERIALIZED (SELECT * FROM hashed ${equal})`;
  return `WITH ${hashed}, equal AS MATERIALIZED (SELECT * FROM hashed ${equal}),
    crowded AS (
      SELECT stratum FROM hashed SEMI JOIN equal USING (stratum) GROUP BY stratum HAVING count(*) > ${chance.largest}),
    twins AS MATERIALIZED (SELECT * FROM equal ANTI JOIN crowded USING (stratum))`;
}
