// Rows that lie in DuckDB become a table: types are inferred, roles assigned, fingerprints taken.

import { UserError } from "../core/errors.js";
import { assignRoles } from "./assignRoles.js";
import { count } from "./columnNames.js";
import type { Session } from "./duckdbSession.js";
import { duckdbTable } from "./duckdbTable.js";
import type { FileColumn } from "./fileReader.js";
import { fingerprintsOf } from "./fingerprint.js";
import type { TableImages } from "./images/tableImages.js";
import { inferTypes, type TypedColumn } from "./inferTypes.js";
import { unknownColumn } from "./readErrors.js";
import type { Table } from "./table.js";
import type { TableOptions } from "./tableOptions.js";

/** Integer targets with at most this many values are classes. */
const mostIntegerClasses = 20;

/** The relation `stored` of a session, and what is known of it. */
export interface StoredRows {
  readonly session: Session;
  readonly name: string;
  readonly location: string;
  /** The columns of `stored` in order. */
  readonly columns: readonly FileColumn[];
  readonly rowCount: number;
  /** The first row of the test files; `undefined` where there are none. */
  readonly testFrom: number | undefined;
  readonly fileFingerprint: string;
  readonly facts: Table["facts"];
  readonly notices: readonly string[];
  readonly locate: Table["locate"];
  readonly files?: Table["files"];
  readonly images?: TableImages | undefined;
}

/** The table of `given`. Throws a `UserError` for columns named in `options` that are not there or do not fit. */
export async function tableOfRows(given: StoredRows, options: TableOptions): Promise<Table> {
  const { session, name, columns, rowCount, testFrom } = given;
  const declared = new Map(Object.entries(options.types ?? {}));
  const names = columns.map((column) => column.name);
  for (const column of declared.keys()) if (!names.includes(column)) throw unknownColumn(name, column, names);

  const inferred = await inferTypes(session, columns, rowCount, declared);
  const assigned = await assignRoles(session, name, inferred, rowCount, options, testFrom !== undefined);
  const { target, prediction, scores } = assigned.roles;
  const typed = inferred.map((column) =>
    column.name === target || column.name === prediction ? inWords(column) : column,
  );

  const part =
    testFrom !== undefined
      ? `CASE WHEN stored.rowid < ${testFrom} THEN 'train' ELSE 'test' END`
      : (assigned.split?.part ?? "NULL::VARCHAR");
  const hasParts = testFrom !== undefined || assigned.split !== undefined;
  const parts = hasParts ? await partSizes(session, part) : undefined;
  const fingerprints = await fingerprintsOf(session, typed, part);
  // What a model answered is no part of the test set: other answers are another look at the same one.
  const asked = typed.filter(({ name: own }) => own !== prediction && !scores.some(({ column }) => column === own));
  const questions =
    asked.length === typed.length || asked.length === 0 ? fingerprints : await fingerprintsOf(session, asked, part);

  const targetColumn = typed.find((column) => column.name === target);
  const { task, notices: taskNotices } = taskOf(name, targetColumn, rowCount);
  const facts: Record<string, number | string> = {
    rows: rowCount,
    columns: typed.length,
    ...given.facts,
  };
  if (target !== undefined) facts.target = target;
  if (task !== undefined) facts.task = task;
  if (parts !== undefined) Object.assign(facts, { train: parts.train, test: parts.test });

  return duckdbTable({
    session,
    name,
    location: given.location,
    typed,
    rolesByColumn: assigned.byColumn,
    roles: assigned.roles,
    task,
    rowCount,
    locate: given.locate,
    files: given.files,
    part,
    parts,
    fingerprint: fingerprints.all,
    testFingerprint: questions.test,
    fileFingerprint: given.fileFingerprint,
    facts,
    notices: [...given.notices, ...typed.flatMap((column) => column.notices), ...assigned.notices, ...taskNotices],
    images: given.images,
  });
}

/** A target of yes and no keeps its words, so that classes are called what the user calls them. */
function inWords(column: TypedColumn): TypedColumn {
  if (column.words === undefined) return column;
  return { ...column, type: "category", expression: column.words };
}

async function partSizes(session: Session, part: string): Promise<{ train: number; test: number }> {
  const [train, test] = await session.values(
    `SELECT count_if(part = 'train'), count_if(part = 'test') FROM (SELECT ${part} AS part FROM stored)`,
  );
  return { train: Number(train), test: Number(test) };
}

function taskOf(
  name: string,
  target: TypedColumn | undefined,
  rowCount: number,
): { task: Table["task"]; notices: string[] } {
  if (target === undefined) return { task: undefined, notices: [] };
  const { type, distinct } = target;
  if (target.missing === rowCount) {
    throw new UserError(
      "target-missing",
      `${name}: the target "${target.name}" has no value in any row`,
      "name another with --target",
    );
  }
  const notices: string[] = [];
  if (target.missing > 0) notices.push(`The target "${target.name}" is missing in ${count(target.missing, "row")}.`);
  if (distinct === 1) notices.push(`The target "${target.name}" has one value only: there is nothing to predict.`);
  if (type === "number" || type === "time") return { task: "regression", notices };
  if (type !== "integer") return { task: "classification", notices };
  const most = Math.max(2, Math.min(mostIntegerClasses, Math.floor(rowCount / 2)));
  const task = distinct <= most ? "classification" : "regression";
  const why =
    task === "classification"
      ? `its ${count(distinct, "different whole number")} ${distinct === 1 ? "was" : "were"} taken as classes; declare it as number to predict amounts`
      : `its ${count(distinct, "different whole number")} ${distinct === 1 ? "was" : "were"} taken as amounts; declare it as category to predict classes`;
  return { task, notices: [...notices, `The target "${target.name}": ${why}.`] };
}
