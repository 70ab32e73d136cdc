// A table that another thread holds: what is known of it beforehand, what is asked of it, and the table as it is seen from
// here. Columns that are kept there are read in place.

import { type FileRows, placeInFiles } from "./filePlaces.js";
import { codesAt, numbersAt } from "./keptColumns.js";
import type { CodedColumn, PartName, QueryRow, Table } from "./table.js";

/** All of a table that can be said once and for all. */
export interface TableDescription
  extends Pick<
    Table,
    | "kind"
    | "name"
    | "location"
    | "fingerprint"
    | "testFingerprint"
    | "fileFingerprint"
    | "facts"
    | "notices"
    | "rowCount"
    | "columns"
    | "roles"
    | "task"
    | "parts"
  > {
  readonly files: readonly FileRows[];
}

export type TableRequest =
  | { readonly method: "query"; readonly sql: string }
  | { readonly method: "rows"; readonly part: PartName | undefined }
  | { readonly method: "numbers" | "codes" | "texts"; readonly column: string; readonly rows: Int32Array | undefined }
  | { readonly method: "kept numbers" | "kept codes"; readonly column: string };

export type TableReply =
  | { readonly method: "query"; readonly answer: readonly QueryRow[] }
  | { readonly method: "rows"; readonly rows: Int32Array }
  | { readonly method: "numbers"; readonly numbers: Float64Array }
  | { readonly method: "codes"; readonly codes: CodedColumn }
  | { readonly method: "texts"; readonly texts: readonly (string | null)[] }
  | { readonly method: "kept numbers"; readonly numbers: Float64Array | undefined }
  | { readonly method: "kept codes"; readonly codes: CodedColumn | undefined };

/** What another thread has to know of `table` to see it; `undefined` where it cannot be seen from there (pictures). */
export function describeTable(table: Table): TableDescription | undefined {
  const { files, images } = table;
  if (files === undefined || images !== undefined) return undefined;
  const { kind, name, location, fingerprint, testFingerprint, fileFingerprint, facts, notices } = table;
  const { rowCount, columns, roles, task, parts } = table;
  return {
    ...{ kind, name, location, fingerprint, testFingerprint, fileFingerprint, facts, notices },
    ...{ rowCount, columns, roles, task, parts, files },
  };
}

/** Answers a request of another thread. */
export async function answerTableRequest(table: Table, request: TableRequest): Promise<TableReply> {
  const { method } = request;
  switch (method) {
    case "query":
      return { method, answer: await table.query(request.sql) };
    case "rows":
      return { method, rows: await table.rows(request.part) };
    case "numbers":
      return { method, numbers: await table.numbers(request.column, request.rows) };
    case "codes":
      return { method, codes: await table.codes(request.column, request.rows) };
    case "texts":
      return { method, texts: await table.texts(request.column, request.rows) };
    case "kept numbers":
      return { method, numbers: await table.kept?.numbers(request.column) };
    case "kept codes":
      return { method, codes: await table.kept?.codes(request.column) };
  }
}

/** The table as seen from the thread that sends its requests by `ask`. Closing it closes nothing. */
export function remoteTable(description: TableDescription, ask: (request: TableRequest) => Promise<TableReply>): Table {
  const { files, ...known } = description;
  const byName = new Map(known.columns.map((column) => [column.name, column]));
  const column: Table["column"] = (name) => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`${known.name} has no column ${name}`);
    return found;
  };

  const keptNumbers = new Map<string, Promise<Float64Array | undefined>>();
  const askKeptNumbers = async (name: string) => {
    const reply = await ask({ method: "kept numbers", column: name });
    return reply.method === "kept numbers" ? reply.numbers : misunderstood(reply);
  };
  const keptCodes = new Map<string, Promise<CodedColumn | undefined>>();
  const askKeptCodes = async (name: string) => {
    const reply = await ask({ method: "kept codes", column: name });
    return reply.method === "kept codes" ? reply.codes : misunderstood(reply);
  };
  const rowsOf = new Map<PartName | undefined, Promise<Int32Array>>();
  const askRows = async (part: PartName | undefined) => {
    const reply = await ask({ method: "rows", part });
    return reply.method === "rows" ? reply.rows : misunderstood(reply);
  };

  return {
    ...known,
    files,
    features: known.columns.filter(({ role }) => role === "feature"),
    column,
    locate: placeInFiles(files),
    async query(sql) {
      const reply = await ask({ method: "query", sql });
      return reply.method === "query" ? reply.answer : misunderstood(reply);
    },
    async rows(part) {
      const pending = rowsOf.get(part) ?? askRows(part);
      rowsOf.set(part, pending);
      return (await pending).slice();
    },
    async numbers(name, rows) {
      const { type } = column(name);
      if (type !== "category" && type !== "text") {
        const pending = keptNumbers.get(name) ?? askKeptNumbers(name);
        keptNumbers.set(name, pending);
        const kept = await pending;
        if (kept !== undefined) return numbersAt(kept, rows);
      }
      const reply = await ask({ method: "numbers", column: name, rows });
      return reply.method === "numbers" ? reply.numbers : misunderstood(reply);
    },
    async codes(name, rows) {
      const pending = keptCodes.get(column(name).name) ?? askKeptCodes(name);
      keptCodes.set(name, pending);
      const kept = await pending;
      if (kept !== undefined) return codesAt(kept, rows);
      const reply = await ask({ method: "codes", column: name, rows });
      return reply.method === "codes" ? reply.codes : misunderstood(reply);
    },
    async texts(name, rows) {
      const reply = await ask({ method: "texts", column: name, rows });
      return reply.method === "texts" ? reply.texts : misunderstood(reply);
    },
    close: async () => {},
  };
}

function misunderstood({ method }: TableReply): never {
  throw new Error(`the answer to another question came: ${method}`);
}
