// Opens files as a table: finds them, reads them into DuckDB, infers types, assigns roles, takes fingerprints.

import { resolve } from "node:path";
import { UserError } from "../core/errors.js";
import { systemReason } from "../core/systemErrors.js";
import { assignRoles } from "./assignRoles.js";
import { count, shortList } from "./columnNames.js";
import { openSession, type Session } from "./duckdbSession.js";
import { duckdbTable, type FileRows } from "./duckdbTable.js";
import { fingerprintsOf, joinDigests } from "./fingerprint.js";
import { inferTypes, type TypedColumn } from "./inferTypes.js";
import { loadFiles } from "./loadFiles.js";
import { locateFiles, type SourceFile } from "./locateFiles.js";
import { notReadable, unknownColumn } from "./readErrors.js";
import { digestOf } from "./scanFile.js";
import type { Table } from "./table.js";
import type { TableOptions } from "./tableOptions.js";

export type { TableOptions } from "./tableOptions.js";

/** From this many bytes of input on, the database lies in a temporary file. */
const bytesForDisk = 64 * 2 ** 20;
/** Integer targets with at most this many values are classes. */
const mostIntegerClasses = 20;

/**
 * Opens the files that `paths` name as one table; those of `options.test` are its test part. Throws a `UserError`
 * for whatever the user can mend, `Interrupted` if the signal was aborted.
 */
export async function openTable(paths: readonly string[], options: TableOptions = {}): Promise<Table> {
  const trainFiles = await locateFiles(paths);
  const testFiles = await locateFiles(options.test ?? []);
  if (trainFiles.length === 0) throw new UserError("no-file", "no file is named", "name the files of a table");
  const files = [...trainFiles, ...testFiles];
  const bytes = files.reduce((sum, file) => sum + file.bytes * (/\.gz$/i.test(file.name) ? 5 : 1), 0);
  const session = await openSession({
    memoryLimit: options.memoryLimit ?? "512MB",
    onDisk: bytes > bytesForDisk,
    temporaryDirectory: options.temporaryDirectory,
    signal: options.signal,
  });
  try {
    return await openIn(session, trainFiles, testFiles, paths, options);
  } catch (error) {
    await session.close();
    // Whatever becomes of the files while they are read, the user can see to it.
    const reason = systemReason(error);
    throw reason === undefined ? error : notReadable(files.map(({ name }) => name).join(", "), reason);
  }
}

async function openIn(
  session: Session,
  trainFiles: readonly SourceFile[],
  testFiles: readonly SourceFile[],
  paths: readonly string[],
  options: TableOptions,
): Promise<Table> {
  const files = [...trainFiles, ...testFiles];
  const name = nameOf(trainFiles, testFiles);
  const declared = new Map(Object.entries(options.types ?? {}));
  const asText = new Set(
    [...declared].flatMap(([column, type]) => (type === "category" || type === "text" ? [column] : [])),
  );
  const loaded = await loadFiles(session, files, {
    delimiter: options.delimiter,
    encoding: options.encoding,
    asText,
    memoryGrows: options.memoryLimit === undefined,
    signal: options.signal,
  });
  const { rowCount, fileRows } = loaded;
  const names = loaded.columns.map((column) => column.name);
  for (const column of declared.keys()) if (!names.includes(column)) throw unknownColumn(name, column, names);

  const inferred = await inferTypes(session, loaded.columns, rowCount, declared);
  const assigned = await assignRoles(session, name, inferred, rowCount, options, testFiles.length > 0);
  const { target, prediction, scores } = assigned.roles;
  const typed = inferred.map((column) =>
    column.name === target || column.name === prediction ? inWords(column) : column,
  );

  const trainRows = fileRows.slice(0, trainFiles.length).reduce((sum, rows) => sum + rows, 0);
  const part =
    testFiles.length > 0
      ? `CASE WHEN stored.rowid < ${trainRows} THEN 'train' ELSE 'test' END`
      : (assigned.split?.part ?? "NULL::VARCHAR");
  const hasParts = testFiles.length > 0 || assigned.split !== undefined;
  const parts = hasParts ? await partSizes(session, part) : undefined;
  const fingerprints = await fingerprintsOf(session, typed, part);
  // What a model answered is no part of the test set: other answers are another look at the same one.
  const asked = typed.filter(({ name: own }) => own !== prediction && !scores.some(({ column }) => column === own));
  const questions =
    asked.length === typed.length || asked.length === 0 ? fingerprints : await fingerprintsOf(session, asked, part);
  const digests: string[] = [];
  for (const file of files) digests.push(await digestOf(file.path, options.signal));

  const targetColumn = typed.find((column) => column.name === target);
  const { task, notices: taskNotices } = taskOf(name, targetColumn, rowCount);
  const facts: Record<string, number | string> = {
    rows: rowCount,
    columns: typed.length,
    format: loaded.formats.join(", "),
  };
  if (target !== undefined) facts.target = target;
  if (task !== undefined) facts.task = task;
  if (files.length > 1) facts.files = files.length;
  if (parts !== undefined) Object.assign(facts, { train: parts.train, test: parts.test });

  return duckdbTable({
    session,
    name,
    location: [...paths, ...(options.test ?? [])].join(", "),
    typed,
    rolesByColumn: assigned.byColumn,
    roles: assigned.roles,
    task,
    rowCount,
    files: fileStarts(files, fileRows),
    part,
    parts,
    fingerprint: fingerprints.all,
    testFingerprint: questions.test,
    fileFingerprint: joinDigests(digests),
    facts,
    notices: [
      ...loaded.notices,
      ...bothSides(trainFiles, testFiles),
      ...typed.flatMap((column) => column.notices),
      ...assigned.notices,
      ...taskNotices,
    ],
  });
}

function nameOf(trainFiles: readonly SourceFile[], testFiles: readonly SourceFile[]): string {
  const several = (files: readonly SourceFile[]) =>
    files.length > 1 ? `${files[0].name} and ${files.length - 1} more` : files[0].name;
  return testFiles.length === 0 ? several(trainFiles) : `${several(trainFiles)} + ${several(testFiles)}`;
}

function fileStarts(files: readonly SourceFile[], fileRows: readonly number[]): FileRows[] {
  let start = 0;
  return files.map((file, index) => {
    const rows = { name: file.name, start };
    start += fileRows[index];
    return rows;
  });
}

function bothSides(trainFiles: readonly SourceFile[], testFiles: readonly SourceFile[]): string[] {
  const train = new Set(trainFiles.map(({ path }) => resolve(path)));
  const twice = testFiles.filter(({ path }) => train.has(resolve(path))).map((file) => file.name);
  return twice.length === 0
    ? []
    : [`${shortList(twice)} is given for training and for testing: both parts hold the same rows.`];
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
      ? `its ${count(distinct, "different whole number")} were taken as classes; declare it as number to predict amounts`
      : `its ${count(distinct, "different whole number")} were taken as amounts; declare it as category to predict classes`;
  return { task, notices: [...notices, `The target "${target.name}": ${why}.`] };
}
