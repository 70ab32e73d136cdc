// The types of a table's columns, decided over all their cells, and why.
//
// A column of text becomes a number or a time if at least 95 % of its cells with a value fit; the others are then
// missing. Whole numbers of any format are `integer`. Two spellings of yes and no are `boolean`. Other text is
// `category` if it repeats: at most 20 different values or one in ten cells, never more than half of the cells.

import { groups } from "../core/groups.js";
import { type ColumnStatistics, columnStatistics } from "./columnStatistics.js";
import { declaredSql } from "./declaredTypes.js";
import type { Session } from "./duckdbSession.js";
import { type FileColumn, type Storage, storedName } from "./fileReader.js";
import { type Conversion, isMissingNumberSql, resolveText, shareThatMustFit } from "./resolveText.js";
import { type ColumnType, literal, type UnparsedCell } from "./table.js";
import { reasonFor } from "./typeReasons.js";

/** Up to here every whole number is a double. */
const exactUpTo = 2 ** 53;
const examplesKept = 5;
const conversionsInPlace = 12;

/** A column with its type, and how it comes out of `stored`. */
export interface TypedColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** SQL that gives its cells: BIGINT for integers, DOUBLE, BOOLEAN, TIMESTAMP, VARCHAR. */
  readonly expression: string;
  /** SQL for the cells as text that depends on the values alone: not on format, declared types or roles. */
  readonly canonical: string;
  /** SQL for the words as written, for truth values that were written as yes and no. */
  readonly words: string | undefined;
  readonly reason: string;
  readonly missing: number;
  readonly distinct: number;
  readonly unparsed: number;
  readonly unparsedExamples: readonly UnparsedCell[];
  /** Sentences for the user about how it was read. */
  readonly notices: readonly string[];
}

/** Which words for true and false a column uses. */
type Truth = "true" | "yes";

/** What is known of a column before its statistics are. */
interface Draft {
  readonly name: string;
  readonly position: number;
  storage: Storage;
  readonly declared: ColumnType | undefined;
  readonly conversion: Conversion | undefined;
  /** Whether enough cells fit the conversion. */
  readonly accepted: boolean;
  readonly remark: string | undefined;
  unparsed: number;
  examples: readonly UnparsedCell[];
}

/** What the cells of a column are, whatever the user declared. */
interface Natural {
  readonly type: ColumnType;
  readonly expression: string;
  readonly canonical: string;
  readonly words?: string;
}

/** Types of `columns`, as they lie in `stored`. Converts columns of `stored` in place where text is numbers or times. */
export async function inferTypes(
  session: Session,
  columns: readonly FileColumn[],
  rowCount: number,
  declared: ReadonlyMap<string, ColumnType>,
): Promise<TypedColumn[]> {
  const textPositions = columns.flatMap(({ storage }, position) => (storage === "VARCHAR" ? [position] : []));
  const resolutions = await resolveText(session, textPositions, rowCount);
  const drafts = columns.map(({ name, storage }, position): Draft => {
    const { conversion, remark } = resolutions.get(position) ?? {};
    const accepted = conversion !== undefined && conversion.fitting >= shareThatMustFit * conversion.filled;
    const type = declared.get(name);
    return { name, position, storage, declared: type, conversion, accepted, remark, unparsed: 0, examples: [] };
  });
  await convertText(session, drafts);
  let statistics = await statisticsOf(session, drafts, rowCount);
  if (await dropInfinities(session, drafts, statistics)) statistics = await statisticsOf(session, drafts, rowCount);
  const truths = await truthColumns(session, drafts, statistics);
  const typed: TypedColumn[] = [];
  for (const [position, draft] of drafts.entries()) {
    typed.push(await typeOf(session, draft, statistics[position], truths.get(position), rowCount));
  }
  return typed;
}

function statisticsOf(session: Session, drafts: readonly Draft[], rowCount: number): Promise<ColumnStatistics[]> {
  const columns = drafts.map(({ position, storage }) => ({ sql: storedName(position), storage }));
  return columnStatistics(session, columns, rowCount);
}

/** Turns text into the numbers or times it holds, unless the user wants it as text. */
async function convertText(session: Session, drafts: readonly Draft[]): Promise<void> {
  const chosen: { draft: Draft; conversion: Conversion }[] = [];
  for (const draft of drafts) {
    const { conversion, accepted, declared } = draft;
    if (conversion === undefined || !accepted || declared === "category" || declared === "text") continue;
    if (declared === "boolean") continue;
    draft.unparsed = conversion.filled - conversion.fitting;
    if (draft.unparsed > 0)
      draft.examples = await examplesOf(session, storedName(draft.position), conversion.expression);
    chosen.push({ draft, conversion });
  }
  if (chosen.length > conversionsInPlace) {
    const expressions = drafts.map(({ position }) => storedName(position));
    for (const { draft, conversion } of chosen) {
      const name = storedName(draft.position);
      expressions[draft.position] = `(${conversion.expression})::${conversion.storage} AS ${name}`;
    }
    await session.run(`CREATE TABLE converted AS SELECT ${expressions.join(", ")} FROM stored`);
    await session.run("DROP TABLE stored; ALTER TABLE converted RENAME TO stored");
  } else {
    for (const { draft, conversion } of chosen) {
      const name = storedName(draft.position);
      await session.run(`ALTER TABLE stored ALTER ${name} TYPE ${conversion.storage} USING ${conversion.expression}`);
    }
  }
  for (const { draft, conversion } of chosen) draft.storage = conversion.storage;
}

/** The first cells of `column` that have a text but no value of `expression`. */
async function examplesOf(session: Session, column: string, expression: string): Promise<UnparsedCell[]> {
  const rows = await session.query(
    `SELECT rowid AS "row", ${column}::VARCHAR AS "text" FROM stored
     WHERE NOT ${isMissingNumberSql(`${column}::VARCHAR`)} AND (${expression}) IS NULL
     ORDER BY rowid LIMIT ${examplesKept}`,
  );
  return rows.map(({ row, text }) => ({ row: Number(row), text: String(text) }));
}

/** Infinite cells are no values: they are noted and made missing. */
async function dropInfinities(
  session: Session,
  drafts: readonly Draft[],
  statistics: readonly ColumnStatistics[],
): Promise<boolean> {
  let dropped = false;
  for (const [position, draft] of drafts.entries()) {
    const { infinite } = statistics[position];
    if (infinite === 0) continue;
    const name = storedName(position);
    const rows = await session.query(
      `SELECT rowid AS "row", ${name} > ${draft.storage === "DOUBLE" ? "0" : "TIMESTAMP 'epoch'"} AS "above"
       FROM stored WHERE isinf(${name}) ORDER BY rowid LIMIT ${examplesKept}`,
    );
    const examples = rows.map(({ row, above }) => ({
      row: Number(row),
      text: above === true ? "Infinity" : "-Infinity",
    }));
    draft.unparsed += infinite;
    draft.examples = [...draft.examples, ...examples].sort((a, b) => a.row - b.row).slice(0, examplesKept);
    await session.run(`UPDATE stored SET ${name} = NULL WHERE isinf(${name})`);
    dropped = true;
  }
  return dropped;
}

/** Text columns whose words are spellings of true and false, or of yes and no, by position. */
async function truthColumns(
  session: Session,
  drafts: readonly Draft[],
  statistics: readonly ColumnStatistics[],
): Promise<Map<number, Truth>> {
  const found = new Map<number, Truth>();
  const few = drafts.filter(({ storage, position }) => {
    const { filled, distinct } = statistics[position];
    return storage === "VARCHAR" && filled > 0 && distinct <= 4;
  });
  // If the first and the last word are a pair, and no other is between them, these two are all there are.
  const between: { position: number; truth: Truth; others: string }[] = [];
  for (const group of groups(few, 200)) {
    const words = group.map(({ position }) => `lower(trim(${storedName(position)}))`);
    const ends = await session.values(
      `SELECT ${words.map((word) => `min(${word}), max(${word})`).join(", ")} FROM stored`,
    );
    for (const [index, { position }] of group.entries()) {
      const [first, last] = ends.slice(2 * index, 2 * index + 2).map(String);
      const truth = truthPairs.get(`${first} ${last}`);
      const word = words[index];
      const others = `count_if(${word} <> ${literal(first)} AND ${word} <> ${literal(last)})`;
      if (truth !== undefined) between.push({ position, truth, others });
    }
  }
  for (const group of groups(between, 200)) {
    const counts = await session.values(`SELECT ${group.map(({ others }) => others).join(", ")} FROM stored`);
    for (const [index, { position, truth }] of group.entries()) if (counts[index] === 0) found.set(position, truth);
  }
  return found;
}

/** First and last word of truth values in ascending order; a single letter alone is not enough. */
const truthPairs = new Map<string, Truth>([
  ["false true", "true"],
  ["true true", "true"],
  ["false false", "true"],
  ["no yes", "yes"],
  ["no no", "yes"],
  ["yes yes", "yes"],
  ["f t", "yes"],
  ["n y", "yes"],
]);

function naturalType(sql: string, storage: Storage, statistics: ColumnStatistics, truth: Truth | undefined): Natural {
  if (statistics.filled === 0) return { type: "text", expression: "NULL::VARCHAR", canonical: "NULL::VARCHAR" };
  switch (storage) {
    case "BOOLEAN":
      return { type: "boolean", expression: sql, canonical: `(${sql})::VARCHAR` };
    case "TIMESTAMP":
      return { type: "time", expression: sql, canonical: `epoch_us(${sql})::VARCHAR` };
    case "BIGINT":
      return { type: "integer", expression: sql, canonical: `(${sql})::VARCHAR` };
    case "DOUBLE": {
      const whole = statistics.fractions === 0 && statistics.magnitude <= exactUpTo;
      if (whole) return { type: "integer", expression: `(${sql})::BIGINT`, canonical: `(${sql})::BIGINT::VARCHAR` };
      // −0 and 0 are one value.
      return { type: "number", expression: sql, canonical: `(CASE WHEN ${sql} = 0 THEN 0 ELSE ${sql} END)::VARCHAR` };
    }
    case "VARCHAR": {
      if (truth !== undefined) {
        // The words are known to be spellings of true and false: their first letter tells.
        const value = `(contains('ty', lower(left(trim(${sql}), 1))))`;
        const boolean: Natural = { type: "boolean", expression: value, canonical: `(${value})::VARCHAR` };
        return truth === "yes" ? { ...boolean, words: sql } : boolean;
      }
      const { filled, distinct, meanLength } = statistics;
      const repeats = distinct <= Math.max(1, filled / 2) && distinct <= Math.max(20, filled / 10);
      return {
        type: repeats && meanLength <= 100 ? "category" : "text",
        expression: sql,
        canonical: canonicalText(sql),
      };
    }
  }
}

// The length before a text keeps neighbouring cells apart whatever they hold.
function canonicalText(sql: string): string {
  return `strlen(nfc_normalize(${sql})) || ':' || nfc_normalize(${sql})`;
}

async function typeOf(
  session: Session,
  draft: Draft,
  statistics: ColumnStatistics,
  truth: Truth | undefined,
  rowCount: number,
): Promise<TypedColumn> {
  const { name, position, storage, declared, conversion } = draft;
  const column = storedName(position);
  const natural = await naturalOf(session, draft, statistics, truth, rowCount);
  const shared = { name, canonical: natural.canonical };
  if (declared !== undefined && declared !== natural.type) {
    const expression = declaredSql(declared, column, storage, statistics, conversion);
    const declaredStorage = storageOfType[declared];
    const [after] = await columnStatistics(session, [{ sql: expression, storage: declaredStorage }], rowCount);
    const isText = declared === "category" || declared === "text";
    const examples = isText ? [] : await examplesOf(session, column, expression);
    const lost = isText ? 0 : await countLost(session, column, expression);
    return {
      ...shared,
      type: declared,
      expression,
      words: undefined,
      missing: rowCount - after.filled,
      distinct: after.distinct,
      unparsed: draft.unparsed + lost,
      unparsedExamples: [...draft.examples, ...examples].slice(0, examplesKept),
      reason: `declared as ${declared}`,
      notices: [],
    };
  }
  const dates = conversion?.dates;
  const ambiguous = natural.type === "time" && dates?.alsoFits !== undefined;
  return {
    ...shared,
    type: natural.type,
    expression: natural.expression,
    words: natural.words,
    missing: rowCount - statistics.filled,
    distinct: statistics.distinct,
    unparsed: draft.unparsed,
    unparsedExamples: draft.examples,
    reason: reasonFor(natural.type, draft, statistics, rowCount),
    notices: ambiguous
      ? [`The dates in "${name}" fit ${dates.words} as well as ${dates.alsoFits}; they were read as ${dates.words}.`]
      : [],
  };
}

const storageOfType: Readonly<Record<ColumnType, Storage>> = {
  number: "DOUBLE",
  integer: "BIGINT",
  boolean: "BOOLEAN",
  time: "TIMESTAMP",
  category: "VARCHAR",
  text: "VARCHAR",
};

async function countLost(session: Session, column: string, expression: string): Promise<number> {
  const [lost] = await session.values(
    `SELECT count_if(NOT ${isMissingNumberSql(`${column}::VARCHAR`)} AND (${expression}) IS NULL) FROM stored`,
  );
  return Number(lost);
}

/** The natural type; text that was left as text on the user's word is looked through, so that its content counts. */
async function naturalOf(
  session: Session,
  draft: Draft,
  statistics: ColumnStatistics,
  truth: Truth | undefined,
  rowCount: number,
): Promise<Natural> {
  const { conversion, accepted, storage, position } = draft;
  if (storage !== "VARCHAR" || conversion === undefined || !accepted) {
    return naturalType(storedName(position), storage, statistics, truth);
  }
  const source = { sql: `(${conversion.expression})`, storage: conversion.storage };
  const [seen] = await columnStatistics(session, [source], rowCount);
  return naturalType(source.sql, source.storage, seen, undefined);
}
