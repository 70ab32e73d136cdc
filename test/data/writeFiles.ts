// Files in a directory of their own, for tests of reading.

import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { UserError } from "../../src/core/errors.js";
import { openTable, type TableOptions } from "../../src/data/openTable.js";
import type { Table } from "../../src/data/table.js";

export const directory = mkdtempSync(join(tmpdir(), "touchstone-read-"));
const opened: Table[] = [];

/** Writes a file; returns its path. */
export function write(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** Opens files; the table is closed at the end. */
export async function open(paths: string | readonly string[], options?: TableOptions): Promise<Table> {
  const table = await openTable(typeof paths === "string" ? [paths] : paths, options);
  opened.push(table);
  return table;
}

/** Opens `content` as a file called `data.csv`. */
export function openText(content: string, options?: TableOptions): Promise<Table> {
  return open(write("data.csv", content), options);
}

/** What the user reads if the opening fails: code, message and hint. The test directory is left out. */
export async function failure(paths: string | readonly string[], options?: TableOptions): Promise<string[]> {
  try {
    await open(paths, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.code, error.message, error.hint].map((text) => text.replaceAll(`${directory}/`, ""));
  }
  throw new Error("the table was opened");
}

afterAll(async () => {
  for (const table of opened) await table.close();
  await rm(directory, { recursive: true });
});
