// Columns of a small table read in one query: each query of its own takes longer to prepare than to answer.

import { groups } from "../core/groups.js";
import type { Session } from "./duckdbSession.js";
import { type CodedColumn, literal } from "./table.js";
import { copyDoubles, copyIntegers } from "./vectorItems.js";

/** Columns of at most so many cells in all are read together: a table of no more is small. */
export const mostCellsTogether = 2_000_000;
/** But no more of them in one query: its preparation takes time that grows faster than their number. */
const columnsPerQuery = 200;

/**
 * A reader of columns that reads all of `names` as soon as it is asked for one of them, if they are few cells in all; each is
 * handed out once, and read alone after that. What `all` leaves out is read alone.
 */
export function readTogether<Values>(
  names: readonly string[],
  rowCount: number,
  all: (names: readonly string[]) => Promise<readonly (Values | undefined)[]>,
  alone: (name: string) => Promise<Values>,
): (name: string) => Promise<Values> {
  if (names.length * rowCount > mostCellsTogether) return alone;
  let reading: Promise<void> | undefined;
  const waiting = new Set(names);
  const read = new Map<string, Values>();
  const readAll = async () => {
    for (const [index, values] of (await all(names)).entries())
      if (values !== undefined) read.set(names[index], values);
  };
  return async (name) => {
    if (!waiting.delete(name)) return alone(name);
    reading ??= readAll();
    await reading;
    const values = read.get(name);
    read.delete(name);
    return values ?? alone(name);
  };
}

/** The numbers of each of `expressions`, SQL over `relation` that is never NULL. */
export async function numbersTogether(
  session: Session,
  relation: string,
  expressions: readonly string[],
  rowCount: number,
): Promise<Float64Array[]> {
  const values: Float64Array[] = [];
  for (const some of groups(expressions, columnsPerQuery)) {
    const read = some.map(() => new Float64Array(rowCount));
    let row = 0;
    await session.eachChunk(`SELECT ${some.join(", ")} FROM ${relation}`, (chunk) => {
      for (const [index, into] of read.entries())
        copyDoubles(chunk.getColumnVector(index), 0, chunk.rowCount, into, row);
      row += chunk.rowCount;
    });
    values.push(...read);
  }
  return values;
}

/**
 * The codes of each of `texts`, SQL over `relation`, and their levels in ascending order of code points; `undefined` for
 * levels that cannot be written in SQL.
 */
export async function codesTogether(
  session: Session,
  relation: string,
  texts: readonly string[],
  rowCount: number,
): Promise<(CodedColumn | undefined)[]> {
  const coded: (CodedColumn | undefined)[] = [];
  for (const some of groups(texts, columnsPerQuery)) {
    coded.push(...(await readCodes(session, relation, some, rowCount, coded.length)));
  }
  return coded;
}

async function readCodes(
  session: Session,
  relation: string,
  texts: readonly string[],
  rowCount: number,
  before: number,
): Promise<(CodedColumn | undefined)[]> {
  const levels: string[][] = [];
  const lists = texts.map((text) => `list_sort(list_distinct(list(${text})))`);
  await session.eachChunk(`SELECT ${lists.join(", ")} FROM ${relation}`, (chunk) => {
    for (const index of texts.keys()) levels.push(itemsOf(chunk.getColumnVector(index).getItem(0)).map(String));
  });
  const coded = levels.map((own): CodedColumn | undefined =>
    own.some((level) => level.includes("\0")) ? undefined : { codes: new Int32Array(rowCount).fill(-1), levels: own },
  );
  const filled = coded.flatMap((own, index) => {
    if (own === undefined || own.levels.length === 0) return [];
    return [{ ...own, text: texts[index], type: `together_${before + index}` }];
  });
  if (filled.length === 0) return coded;
  const types = filled.map(({ levels: own, type }) => `CREATE TYPE ${type} AS ENUM (${own.map(literal).join(", ")})`);
  await session.run(types.join("; "));
  const read = filled.map(({ text, type }) => `coalesce(enum_code((${text})::${type})::INTEGER, -1)`);
  let row = 0;
  await session.eachChunk(`SELECT ${read.join(", ")} FROM ${relation}`, (chunk) => {
    for (const [place, { codes }] of filled.entries()) {
      copyIntegers(chunk.getColumnVector(place), 0, chunk.rowCount, codes, row);
    }
    row += chunk.rowCount;
  });
  return coded;
}

function itemsOf(list: unknown): readonly unknown[] {
  return typeof list === "object" && list !== null && "items" in list && Array.isArray(list.items) ? list.items : [];
}
