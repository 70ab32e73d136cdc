// From what the user typed to files that can be read: paths, patterns with `*`, `?`, `[…]` and `**`.

import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../core/errors.js";
import { errorCode, systemReason } from "../core/systemErrors.js";
import { directoryGiven, fileMissing, noMatch, noPermission, notAFile, notReadable, urlGiven } from "./readErrors.js";

export interface SourceFile {
  /** Where it lies, as typed or as matched. */
  readonly path: string;
  /** Its name without directories. */
  readonly name: string;
  readonly bytes: number;
}

/**
 * The files that `paths` name, in the order given; those of a pattern in ascending order. A file named twice is
 * taken once. Throws a `UserError` for addresses, directories, missing and unreadable files.
 */
export async function locateFiles(paths: readonly string[]): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    for (const file of await locate(path)) {
      const absolute = resolve(file.path);
      if (!seen.has(absolute)) found.push(file);
      seen.add(absolute);
    }
  }
  return found;
}

async function locate(path: string): Promise<SourceFile[]> {
  if (path === "") throw new UserError("no-file", "an empty name is no file", "name the files of a table");
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) throw urlGiven(path);
  const file = await fileAt(path);
  if (file !== undefined) return [file];
  if (!/[*?[]/.test(path)) throw fileMissing(path, await namesIn(dirname(path)));
  const matches = await expand(path);
  if (matches.length === 0) throw noMatch(path);
  const files: SourceFile[] = [];
  for (const match of matches) {
    const matched = await fileAt(match);
    if (matched !== undefined) files.push(matched);
  }
  return files;
}

async function fileAt(path: string): Promise<SourceFile | undefined> {
  try {
    const status = await stat(path);
    if (status.isDirectory()) throw directoryGiven(path, await tablesIn(path));
    if (!status.isFile()) throw notAFile(path);
    await (await open(path)).close();
    return { path, name: basename(path), bytes: status.size };
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "EACCES" || code === "EPERM") throw noPermission(path);
    const reason = systemReason(error);
    throw reason === undefined ? error : notReadable(path, reason);
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    return [];
  }
}

/** A pattern for the most frequent kind of table in a directory, such as `*.csv`; `undefined` where there is none. */
export async function tablesIn(directory: string): Promise<string | undefined> {
  const counts = new Map<string, number>();
  for (const name of await namesIn(directory)) {
    const ending = /\.(csv|tsv|txt|parquet|jsonl?|ndjson|arrow|feather)(\.gz)?$/i.exec(name)?.[0];
    if (ending !== undefined) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  const best = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  return best === undefined ? undefined : `*${best[0]}`;
}

/** The files that match `pattern`, in ascending order of path. */
async function expand(pattern: string): Promise<string[]> {
  const parts = pattern.split("/");
  let places = [parts[0] === "" ? "/" : ""];
  for (const [position, part] of parts.entries()) {
    if (part === "") continue;
    const last = position === parts.length - 1;
    const next: string[] = [];
    for (const place of places) {
      if (part === "**") next.push(...(await directoriesBelow(place)));
      else if (/[*?[]/.test(part)) next.push(...(await matchesIn(place, part, last)));
      else next.push(join(place, part));
    }
    places = next;
  }
  return places.sort((a, b) => (a < b ? -1 : 1));
}

async function matchesIn(place: string, part: string, files: boolean): Promise<string[]> {
  const expression = patternExpression(part);
  const entries = await readdir(place === "" ? "." : place, { withFileTypes: true }).catch(() => []);
  const hidden = part.startsWith(".");
  return entries
    .filter((entry) => (hidden || !entry.name.startsWith(".")) && expression.test(entry.name))
    .filter((entry) => (files ? !entry.isDirectory() : !entry.isFile()))
    .map((entry) => join(place, entry.name));
}

/** What a part of a pattern matches. As in a shell, a bracket that is never closed stands for itself. */
function patternExpression(part: string): RegExp {
  let source = "";
  for (let i = 0; i < part.length; i++) {
    const isNegated = part[i + 1] === "!" || part[i + 1] === "^";
    const from = i + (isNegated ? 2 : 1);
    const end = part[i] === "[" ? part.indexOf("]", from + 1) : -1;
    if (end >= 0) {
      source += `[${isNegated ? "^" : ""}${part.slice(from, end).replace(/[[\]\\^]/g, "\\$&")}]`;
      i = end;
    } else if (part[i] === "*") source += ".*";
    else if (part[i] === "?") source += ".";
    else source += part[i].replace(/[.+^${}()|[\]\\/]/, "\\$&");
  }
  try {
    return new RegExp(`^${source}$`, "su");
  } catch {
    // Nothing lies in a range from the greater to the less.
    return /(?!)/;
  }
}

async function directoriesBelow(place: string): Promise<string[]> {
  const found = [place];
  const entries = await readdir(place === "" ? "." : place, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory() && !entry.name.startsWith(".")) {
      found.push(...(await directoriesBelow(join(place, entry.name))));
    }
  }
  return found;
}
