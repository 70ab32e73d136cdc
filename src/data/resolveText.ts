// Columns of text: what they really hold. A sample of cells says what may be; counts over all cells decide.

import { groups } from "../core/groups.js";
import {
  isIsoTimeText,
  isMissingText,
  isNumberMissingText,
  isNumberText,
  isOneOfSql,
  numberMissingWords,
} from "./cellShapes.js";
import { candidateFormats, type DateFormat, isDateText } from "./dateFormats.js";
import type { Session } from "./duckdbSession.js";
import { storedName } from "./fileReader.js";
import { literal } from "./table.js";

/** The part of the cells with a value that must fit a type for the column to have it. */
export const shareThatMustFit = 0.95;

/** A type that a text column may be turned into. `expression` gives NULL where a cell does not fit. */
export interface Conversion {
  readonly storage: "DOUBLE" | "BIGINT" | "TIMESTAMP";
  readonly expression: string;
  /** How many cells hold a value: neither empty nor a word for missing. */
  readonly filled: number;
  /** How many of these fit. */
  readonly fitting: number;
  /** How dates are written, and whether another way fits as well. */
  readonly dates?: { readonly words: string; readonly alsoFits?: string };
}

export interface TextResolution {
  /** The best conversion; `undefined` if too few cells look like numbers or times to try. */
  readonly conversion: Conversion | undefined;
  /** Why a column that looks like numbers or dates stays text. */
  readonly remark: string | undefined;
}

interface Candidate {
  readonly position: number;
  readonly kind: "number" | "decimal comma" | "iso" | "date";
  readonly formats: readonly DateFormat[];
}

const sampleRows = 1000;
const columnsPerQuery = 100;

/** SQL for "this text cell counts as missing in a column of numbers or times". */
export function isMissingNumberSql(column: string): string {
  return `(${column} IS NULL OR ${isOneOfSql(`lower(trim(${column}))`, numberMissingWords)})`;
}

/** Looks into the text columns at `positions` of `stored`. */
export async function resolveText(
  session: Session,
  positions: readonly number[],
  rowCount: number,
): Promise<Map<number, TextResolution>> {
  const resolutions = new Map<number, TextResolution>();
  const candidates: Candidate[] = [];
  for (const [position, texts] of await sampleTexts(session, positions, rowCount)) {
    const candidate = candidateFor(position, texts);
    if (candidate !== undefined) candidates.push(candidate);
    resolutions.set(position, { conversion: undefined, remark: candidate === undefined ? remarkOn(texts) : undefined });
  }
  for (const group of groups(candidates, columnsPerQuery)) {
    for (const [position, resolution] of await countFits(session, group)) resolutions.set(position, resolution);
  }
  return resolutions;
}

/** Cells with a value of rows all over the table, by column. */
async function sampleTexts(
  session: Session,
  positions: readonly number[],
  rowCount: number,
): Promise<Map<number, string[]>> {
  const step = Math.max(1, Math.floor(rowCount / sampleRows));
  const samples = new Map<number, string[]>();
  for (const group of groups(positions, columnsPerQuery * 5)) {
    for (const position of group) samples.set(position, []);
    const columns = group.map(storedName).join(", ");
    const where = step === 1 ? "" : `WHERE rowid % ${step} = 0`;
    await session.eachChunk(`SELECT ${columns} FROM stored ${where}`, (chunk) => {
      for (const [index, position] of group.entries()) {
        const vector = chunk.getColumnVector(index);
        const texts = samples.get(position) ?? [];
        for (let i = 0; i < chunk.rowCount; i++) {
          const text = vector.getItem(i);
          if (typeof text === "string" && !isMissingText(text)) texts.push(text);
        }
      }
    });
  }
  return samples;
}

// Half of the sample is enough to try: the sample may be unlucky, all cells decide.
function candidateFor(position: number, texts: readonly string[]): Candidate | undefined {
  const filled = texts.filter((text) => !isNumberMissingText(text));
  const mostly = (test: (text: string) => boolean) => filled.filter(test).length * 2 > filled.length;
  if (filled.length === 0) return undefined;
  if (mostly(isNumberText)) return { position, kind: "number", formats: [] };
  if (mostly(isIsoTimeText)) return { position, kind: "iso", formats: [] };
  if (mostly(isDateText)) return { position, kind: "date", formats: candidateFormats(filled) };
  const decimalComma = (text: string) => /^\s*[+-]?\d+(,\d+)?(e[+-]?\d+)?\s*$/i.test(text);
  if (mostly(decimalComma) && filled.some((text) => /^\s*[+-]?(\d+,(\d{1,2}|\d{4,})|0,\d+)\s*$/.test(text))) {
    return { position, kind: "decimal comma", formats: [] };
  }
  return undefined;
}

function remarkOn(texts: readonly string[]): string | undefined {
  const all = (expression: RegExp) => texts.length > 0 && texts.every((text) => expression.test(text));
  if (all(/^\s*[+-]?\d+(\.\d+)?\s?%\s*$/))
    return "they look like percentages; write them without the sign to have numbers";
  if (all(/^\s*[+-]?\p{Sc}\s?[\d.,]+\s*$|^\s*[+-]?[\d.,]+\s?\p{Sc}\s*$/u)) {
    return "they look like amounts of money; write them without the sign to have numbers";
  }
  if (all(/^\s*[+-]?\d{1,3}(,\d{3})*(\.\d+)?\s*$/)) {
    return "they look like numbers with thousands separators; write them without to have numbers";
  }
  return undefined;
}

function numberText(column: string, kind: Candidate["kind"]): string {
  return kind === "decimal comma" ? `replace(trim(${column}), ',', '.')` : `trim(${column})`;
}

/** SQL that gives a finite number or NULL. */
export function numberSql(text: string): string {
  const parsed = `try_cast(${text} AS DOUBLE)`;
  return `CASE WHEN isfinite(${parsed}) AND NOT contains(${text}, '_') THEN ${parsed} END`;
}

// Words that DuckDB takes for times, such as `epoch`, begin with letters.
const beginsWithDigit = (column: string) => `${column} < ':'`;

/** SQL that gives a time in UTC or NULL, for texts with and without zones. */
export function isoSql(column: string): string {
  const withSeconds = `regexp_replace(trim(${column}), '([T ]\\d{1,2}:\\d{2}) ?(Z|[+-])', '\\1:00\\2')`;
  const joined = `regexp_replace(trim(${column}), ' ([+-]\\d{2})', '\\1')`;
  const attempts = [`trim(${column})`, withSeconds, joined].map((text) => `try_cast(${text} AS TIMESTAMPTZ)`);
  return `CASE WHEN ${beginsWithDigit(column)} THEN coalesce(${attempts.join(", ")})::TIMESTAMP END`;
}

/** The same for texts that have no zones, several times as fast. */
function localIsoSql(column: string): string {
  return `CASE WHEN ${beginsWithDigit(column)} THEN try_cast(${column} AS TIMESTAMP) END`;
}

/** SQL for "this time of day comes with a zone". */
function hasZoneSql(column: string): string {
  return `(strlen(${column}) > 10 AND (contains(upper(${column}), 'Z') OR contains(${column}, '+')
    OR contains(substr(${column}, 11), '-')))`;
}

async function countFits(session: Session, group: readonly Candidate[]): Promise<Map<number, TextResolution>> {
  const aggregates: string[] = [];
  for (const { position, kind, formats } of group) {
    const column = storedName(position);
    aggregates.push(`count_if(NOT ${isMissingNumberSql(column)})`);
    if (kind === "date") {
      for (const { pattern } of formats) {
        aggregates.push(`count(try_strptime(trim(${column}), ${literal(pattern)}))`);
      }
    } else if (kind === "iso") {
      aggregates.push(`count(${localIsoSql(column)})`, `count_if(${hasZoneSql(column)})`);
    } else {
      const text = numberText(column, kind);
      aggregates.push(
        `count(${numberSql(text)})`,
        `count_if(regexp_full_match(${text}, '[+-]?0\\d+'))`,
        `count_if(regexp_full_match(${text}, '[+-]?\\d{16,}'))`,
        `count_if(regexp_full_match(${text}, '[+-]?\\d{19,}'))`,
        `count_if(regexp_full_match(${text}, '[+-]?\\d+'))`,
      );
    }
  }
  const values = (await session.values(`SELECT ${aggregates.join(", ")} FROM stored`)).map(Number);
  const resolutions = new Map<number, TextResolution>();
  let next = 0;
  for (const candidate of group) {
    const column = storedName(candidate.position);
    const filled = values[next++];
    if (candidate.kind === "date") {
      const counts = candidate.formats.map((format) => ({ ...format, fitting: values[next++] }));
      resolutions.set(candidate.position, dateResolution(column, filled, counts));
    } else if (candidate.kind === "iso") {
      let [fitting, zoned] = values.slice(next, next + 2);
      next += 2;
      const expression = zoned > 0 ? isoSql(column) : localIsoSql(column);
      if (zoned > 0) [fitting] = (await session.values(`SELECT count(${expression}) FROM stored`)).map(Number);
      const conversion: Conversion = { storage: "TIMESTAMP", expression, filled, fitting };
      resolutions.set(candidate.position, { conversion, remark: undefined });
    } else {
      const [fitting, leadingZeros, long, tooLong, digits] = values.slice(next, next + 5);
      next += 5;
      const text = numberText(column, candidate.kind);
      resolutions.set(
        candidate.position,
        numberResolution(text, { filled, fitting, leadingZeros, long, tooLong, digits }),
      );
    }
  }
  return resolutions;
}

interface NumberCounts {
  readonly filled: number;
  readonly fitting: number;
  readonly leadingZeros: number;
  readonly long: number;
  readonly tooLong: number;
  readonly digits: number;
}

function numberResolution(text: string, counts: NumberCounts): TextResolution {
  const { filled, fitting, leadingZeros, long, tooLong, digits } = counts;
  if (leadingZeros > 0) {
    const cells = leadingZeros === 1 ? "1 cell begins" : `${leadingZeros.toLocaleString("en-US")} cells begin`;
    return { conversion: undefined, remark: `${cells} with a zero, so its digits are codes rather than numbers` };
  }
  if (long > 0 && tooLong > 0) {
    return { conversion: undefined, remark: "some have more digits than can be computed with exactly" };
  }
  if (long > 0 && digits === fitting) {
    const expression = `CASE WHEN regexp_full_match(${text}, '[+-]?\\d+') THEN try_cast(${text} AS BIGINT) END`;
    return { conversion: { storage: "BIGINT", expression, filled, fitting }, remark: undefined };
  }
  return { conversion: { storage: "DOUBLE", expression: numberSql(text), filled, fitting }, remark: undefined };
}

function dateResolution(
  column: string,
  filled: number,
  counts: readonly (DateFormat & { readonly fitting: number })[],
): TextResolution {
  const best = counts.reduce((a, b) => (b.fitting > a.fitting ? b : a));
  const rival = counts.find((other) => other !== best && other.fitting === best.fitting);
  const expression = `try_strptime(trim(${column}), ${literal(best.pattern)})`;
  const dates = rival === undefined ? { words: best.words } : { words: best.words, alsoFits: rival.words };
  return { conversion: { storage: "TIMESTAMP", expression, filled, fitting: best.fitting, dates }, remark: undefined };
}
