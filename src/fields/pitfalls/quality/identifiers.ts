// Features that name rows rather than describe them: keys, running numbers, the order of rows itself.

import { oncePerTable } from "../../../data/oncePerTable.js";
import { type Column, identifier, isNumeric, type Table } from "../../../data/table.js";
import { aggregateColumns, numberAt } from "../queries.js";
import { isKeyName } from "./columnNames.js";
import type { Checked, Problem } from "./problem.js";

/** A feature that tells rows apart by name. */
export interface RowName {
  readonly column: Column;
  readonly why: "key" | "running number" | "names";
  /** Completes "<column>: …". */
  readonly detail: string;
}

const advice =
  "Leave columns that name rows out of the features (give a key as --id): a learner can memorise them, and they mean nothing for a new row.";

/**
 * Features whose values are (nearly) all different and that are whole numbers in the order of rows or without gaps,
 * codes without spaces, or keys by name. Free text and measured numbers are not meant.
 */
export function rowNames(table: Table, share: number): Promise<readonly RowName[]> {
  return named(table, String(share), () => findRowNames(table, share));
}

const named = oncePerTable<readonly RowName[]>(2);

async function findRowNames(table: Table, share: number): Promise<readonly RowName[]> {
  const suspects = table.features.filter((column) => {
    const there = table.rowCount - column.missing;
    return (
      there >= 20 && column.distinct >= share * there && ["integer", "number", "category", "text"].includes(column.type)
    );
  });
  const answers = await aggregateColumns(table, suspects, (column): Readonly<Record<string, string>> => {
    const name = identifier(column.name);
    return isNumeric(column)
      ? {
          order: `corr("#row", ${name})`,
          minimum: `min(${name})::DOUBLE`,
          maximum: `max(${name})::DOUBLE`,
        }
      : {
          spaced: `count(*) FILTER (contains(trim(${name}), ' '))`,
          digits: `count(*) FILTER (regexp_matches(${name}, '[0-9]'))`,
          shortest: `min(length(${name}))`,
          longest: `max(length(${name}))`,
        };
  });
  return suspects.flatMap((column, index): RowName[] => {
    const answer = answers[index];
    const there = table.rowCount - column.missing;
    const unique =
      column.distinct === there
        ? "is different in every row"
        : `has ${column.distinct.toLocaleString("en")} values in ${there.toLocaleString("en")} rows`;
    if (isNumeric(column)) {
      const inOrder = Math.abs(numberAt(answer, "order")) > 0.9999;
      const span = numberAt(answer, "maximum") - numberAt(answer, "minimum") + 1;
      const gapless = column.type === "integer" && column.distinct / span > 0.9;
      if (inOrder) return [{ column, why: "running number", detail: `${unique} and runs with the order of rows` }];
      if (gapless) return [{ column, why: "running number", detail: `${unique} and numbers the rows without gaps` }];
      return column.type === "integer" && isKeyName(column.name)
        ? [{ column, why: "key", detail: `${unique} and is a key by its name` }]
        : [];
    }
    const code =
      numberAt(answer, "spaced") < 0.05 * there &&
      numberAt(answer, "digits") > 0.5 * there &&
      numberAt(answer, "longest") <= 64;
    if (code || isKeyName(column.name)) return [{ column, why: "key", detail: `${unique}, as a key would be` }];
    return numberAt(answer, "longest") <= 120
      ? [{ column, why: "names", detail: `${unique}: it names rows rather than describing them` }]
      : [];
  });
}

/** Keys and running numbers among the features. */
export function checkRowNames(table: Table, names: readonly RowName[]): Checked {
  const problems = names.map(
    ({ column, why, detail }): Problem => ({
      kind: why === "names" ? "names of rows" : "key among the features",
      column: column.name,
      gravity: why === "names" ? "info" : "concern",
      cells: table.rowCount - column.missing,
      of: table.rowCount,
      detail,
      advice,
    }),
  );
  return { problems };
}
