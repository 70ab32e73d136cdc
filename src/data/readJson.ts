// JSON through DuckDB: an array of records, or one record per line. Cells become text and are read as such, like
// those of delimited files; lists and records within a record become JSON text.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Interrupted, UserError } from "../core/errors.js";
import { groups } from "../core/groups.js";
import { textOrMissingSql } from "./cellShapes.js";
import { distinctNames } from "./columnNames.js";
import type { Session } from "./duckdbSession.js";
import type { FileReader } from "./fileReader.js";
import type { SourceFile } from "./locateFiles.js";
import { refuseTooManyColumns } from "./readDelimited.js";
import { firstLine, unreadable } from "./readErrors.js";
import { nestedNotices } from "./readParquet.js";
import type { PlainText } from "./scanFile.js";
import { literal } from "./table.js";
import { longestRowAllowed } from "./textObserver.js";

/** Prepares to read a JSON file. Throws a `UserError` unless it holds records. */
export async function readJson(file: SourceFile, text: PlainText, session: Session): Promise<FileReader> {
  const options = `format = 'auto', maximum_object_size = ${longestRowAllowed}`;
  const objects = `read_json_objects(${literal(text.path)}, ${options})`;
  const keys = await guarded(file, text, () => recordKeys(session, file, objects));
  refuseTooManyColumns(file.name, keys.length);
  const { names, notices } = distinctNames(keys, file.name);
  // DuckDB's own reader of records does not tell keys apart by case.
  const byKey = new Set(keys.map((key) => key.toLowerCase())).size < keys.length;
  const columns = keys.map((key) => `${literal(key)}: 'JSON'`).join(", ");
  const source = byKey
    ? objects
    : `read_json(${literal(text.path)}, columns = {${columns}}, ${options}) AS t(${keys.map((_, i) => `f${i}`).join(", ")})`;
  const cells = keys.map((key, i) => (byKey ? `json_extract(json, ${literal(jsonPath(key))})` : `f${i}`));
  const nested = await guarded(file, text, () => nestedColumns(session, source, cells));
  return {
    file,
    format: "JSON",
    columns: names.map((name) => ({ name, storage: "VARCHAR" as const })),
    notices: [
      ...notices,
      ...nestedNotices(
        file.name,
        names.filter((_, position) => nested.has(position)),
      ),
    ],
    async append(asked) {
      const expressions = asked.map(({ name }) => textOrMissingSql(`(${cells[names.indexOf(name)]}->>'$')`));
      await guarded(file, text, () =>
        session.run(`INSERT INTO stored SELECT ${expressions.join(", ")} FROM ${source}`),
      );
      return new Set<string>();
    },
  };
}

/** The keys of all records, in the order in which they first appear. */
async function recordKeys(session: Session, file: SourceFile, objects: string): Promise<string[]> {
  const kinds = await session.query(
    `SELECT json_type(json) AS kind, count(*) AS records FROM ${objects} GROUP BY kind ORDER BY records DESC`,
  );
  if (kinds.length === 0) throw new UserError("file-empty", `${file.name} holds no records`, "give a table with rows");
  const other = kinds.find(({ kind }) => kind !== "OBJECT");
  if (other !== undefined) {
    const kind = String(other.kind);
    const what =
      kind === "VARCHAR" ? "texts" : kind === "ARRAY" ? "lists" : kind === "BOOLEAN" ? "truth values" : "numbers";
    throw new UserError(
      "not-records",
      `${file.name} holds ${kind === "NULL" ? "nulls" : what} where records are expected`,
      'write records such as {"age": 31, "income": 52000}, in a list or one per line',
    );
  }
  const rows = await session.query(
    `SELECT key, min(place) AS first FROM (
       SELECT unnest(keys) AS key, row * 100000 + generate_subscripts(keys, 1) AS place
       FROM (SELECT json_keys(json) AS keys, row_number() OVER () AS row FROM ${objects})
     ) GROUP BY key ORDER BY first`,
  );
  if (kinds[0].records === 1) await refuseColumnwise(session, file, objects);
  const keys = rows.map(({ key }) => String(key));
  if (keys.some((key) => key.includes("\0"))) throw unreadable(file.name, "JSON", "a key holds a NUL character");
  return keys;
}

/** One record whose values are all lists or records is a table written column by column. */
async function refuseColumnwise(session: Session, file: SourceFile, objects: string): Promise<void> {
  const [columnwise] = await session.values(
    `SELECT list_bool_and(list_transform(json_keys(json), key ->
       json_type(json_extract(json, '$."' || replace(key, '"', '\\"') || '"')) IN ('OBJECT', 'ARRAY'))) FROM ${objects}`,
  );
  if (columnwise !== true) return;
  throw new UserError(
    "not-records",
    `${file.name} holds one record of columns rather than a record per row`,
    "write one record per row (in pandas: to_json(..., orient='records'))",
  );
}

async function nestedColumns(session: Session, source: string, cells: readonly string[]): Promise<Set<number>> {
  const nested = new Set<number>();
  let start = 0;
  for (const group of groups(cells, 500)) {
    const tests = group.map((cell) => `bool_or(json_type(${cell}) IN ('OBJECT', 'ARRAY'))`);
    const found = await session.values(`SELECT ${tests.join(", ")} FROM ${source}`);
    for (const [index, is] of found.entries()) if (is === true) nested.add(start + index);
    start += group.length;
  }
  return nested;
}

function jsonPath(key: string): string {
  return `$."${key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

async function guarded<Answer>(file: SourceFile, text: PlainText, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError || error instanceof Interrupted) throw error;
    throw unreadable(file.name, "JSON", (await badLine(text.path)) ?? reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const line = firstLine(error);
  return (
    /: ([^:]+)$/
      .exec(line)?.[1]
      .replace(/\.\s*$/, "")
      .trim() ?? line
  );
}

/** Where one record per line is expected: the first line that is none. */
async function badLine(path: string): Promise<string | undefined> {
  const stream = createReadStream(path);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    let number = 0;
    for await (const line of lines) {
      number++;
      const text = number === 1 ? line.replace(/^\uFEFF/, "") : line;
      if (number === 1 && text.trimStart().startsWith("[")) return undefined;
      if (text.trim() === "") continue;
      try {
        JSON.parse(text);
      } catch {
        return `line ${number} is not a JSON record`;
      }
    }
    return undefined;
  } finally {
    lines.close();
    stream.destroy();
  }
}
