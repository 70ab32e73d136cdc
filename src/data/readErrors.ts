// The one-line errors of reading a table, so that their codes and words stand in one place.

import { UserError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";

/** The first line of an error's message. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0].trim();
}

export function fileMissing(path: string, neighbours: readonly string[]): UserError {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return new UserError("file-missing", `${path} does not exist${didYouMean(name, neighbours)}`, "check the path");
}

export function noMatch(pattern: string): UserError {
  return new UserError("no-match", `no file matches ${pattern}`, "check the pattern, or name the files");
}

export function directoryGiven(path: string, example: string | undefined): UserError {
  const directory = path.replace(/[\\/]+$/, "");
  const hint = example === undefined ? "name a file" : `name its files or a pattern, such as "${directory}/${example}"`;
  return new UserError("directory-given", `${path} is a directory, not a table`, hint);
}

export function notAFile(path: string): UserError {
  return new UserError("not-a-file", `${path} is not a regular file`, "save what it gives to a file first");
}

export function noPermission(path: string): UserError {
  return new UserError("no-permission", `${path} may not be read by you`, `chmod u+r ${path}, or ask its owner`);
}

/** For whatever else the system may say against reading `path`. */
export function notReadable(path: string, reason: string): UserError {
  return new UserError("not-readable", `${path} cannot be read: ${reason}`, "check the path and the disk it is on");
}

export function urlGiven(url: string): UserError {
  return new UserError("url-given", `${url} is an address; nothing is fetched from the network`, "download it first");
}

export function fileEmpty(name: string): UserError {
  return new UserError("file-empty", `${name} is empty`, "write a table with a header and rows into it");
}

export function headerOnly(name: string, columns: number): UserError {
  const names = columns === 1 ? "1 column name" : `${columns} column names`;
  return new UserError("header-only", `${name} has a header with ${names} and no rows`, "give a table with rows");
}

export function unknownColumn(table: string, column: string, columns: readonly string[]): UserError {
  const shown = columns.length > 12 ? `${columns.slice(0, 12).join(", ")}, …` : columns.join(", ");
  return new UserError(
    "unknown-column",
    `${table} has no column "${column}"${didYouMean(column, columns)}`,
    `its columns are ${shown}`,
  );
}

export function unreadable(name: string, format: string, why: string): UserError {
  return new UserError("unreadable-file", `${name} cannot be read as ${format}: ${why}`, "write the file again");
}

export function truncated(name: string, format: string): UserError {
  return new UserError(
    "truncated-file",
    `${name} ends too early: it is not a whole ${format} file`,
    "copy or write it again",
  );
}

export function diskFull(directory: string): UserError {
  return new UserError(
    "disk-full",
    `no space left in ${directory}`,
    "free some, or set TMPDIR to a directory where there is more",
  );
}

export function outOfMemory(limit: string): UserError {
  return new UserError("out-of-memory", `the table needs more memory than ${limit}`, "give it more with --memory");
}

export function noTemporaryDirectory(directory: string): UserError {
  return new UserError(
    "no-temporary-directory",
    `temporary files cannot be written to ${directory}`,
    "set TMPDIR to a directory that exists and may be written to",
  );
}
