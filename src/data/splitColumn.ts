// A column that says which rows are for training and which for testing.

import { UserError } from "../core/errors.js";
import type { Session } from "./duckdbSession.js";
import type { TypedColumn } from "./inferTypes.js";
import { literal, type PartName } from "./table.js";

export interface SplitColumn {
  readonly column: TypedColumn;
  /** SQL over `stored` that gives 'train', 'test' or NULL. */
  readonly part: string;
  readonly notices: readonly string[];
}

const splitNames = /^(split|set|subset|partition|fold|part|data_?set|sample)$/i;
const testFlags = /^(is|in)?_?test(_?set)?$/i;
const trainFlags = /^(is|in)?_?train(ing)?(_?set)?$/i;

/** What each word for a part means; `null` is a part of its own, neither for training nor for testing. */
export const partWords: ReadonlyMap<string, PartName | null> = new Map<string, PartName | null>([
  ["train", "train"],
  ["training", "train"],
  ["tr", "train"],
  ["test", "test"],
  ["testing", "test"],
  ["te", "test"],
  ["holdout", "test"],
  ["hold-out", "test"],
  ["held-out", "test"],
  ["validation", null],
  ["valid", null],
  ["val", null],
  ["dev", null],
]);

/**
 * The split column: the one the user named, or one whose name and values leave no doubt. Throws a `UserError` if
 * the values of the one named do not say which rows are for training and which for testing.
 */
export async function findSplit(
  session: Session,
  tableName: string,
  named: string | undefined,
  free: () => TypedColumn[],
  known: (name: string) => TypedColumn,
): Promise<SplitColumn | undefined> {
  if (named !== undefined) {
    const column = known(named);
    const values = await valuesOf(session, column);
    const split = splitBy(column, values);
    if (split !== undefined) return split;
    const shown = values
      .slice(0, 5)
      .map((value) => `"${value}"`)
      .join(", ");
    throw new UserError(
      "bad-split",
      `${tableName}: the column "${named}" does not say which rows are train and which are test (its values: ${shown})`,
      "write train and test into it",
    );
  }
  for (const column of free()) {
    if (!splitNames.test(column.name) || column.type !== "category") continue;
    const split = splitBy(column, await valuesOf(session, column));
    if (split !== undefined) return split;
  }
  return undefined;
}

async function valuesOf(session: Session, column: TypedColumn): Promise<string[]> {
  const text = column.words ?? `(${column.expression})::VARCHAR`;
  const rows = await session.query(
    `SELECT DISTINCT ${text} AS value FROM stored WHERE ${text} IS NOT NULL ORDER BY value LIMIT 50`,
  );
  return rows.map(({ value }) => String(value));
}

function splitBy(column: TypedColumn, values: readonly string[]): SplitColumn | undefined {
  const meanings = new Map(values.map((value) => [value, meaningOf(column.name, value)]));
  const found = [...meanings.values()];
  if (found.includes(undefined) || !found.includes("train") || !found.includes("test")) return undefined;
  const text = column.words ?? `(${column.expression})::VARCHAR`;
  const cases = [...meanings].flatMap(([value, part]) =>
    typeof part === "string" ? [`WHEN ${literal(value)} THEN '${part}'`] : [],
  );
  const apart = [...meanings].flatMap(([value, part]) => (part === null ? [`"${value}"`] : []));
  return {
    column,
    part: `CASE ${text} ${cases.join(" ")} END`,
    notices:
      apart.length === 0
        ? []
        : [`Rows whose "${column.name}" is ${apart.join(" or ")} belong neither to the training nor to the test part.`],
  };
}

function meaningOf(name: string, value: string): PartName | null | undefined {
  const word = value.trim().toLowerCase();
  const isYes = ["1", "true", "yes", "t", "y"].includes(word);
  const isNo = ["0", "false", "no", "f", "n"].includes(word);
  if (testFlags.test(name) && (isYes || isNo)) return isYes ? "test" : "train";
  if (trainFlags.test(name) && (isYes || isNo)) return isYes ? "train" : "test";
  return partWords.get(word);
}
