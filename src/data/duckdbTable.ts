// A `Table` whose cells lie in DuckDB.

import type { DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";
import { everyIndex } from "../stats/arrays.js";
import { codesTogether, numbersTogether, readTogether } from "./columnsTogether.js";
import type { Session } from "./duckdbSession.js";
import type { TypedColumn } from "./inferTypes.js";
import { codesAt, keptColumns, numbersAt } from "./keptColumns.js";
import { firstAtLeast, sortedSelection } from "./rowSelection.js";
import type { CodedColumn, Column, PartName, Role, Table, TableRoles } from "./table.js";
import { identifier, isAmong } from "./table.js";
import { copyDoubles, copyIntegers } from "./vectorItems.js";

/** Rows are read in blocks of this many (eight of DuckDB's row groups), so that memory stays bounded. */
const blockRows = 8 * 122_880;
/** A selection of at most this many rows that are few of a block is looked up row by row. */
const rowsToLookUp = 1000;
/** Columns with more levels than this are coded here rather than by an ENUM in DuckDB. */
const levelsForEnum = 100_000;
/** Columns with more levels than this are coded on their own. */
const levelsTogether = 1000;
/** Tables wider than this are laid out once rather than seen through a view, which is bound anew for every query. */
const columnsForView = 200;

/** How codes of one column are read, and what they stand for. */
interface Codebook {
  readonly levels: readonly string[];
  read(rows: Int32Array | undefined): Promise<Int32Array>;
}

export interface TableParts {
  readonly session: Session;
  readonly name: string;
  readonly location: string;
  readonly typed: readonly TypedColumn[];
  readonly rolesByColumn: ReadonlyMap<string, Role>;
  readonly roles: TableRoles;
  readonly task: Table["task"];
  readonly rowCount: number;
  readonly locate: Table["locate"];
  readonly files: Table["files"];
  /** SQL over `stored` that gives 'train', 'test' or NULL. */
  readonly part: string;
  readonly parts: Table["parts"];
  readonly fingerprint: string;
  readonly testFingerprint: string;
  readonly fileFingerprint: string;
  readonly facts: Table["facts"];
  readonly notices: readonly string[];
  readonly images: Table["images"];
}

/** Makes the relation `cells` and the table around it. */
export async function duckdbTable(parts: TableParts): Promise<Table> {
  const { session, typed, rowCount } = parts;
  const isWide = typed.length > columnsForView;
  const shown = typed.map(({ name, expression }) => `${expression} AS ${identifier(name)}`);
  const selection = `SELECT ${shown.join(", ")}, rowid AS "#row", ${parts.part} AS "#part" FROM stored`;
  await session.run(`CREATE ${isWide ? "TABLE" : "VIEW"} cells AS ${selection}`);
  if (isWide) await session.run("DROP TABLE stored");
  await session.run("SET enable_external_access = false");

  const relation = isWide ? "cells" : "stored";
  const expressions = new Map(typed.map(({ name, expression }) => [name, isWide ? identifier(name) : expression]));
  const partExpression = isWide ? '"#part"' : parts.part;
  const columns = typed.map((column): Column => {
    const { name, type, reason, missing, distinct, unparsed, unparsedExamples } = column;
    const role = parts.rolesByColumn.get(name) ?? "feature";
    return { name, type, reason, role, missing, distinct, unparsed, unparsedExamples };
  });
  const byName = new Map(columns.map((column) => [column.name, column]));

  const column = (name: string): Column => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`${parts.name} has no column ${name}`);
    return found;
  };

  const expressionOf = (name: string): string => expressions.get(column(name).name) ?? identifier(name);

  /** Hands over the cells of `expression` at `rows` in runs: `count` cells from `item` on go to `place` on. */
  const gather = async (
    expression: string,
    rows: Int32Array | undefined,
    take: (vector: DuckDBVector, item: number, count: number, place: number) => void,
  ): Promise<void> => {
    const source = `SELECT ${expression} FROM ${relation}`;
    const selection = rows === undefined ? undefined : sortedSelection(rows);
    let next = 0;
    for (let start = 0; start < rowCount; start += blockRows) {
      const end = Math.min(start + blockRows, rowCount);
      let row = start;
      const takeChunk = (chunk: DuckDBDataChunk) => {
        const vector = chunk.getColumnVector(0);
        if (selection === undefined) take(vector, 0, chunk.rowCount, row);
        else {
          const { sorted, places } = selection;
          for (; next < sorted.length && sorted[next] < row + chunk.rowCount; next++) {
            take(vector, sorted[next] - row, 1, places === undefined ? next : places[next]);
          }
        }
        row += chunk.rowCount;
      };
      const where = rowCount <= blockRows ? "" : ` WHERE rowid >= ${start} AND rowid < ${end}`;
      if (selection === undefined) {
        await session.eachChunk(source + where, takeChunk);
        continue;
      }
      const { sorted, places } = selection;
      const last = firstAtLeast(sorted, end, next);
      const chosen = last - next;
      if (chosen === 0) continue;
      if (places === undefined && chosen <= rowsToLookUp && chosen * 20 < end - start) {
        const few = sorted.subarray(next, last);
        await session.eachChunk(`${source} WHERE ${isAmong("rowid", few)} ORDER BY rowid`, (chunk) => {
          take(chunk.getColumnVector(0), 0, chunk.rowCount, next);
          next += chunk.rowCount;
        });
      } else {
        await session.eachChunk(source + where, takeChunk);
      }
    }
  };

  /** SQL for a column's cells as numbers, NaN where they are missing. */
  const knownSql = (name: string): string => {
    const { type } = column(name);
    if (holdsText(type)) throw new Error(`column ${name} holds ${type}, not numbers`);
    return `coalesce(${numberSql(expressionOf(name), type)}, 'nan'::DOUBLE)`;
  };

  const readNumbers = async (name: string, rows?: Int32Array): Promise<Float64Array> => {
    const values = new Float64Array(rows?.length ?? rowCount);
    await gather(knownSql(name), rows, (vector, item, count, place) => copyDoubles(vector, item, count, values, place));
    return values;
  };

  /** SQL for a column's cells as text; `undefined` for numbers, which are written by JavaScript. */
  const textSql = async (name: string): Promise<string | undefined> => {
    const expression = expressionOf(name);
    const { type } = column(name);
    if (type === "number") return undefined;
    if (type !== "time") return holdsText(type) ? expression : `(${expression})::VARCHAR`;
    const [clock, fraction] = await session.values(
      `SELECT bool_or(${expression} <> date_trunc('day', ${expression})),
         bool_or(${expression} <> date_trunc('second', ${expression})) FROM ${relation}`,
    );
    if (clock !== true) return `strftime(${expression}, '%Y-%m-%d')`;
    return `strftime(${expression}, '%Y-%m-%dT%H:%M:%S${fraction === true ? ".%f" : ""}')`;
  };

  const rawTexts = async (text: string, rows: Int32Array | undefined): Promise<(string | null)[]> => {
    const values = new Array<string | null>(rows?.length ?? rowCount).fill(null);
    await gather(text, rows, (vector, item, count, place) => {
      for (let i = 0; i < count; i++) {
        const value = vector.getItem(item + i);
        values[place + i] = typeof value === "string" ? value : null;
      }
    });
    return values;
  };

  const texts = async (name: string, rows?: Int32Array): Promise<(string | null)[]> => {
    const text = await textSql(name);
    if (text === undefined) {
      return Array.from(await numbers(name, rows), (value) => (Number.isNaN(value) ? null : String(value)));
    }
    const length = rows?.length ?? rowCount;
    if (length <= 10_000 || column(name).distinct > length / 20) return rawTexts(text, rows);
    const coded = await codes(name, rows);
    return Array.from(coded.codes, (code) => (code < 0 ? null : coded.levels[code]));
  };

  /** Makes what codes of a column are read with. */
  const codebook = async (name: string, typeName: string): Promise<Codebook> => {
    const text = await textSql(name);
    if (text === undefined) {
      const distinct = [...new Set(await numbers(name))].filter((value) => !Number.isNaN(value));
      const levels = distinct.map(String).sort();
      const places = new Map(levels.map((level, code) => [Number(level), code]));
      return {
        levels,
        read: async (rows) => Int32Array.from(await numbers(name, rows), (value) => places.get(value) ?? -1),
      };
    }
    const { levels, sql } = await enumeration(session, relation, text, typeName);
    if (sql === undefined) {
      const places = new Map<string | null, number>(levels.map((level, code) => [level, code]));
      return {
        levels,
        read: async (rows) => Int32Array.from(await rawTexts(text, rows), (value) => places.get(value) ?? -1),
      };
    }
    return {
      levels,
      async read(rows) {
        const cellCodes = new Int32Array(rows?.length ?? rowCount);
        await gather(sql, rows, (vector, item, count, place) => copyIntegers(vector, item, count, cellCodes, place));
        return cellCodes;
      },
    };
  };

  const codebooks = new Map<string, Promise<Codebook>>();
  const readCodes = async (name: string, rows?: Int32Array): Promise<CodedColumn> => {
    const made = codebooks.get(name) ?? codebook(column(name).name, `levels_${codebooks.size}`);
    codebooks.set(name, made);
    const { levels, read } = await made;
    return { codes: await read(rows), levels };
  };

  const namesWhere = (holds: (column: Column) => boolean) => columns.filter(holds).map(({ name }) => name);
  const kept = keptColumns(rowCount, {
    numbers: readTogether(
      namesWhere(({ type, role }) => role !== "ignored" && !holdsText(type)),
      rowCount,
      (names) => numbersTogether(session, relation, names.map(knownSql), rowCount),
      readNumbers,
    ),
    codes: readTogether(
      namesWhere(({ type, distinct }) => type === "category" && distinct <= levelsTogether),
      rowCount,
      (names) => codesTogether(session, relation, names.map(expressionOf), rowCount),
      readCodes,
    ),
  });
  const numbers = async (name: string, rows?: Int32Array): Promise<Float64Array> => {
    const whole = await kept.numbers(name);
    return whole === undefined ? readNumbers(name, rows) : numbersAt(whole, rows);
  };
  const codes = async (name: string, rows?: Int32Array): Promise<CodedColumn> => {
    const whole = await kept.codes(name);
    return whole === undefined ? readCodes(name, rows) : codesAt(whole, rows);
  };

  const rowsOf = new Map<PartName, Promise<Int32Array>>();

  return {
    kind: "table",
    name: parts.name,
    location: parts.location,
    fingerprint: parts.fingerprint,
    testFingerprint: parts.testFingerprint,
    fileFingerprint: parts.fileFingerprint,
    facts: parts.facts,
    notices: parts.notices,
    rowCount,
    columns,
    features: columns.filter(({ role }) => role === "feature"),
    roles: parts.roles,
    task: parts.task,
    parts: parts.parts,
    column,
    query: (sql) => session.queryBeside(sql),
    async rows(part) {
      if (part === undefined) return everyIndex(rowCount);
      const pending = rowsOf.get(part) ?? rowsOfPart(session, relation, partExpression, part);
      rowsOf.set(part, pending);
      return (await pending).slice();
    },
    numbers,
    codes,
    texts,
    locate: parts.locate,
    files: parts.files,
    kept,
    ...(parts.images === undefined ? {} : { images: parts.images }),
    close: () => session.close(),
  };
}

function holdsText(type: Column["type"]): boolean {
  return type === "category" || type === "text";
}

function numberSql(expression: string, type: Column["type"]): string {
  if (type === "number") return expression;
  if (type === "time") return `epoch_us(${expression}) / 1000.0`;
  return type === "boolean" ? `(${expression})::INTEGER::DOUBLE` : `(${expression})::DOUBLE`;
}

async function rowsOfPart(session: Session, relation: string, expression: string, part: PartName): Promise<Int32Array> {
  const [size] = await session.values(`SELECT count_if(${expression} = '${part}') FROM ${relation}`);
  const rows = new Int32Array(Number(size));
  let place = 0;
  await session.eachChunk(`SELECT rowid::INTEGER FROM ${relation} WHERE ${expression} = '${part}'`, (chunk) => {
    copyIntegers(chunk.getColumnVector(0), 0, chunk.rowCount, rows, place);
    place += chunk.rowCount;
  });
  return rows;
}

/** The different texts in ascending order of code points, and SQL for their places, unless they are too many. */
async function enumeration(
  session: Session,
  relation: string,
  text: string,
  typeName: string,
): Promise<{ levels: string[]; sql: string | undefined }> {
  const levels: string[] = [];
  const distinct = `SELECT DISTINCT ${text} AS level FROM ${relation} WHERE ${text} IS NOT NULL ORDER BY level`;
  await session.eachChunk(distinct, (chunk) => {
    const vector = chunk.getColumnVector(0);
    for (let item = 0; item < chunk.rowCount; item++) levels.push(String(vector.getItem(item)));
  });
  if (levels.length === 0 || levels.length > levelsForEnum) return { levels, sql: undefined };
  await session.run(`CREATE TYPE ${typeName} AS ENUM (${distinct})`);
  return { levels, sql: `coalesce(enum_code((${text})::${typeName})::INTEGER, -1)` };
}
