// Opens files as a table: finds them and reads them into DuckDB.

import { resolve } from "node:path";
import { UserError } from "../core/errors.js";
import { systemReason } from "../core/systemErrors.js";
import { shortList } from "./columnNames.js";
import { openSession, type Session } from "./duckdbSession.js";
import { type FileRows, placeInFiles } from "./filePlaces.js";
import { joinDigests } from "./fingerprint.js";
import { loadFiles } from "./loadFiles.js";
import { locateFiles, type SourceFile } from "./locateFiles.js";
import { notReadable } from "./readErrors.js";
import { digestOf } from "./scanFile.js";
import type { Table } from "./table.js";
import { tableOfRows } from "./tableOfRows.js";
import type { TableOptions } from "./tableOptions.js";

export type { TableOptions } from "./tableOptions.js";

/** From this many bytes of input on, the database lies in a temporary file. */
const bytesForDisk = 64 * 2 ** 20;

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
  const declared = Object.entries(options.types ?? {});
  const asText = new Set(
    declared.flatMap(([column, type]) => (type === "category" || type === "text" ? [column] : [])),
  );
  const loaded = await loadFiles(session, files, {
    delimiter: options.delimiter,
    encoding: options.encoding,
    asText,
    memoryGrows: options.memoryLimit === undefined,
    signal: options.signal,
  });
  const { rowCount, fileRows } = loaded;
  const places = fileStarts(files, fileRows);
  const digests: string[] = [];
  for (const file of files) digests.push(await digestOf(file.path, options.signal));
  return tableOfRows(
    {
      session,
      name,
      location: [...paths, ...(options.test ?? [])].join(", "),
      columns: loaded.columns,
      rowCount,
      testFrom:
        testFiles.length > 0 ? fileRows.slice(0, trainFiles.length).reduce((sum, rows) => sum + rows, 0) : undefined,
      fileFingerprint: joinDigests(digests),
      facts: { format: loaded.formats.join(", "), ...(files.length > 1 ? { files: files.length } : {}) },
      notices: [...loaded.notices, ...bothSides(trainFiles, testFiles)],
      locate: placeInFiles(places),
      files: places,
    },
    options,
  );
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
