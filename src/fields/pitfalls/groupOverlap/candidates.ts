// Columns that may name entities with several rows each: neither nearly constant nor nearly unique, named like a key or
// with values like codes, and with rows that are alike within a value.

import type { Run } from "../../../core/run.js";
import { type Column, identifier, isNumeric, type Table } from "../../../data/table.js";
import { isEntityName, isKeyName } from "../quality/columnNames.js";
import { sampleCondition } from "../quality/profile.js";
import { numberAt } from "../queries.js";

export interface Candidate {
  readonly column: Column;
  /** Whether its name is that of a key or an entity. */
  readonly named: boolean;
  /** Greatest intraclass correlation of a numeric feature within its values; 0 is as unlike as strangers. */
  readonly likeness: number;
  /** Completes "it looks like the name of an entity: …". */
  readonly why: string;
}

/** At most `candidates` columns, those named like keys first, then by how alike rows within a value are. */
export async function candidateGroups(
  table: Table,
  { candidates, similarity }: { readonly candidates: number; readonly similarity: number },
  run: Run,
): Promise<Candidate[]> {
  const possible = table.columns.filter((column) => {
    const there = table.rowCount - column.missing;
    const isName = isKeyName(column.name) || isEntityName(column.name);
    return (
      ["feature", "ignored", "id"].includes(column.role) &&
      ["integer", "category", "text"].includes(column.type) &&
      column.distinct >= (isName ? 5 : 10) &&
      column.distinct <= there / 2 &&
      // Whole numbers are measures far more often than keys.
      (column.type !== "integer" || isName) &&
      // An entity has a handful of rows, a category a large share of them.
      (isName || there / column.distinct <= 50)
    );
  });
  const numeric = table.features.filter((column) => isNumeric(column) && column.distinct > 10).slice(0, 30);
  const found: Candidate[] = [];
  for (const [index, column] of possible.slice(0, 100).entries()) {
    run.progress(index, possible.length, "looking for entities");
    const others = numeric.filter(({ name }) => name !== column.name);
    const likeness = Math.max(0, ...(await intraclassCorrelations(table, column, others)));
    const named = isKeyName(column.name) || isEntityName(column.name);
    const perValue = (table.rowCount - column.missing) / column.distinct;
    // A key is an entity by its name; an airline or a shop with hundreds of rows that are not alike is a category.
    const isCategory = !isKeyName(column.name) && (!named || perValue > 50);
    if (isCategory && likeness < similarity) continue;
    const rows = perValue.toFixed(1);
    const alike =
      likeness >= similarity
        ? `, and rows of one value are alike (intraclass correlation up to ${likeness.toFixed(2)})`
        : "";
    found.push({
      column,
      named,
      likeness,
      why: `${column.distinct.toLocaleString("en")} values with ${rows} rows each on average${alike}`,
    });
  }
  return found.sort((a, b) => Number(b.named) - Number(a.named) || b.likeness - a.likeness).slice(0, candidates);
}

/**
 * ICC(1) of each numeric column within the values of `group`: (MSB − MSW) / (MSB + (n₀ − 1) MSW), by one-way analysis
 * of variance with n₀ = (N − Σ n_g² / N) / (G − 1) (Fisher 1925).
 */
async function intraclassCorrelations(table: Table, group: Column, columns: readonly Column[]): Promise<number[]> {
  const name = identifier(group.name);
  // Whole entities are sampled, so that their rows stay together.
  const sampled = sampleCondition(table, 200_000).replace('hash("#row")', `hash(${name})`);
  const where = sampled === "" ? `WHERE ${name} IS NOT NULL` : `${sampled} AND ${name} IS NOT NULL`;
  if (columns.length === 0) return [];
  const inner = columns.map((feature, index) => {
    const value = `${identifier(feature.name)}::DOUBLE`;
    return `count(${value}) AS n${index}, coalesce(sum(${value}), 0) AS s${index}, var_pop(${value}) AS v${index}, avg(${value}) AS m${index}`;
  });
  const outer = columns.flatMap((_, index) => [
    `sum(n${index})::DOUBLE AS total_${index}`,
    `count(*) FILTER (n${index} > 0)::DOUBLE AS groups_${index}`,
    `sum(n${index}::DOUBLE * n${index}) AS squares_${index}`,
    `sum(n${index} * v${index}) AS within_${index}`,
    `(sum(s${index}) / sum(n${index}))::DOUBLE AS mean_${index}`,
    `sum(n${index} * m${index} * m${index}) - sum(s${index}) * sum(s${index}) / sum(n${index}) AS between_${index}`,
  ]);
  const [row] = await table.query(
    `SELECT ${outer.join(", ")} FROM (SELECT ${inner.join(", ")} FROM cells ${where} GROUP BY ${name})`,
  );
  return columns.flatMap((_, index): number[] => {
    const at = (what: string) => numberAt(row, `${what}_${index}`);
    const [total, groups] = [at("total"), at("groups")];
    if (!(groups > 1) || !(total > groups)) return [];
    const size = (total - at("squares") / total) / (groups - 1);
    const between = at("between") / (groups - 1);
    const within = at("within") / (total - groups);
    const correlation = (between - within) / (between + (size - 1) * within);
    return Number.isFinite(correlation) ? [correlation] : [];
  });
}
