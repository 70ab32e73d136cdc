// What a cell of text looks like: the rules by which text becomes numbers, times and truth values.

import { literal } from "./table.js";

/** Read as missing in every text format and every column (an empty cell is, too). */
const missingWords = ["NA", "N/A", "NaN", "null"];

/** Read as missing in columns of numbers and times besides `missingWords`; texts of their own elsewhere. */
export const numberMissingWords = ["", "none", "?", "-", "."];

/** The spellings of missing cells that a reader of delimited text compares with. */
export const missingSpellings: readonly string[] = [
  "",
  ...missingWords.flatMap((word) => [...new Set([word, word.toLowerCase(), word.toUpperCase()])]),
  "Null",
];

/**
 * SQL for "`text` is one of `words`". Not IN: DuckDB turns IN with many values into a join, and a join does not keep
 * the order of rows.
 */
export function isOneOfSql(text: string, words: readonly string[]): string {
  return `list_contains([${words.map(literal).join(", ")}], ${text})`;
}

const longestSpelling = Math.max(...missingSpellings.map((spelling) => spelling.length));

/** SQL for a text with the spellings of missing cells turned into NULL. */
export function textOrMissingSql(text: string): string {
  const isMissing = `strlen(${text}) <= ${longestSpelling} AND ${isOneOfSql(text, missingSpellings)}`;
  return `CASE WHEN ${isMissing} THEN NULL ELSE ${text} END`;
}

const spellings = new Set(missingSpellings);

export function isMissingText(text: string): boolean {
  return spellings.has(text);
}

export function isNumberMissingText(text: string): boolean {
  return spellings.has(text) || numberMissingWords.includes(text.trim().toLowerCase());
}

const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const isoTime = /^\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?\s*$/;

/** Whether text is a finite decimal number. */
export function isNumberText(text: string): boolean {
  return number.test(text) && Number.isFinite(Number(text));
}

/** Whether text is a year, month and day in this order, with or without a time of day. */
export function isIsoTimeText(text: string): boolean {
  return isoTime.test(text);
}

/** Digits that begin with 0 and are more than one: a code such as a postal code, not a quantity. */
export function hasLeadingZero(text: string): boolean {
  return /^\s*[+-]?0\d+\s*$/.test(text);
}

/** Digits beyond what a double holds exactly. */
export function isLongInteger(text: string): boolean {
  return text.length >= 16 && /^\s*[+-]?\d{16,}\s*$/.test(text);
}
