// A delimited file's dialect, header and a sample of its rows from many places, read before DuckDB reads all.

import { type DelimitedRecord, parseRecords } from "./delimitedRecords.js";
import { bytesAt, type PlainText } from "./scanFile.js";
import { longestRowAllowed } from "./textObserver.js";

const headBytes = 32 * 1024;
/** Of each of the other places so much, or four of the longest rows up to the second. */
const blockBytes = 4 * 1024;
const longestBlockBytes = 64 * 1024;
const blocks = 31;

/** The usual delimiters, tried in this order; the first of equals wins. */
export const usualDelimiters: readonly string[] = [",", ";", "\t", "|"];

export interface DelimitedSample {
  readonly delimiter: string;
  readonly header: readonly string[];
  /** Rows that have as many fields as the header, from the beginning and from places all over the file. */
  readonly rows: readonly (readonly string[])[];
  /** Blank lines before the header. */
  readonly blankLines: number;
}

/** Reads the sample; `delimiter` is sniffed if not given. `undefined` if the file holds nothing but blank lines. */
export async function sampleDelimited(
  text: PlainText,
  delimiter: string | undefined,
): Promise<DelimitedSample | undefined> {
  const head = await readHead(text);
  const chosen = delimiter ?? sniffDelimiter(head);
  const records = wholeRecords(parseRecords(head, chosen), head.length >= text.bytes);
  if (records.length === 0) return undefined;
  const header = records[0].fields;
  const rows = records.slice(1).map((record) => record.fields);
  const size = Math.max(blockBytes, Math.min(4 * text.longestRow, longestBlockBytes));
  for (const start of blockStarts(text.bytes, size)) {
    const block = (await bytesAt(text.path, start, size)).toString("utf8");
    const excerpt = block.slice(block.indexOf("\n") + 1);
    rows.push(...wholeRecords(parseRecords(excerpt, chosen), false).map((record) => record.fields));
  }
  return {
    delimiter: chosen,
    header,
    rows: rows.filter((fields) => fields.length === header.length),
    blankLines: /^(?:[^\S\n]*\n)*/.exec(head)?.[0].replace(/[^\n]/g, "").length ?? 0,
  };
}

async function readHead(text: PlainText): Promise<string> {
  const length = Math.max(headBytes, Math.min(3 * text.longestRow, longestRowAllowed + headBytes));
  const bytes = await bytesAt(text.path, 0, Math.min(length, text.bytes));
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

/** The last record of an excerpt may be cut off. */
function wholeRecords(records: readonly DelimitedRecord[], isWholeText: boolean): readonly DelimitedRecord[] {
  return isWholeText || records.length === 1 ? records : records.filter((record) => record.ended);
}

function blockStarts(bytes: number, size: number): number[] {
  if (bytes <= headBytes + blocks * size) {
    const starts: number[] = [];
    for (let start = headBytes; start < bytes; start += size) starts.push(start);
    return starts;
  }
  const step = (bytes - headBytes - size) / (blocks - 1);
  return Array.from({ length: blocks }, (_, i) => Math.floor(headBytes + i * step));
}

/**
 * The delimiter with which the most of the first records have as many fields as the first one, if that is more
 * than one field; among equals the one that gives most fields. A comma if none divides the first record.
 */
export function sniffDelimiter(head: string): string {
  let best = ",";
  let bestShare = 0;
  let bestFields = 1;
  for (const delimiter of usualDelimiters) {
    const records = parseRecords(head, delimiter, 100);
    const fields = records[0]?.fields.length ?? 0;
    if (fields < 2) continue;
    const share = records.filter((record) => record.fields.length === fields).length / records.length;
    if (share > bestShare + 0.05 || (share > bestShare - 0.05 && fields > bestFields)) {
      best = delimiter;
      bestShare = share;
      bestFields = fields;
    }
  }
  return best;
}
