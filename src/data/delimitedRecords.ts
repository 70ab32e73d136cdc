// Records of delimited text (RFC 4180: fields may be quoted, quotes within are doubled, quoted fields may hold line
// ends), for excerpts in memory and for finding where a whole file is at fault.

import { createReadStream } from "node:fs";

export interface DelimitedRecord {
  readonly fields: readonly string[];
  /** Whether the record was ended by a line end rather than by the end of the excerpt. */
  readonly ended: boolean;
}

/** The records of `text`, blank lines left out, at most `limit`. A quote that is not closed takes the rest. */
export function parseRecords(text: string, delimiter: string, limit = Number.POSITIVE_INFINITY): DelimitedRecord[] {
  const records: DelimitedRecord[] = [];
  let position = 0;
  while (position < text.length && records.length < limit) {
    const { record, next } = readRecord(text, position, delimiter);
    if (record.fields.length > 1 || record.fields[0].trim() !== "") records.push(record);
    position = next;
  }
  return records;
}

function readRecord(text: string, from: number, delimiter: string): { record: DelimitedRecord; next: number } {
  const fields: string[] = [];
  let position = from;
  for (;;) {
    let field = "";
    if (text[position] === '"') {
      position++;
      for (;;) {
        const quote = text.indexOf('"', position);
        if (quote < 0)
          return { record: { fields: [...fields, text.slice(position)], ended: false }, next: text.length };
        field += text.slice(position, quote);
        position = quote + 1;
        if (text[position] !== '"') break;
        field += '"';
        position++;
      }
    }
    const start = position;
    while (position < text.length && text[position] !== delimiter && text[position] !== "\n") position++;
    const ended = text[position] === "\n";
    const carriageReturn = ended && text[position - 1] === "\r" && position > start;
    fields.push(field + text.slice(start, carriageReturn ? position - 1 : position));
    if (text[position] === delimiter) {
      position++;
      continue;
    }
    return { record: { fields, ended }, next: position + 1 };
  }
}

/** What is wrong with a delimited file, at the first place where something is. */
export type DelimitedFault =
  | { readonly kind: "ragged"; readonly row: number; readonly line: number; readonly fields: number }
  | { readonly kind: "unclosed-quote"; readonly row: number; readonly line: number }
  | { readonly kind: "text-after-quote"; readonly row: number; readonly line: number };

/**
 * The first record of a file that does not have `columns` fields, or whose quotes are wrong. Rows count from 1
 * after the header; lines from 1 with it; blank lines are no rows. `undefined` if there is none.
 */
export async function findFault(path: string, delimiter: string, columns: number): Promise<DelimitedFault | undefined> {
  let row = 0;
  let line = 1;
  let recordLine = 1;
  let quoteLine = 1;
  let fields = 1;
  let blank = true;
  let state: "start" | "bare" | "quoted" | "closed" = "start";

  // The header is row 0.
  const endOfRecord = (): DelimitedFault | undefined => {
    if (!(blank && columns > 1) && fields !== columns) return { kind: "ragged", row, line: recordLine, fields };
    if (!blank) row++;
    fields = 1;
    blank = true;
    state = "start";
    recordLine = line;
    return undefined;
  };

  const stream = createReadStream(path, { highWaterMark: 2 ** 20, encoding: "utf8" });
  let isStart = true;
  for await (const chunk of stream) {
    const text = isStart ? String(chunk).replace(/^\uFEFF/, "") : String(chunk);
    isStart = false;
    for (const character of text) {
      if (character === "\n") line++;
      if (state === "quoted") {
        if (character === '"') state = "closed";
      } else if (character === "\n") {
        const fault = endOfRecord();
        if (fault !== undefined) return fault;
      } else if (character === delimiter) {
        fields++;
        blank = false;
        state = "start";
      } else if (character === "\r") {
        // Part of the line end.
      } else if (character === '"' && (state === "start" || state === "closed")) {
        // A quote right after a closing one is a doubled quote within the field.
        quoteLine = state === "start" ? line : quoteLine;
        state = "quoted";
        blank = false;
      } else if (state === "closed") {
        return { kind: "text-after-quote", row, line };
      } else {
        state = "bare";
        blank = false;
      }
    }
  }
  if (state === "quoted") return { kind: "unclosed-quote", row, line: quoteLine };
  return blank && fields === 1 ? undefined : endOfRecord();
}
