// Opens texts: a file of running text is one document; of a table or of JSON Lines each row's prose is one.

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { stopIfAborted, UserError } from "../core/errors.js";
import { errorCode, isDirectory, systemReason } from "../core/systemErrors.js";
import { locateCorpus } from "./corpusFiles.js";
import { encodingOf } from "./decodeText.js";
import { type Documents, documentsFingerprint } from "./documents.js";
import type { SourceFile } from "./locateFiles.js";
import { openTable } from "./openTable.js";
import { notReadable, truncated, unreadable } from "./readErrors.js";
import { isGzip } from "./scanFile.js";
import type { TableOptions } from "./tableOptions.js";

/** Documents are held in memory: more text than this is refused. */
const mostBytes = 2 ** 30;

/**
 * Opens the files that `paths` name, those below a folder included, as documents. Throws a `UserError` for a missing,
 * empty, damaged or too large file, for text that is not in its encoding, and for a table without a column of prose;
 * `Interrupted` if the signal was aborted.
 */
export async function openDocuments(paths: readonly string[], options: TableOptions = {}): Promise<Documents> {
  if (paths.length === 0) throw new UserError("no-file", "no file is named", "name files of text");
  const named = (await Promise.all(paths.map(filesBelow))).flat();
  const files = await locateCorpus(named);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > mostBytes) throw tooMuch(bytes);
  const documents: string[] = [];
  for (const file of files) {
    if (options.signal !== undefined) stopIfAborted(options.signal);
    if (file.kind === "text") documents.push(await readText(file, options.encoding));
    else documents.push(...(await readColumn(file, options)));
  }
  const characters = documents.reduce((sum, text) => sum + text.length, 0);
  return {
    kind: "text",
    name: paths.length === 1 ? basename(paths[0]) : `${files[0].name} and ${files.length - 1} more`,
    location: paths.join(" "),
    fingerprint: documentsFingerprint(documents),
    facts: { documents: documents.length, characters },
    notices: [],
    documents,
    close: async () => undefined,
  };
}

/** `path`, or, where it is a folder, every file below it whose name is not hidden, in ascending order. */
async function filesBelow(path: string): Promise<string[]> {
  if (!isDirectory(path)) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) throw new UserError("no-file", `${path} holds no files`, "name files of text");
  return files.sort((a, b) => (a < b ? -1 : 1));
}

async function readText(file: SourceFile, declared: string | undefined): Promise<string> {
  const bytes = await contentOf(file);
  const { name } = encodingOf(file.name, bytes.subarray(0, 65536), declared);
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(
      "not-in-encoding",
      `${file.name} is not ${name.toUpperCase()} text${name === "utf-8" ? `: ${badPlace(bytes)}` : ""}`,
      "name its encoding with --encoding, for example latin-1",
    );
  }
}

async function contentOf(file: SourceFile): Promise<Buffer> {
  try {
    const bytes = await readFile(file.path);
    return isGzip(bytes) ? await promisify(gunzip)(bytes, { maxOutputLength: mostBytes }) : bytes;
  } catch (error) {
    const code = errorCode(error);
    if (code === "Z_BUF_ERROR") throw truncated(file.name, "gzip");
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooMuch(mostBytes);
    if (code?.startsWith("Z_")) throw unreadable(file.name, "gzip", "its compressed data are damaged");
    const reason = systemReason(error);
    throw reason === undefined ? error : notReadable(file.name, reason);
  }
}

/** The line and the byte where bytes cease to be UTF-8. */
function badPlace(bytes: Buffer): string {
  let good = 0;
  for (let size = bytes.length; size >= 1; size = Math.floor(size / 2)) {
    while (good + size <= bytes.length && isPrefix(bytes.subarray(0, good + size))) good += size;
  }
  const line = bytes.subarray(0, good).reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 1);
  return `line ${line}, byte ${good + 1}`;
}

function isPrefix(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

async function readColumn(file: SourceFile, options: TableOptions): Promise<string[]> {
  const table = await openTable([file.path], options);
  try {
    const column = table.roles.text ?? onlyText(table.columns);
    if (column === undefined) {
      throw new UserError(
        "no-text-column",
        `${file.name} has no column of prose: ${table.columns.map(({ name }) => name).join(", ")}`,
        "name the column with --text",
      );
    }
    return (await table.texts(column)).filter((text) => text !== null);
  } finally {
    await table.close();
  }
}

function onlyText(columns: readonly { readonly name: string; readonly type: string }[]): string | undefined {
  const texts = columns.filter(({ type }) => type === "text");
  return texts.length === 1 ? texts[0].name : undefined;
}

function tooMuch(bytes: number): UserError {
  return new UserError(
    "too-much-text",
    `${Math.round(bytes / 2 ** 20)} MB of text is more than the ${mostBytes / 2 ** 20} MB that are held in memory`,
    "name fewer files",
  );
}
