// Counts entities and rows by the parts of the split that they stand in.

import type { EvidenceRow } from "../../../core/finding.js";
import { type Column, identifier, type Table } from "../../../data/table.js";
import { numberAt, textAt } from "../queries.js";

export interface Overlap {
  readonly entities: number;
  /** Entities with rows in both parts. */
  readonly shared: number;
  readonly testEntities: number;
  readonly testRows: number;
  /** Test rows of entities in both parts. */
  readonly sharedTestRows: number;
  /** Rows that do not say whose they are. */
  readonly nameless: number;
}

function byEntity(column: Column): string {
  const name = identifier(column.name);
  return `SELECT ${name}::VARCHAR AS entity, count(*) AS all_rows, count(*) FILTER ("#part" = 'train') AS train_rows,
    count(*) FILTER ("#part" = 'test') AS test_rows FROM cells WHERE ${name} IS NOT NULL GROUP BY ${name}`;
}

/** How the values of `column` fall on the parts. */
export async function countOverlap(table: Table, column: Column): Promise<Overlap> {
  const [row] = await table.query(`
    SELECT count(*) AS entities, count(*) FILTER (train_rows > 0 AND test_rows > 0) AS shared,
      count(*) FILTER (test_rows > 0) AS test_entities, coalesce(sum(test_rows), 0)::DOUBLE AS test_rows,
      coalesce(sum(test_rows) FILTER (train_rows > 0), 0)::DOUBLE AS shared_rows
    FROM (${byEntity(column)})`);
  return {
    entities: numberAt(row, "entities"),
    shared: numberAt(row, "shared"),
    testEntities: numberAt(row, "test_entities"),
    testRows: numberAt(row, "test_rows"),
    sharedTestRows: numberAt(row, "shared_rows"),
    nameless: column.missing,
  };
}

/** The entities in both parts, those with most test rows first. */
export async function overlappingEntities(table: Table, column: Column): Promise<EvidenceRow[]> {
  const rows = await table.query(
    `SELECT * FROM (${byEntity(column)}) WHERE train_rows > 0 AND test_rows > 0 ORDER BY test_rows DESC, entity LIMIT 1000`,
  );
  return rows.map((row) => ({
    [column.name]: textAt(row, "entity"),
    "training rows": numberAt(row, "train_rows"),
    "test rows": numberAt(row, "test_rows"),
  }));
}
