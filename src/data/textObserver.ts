// What the bytes of a text file tell while they pass by: whether they are UTF-8, how long lines are, how they end,
// and whether quotes enclose line ends or are left open.

import { isUtf8 } from "node:buffer";
import { UserError } from "../core/errors.js";
import { binaryContent } from "./decodeText.js";

/** Longer rows of delimited text are refused: no table has them, and no reader could stay within its memory. */
export const longestRowAllowed = 64 * 2 ** 20;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** Bytes after which a double quote begins a quoted field, or goes on with one: 1 at their place. */
const opensQuotes = new Uint8Array(256);
for (const byte of Buffer.from('\0\n\r,;\t|: "')) opensQuotes[byte] = 1;

export interface TextObservation {
  readonly bytes: number;
  /** Bytes of the longest row, with whatever ends it. A row goes on where its line ends within quotes. */
  readonly longestRow: number;
  /** Whether a line ends within quotes. */
  readonly quotedLineEnds: boolean;
  /** Whether the text ends within quotes. */
  readonly openQuote: boolean;
  /** Whether, outside of quotes, lines end in different ways or carriage returns stand within lines. */
  readonly mixedLineEnds: boolean;
}

export interface TextObserver {
  /** Takes the next bytes; `false` if they are not UTF-8. Throws a `UserError` for NUL bytes and overlong lines. */
  take(chunk: Buffer): boolean;
  /** Whether the text does not end within a character. */
  isComplete(): boolean;
  result(): TextObservation;
}

/** Observes a text whose rows may have up to `rowLimit` bytes. */
export function textObserver(fileName: string, rowLimit: number): TextObserver {
  let bytes = 0;
  let longestRow = 0;
  let rowStart = 0;
  let line = 1;
  let isQuoted = false;
  let quotedLineEnds = false;
  let feeds = 0;
  let returnFeeds = 0;
  let returns = 0;
  let lastByte = 0;
  let carried = Buffer.alloc(0);

  let rowLine = 1;

  const endRow = (end: number) => {
    longestRow = Math.max(longestRow, end - rowStart);
    rowStart = end;
    rowLine = line;
  };

  // Most files have neither quotes nor carriage returns.
  const takePlain = (chunk: Buffer) => {
    for (let feed = chunk.indexOf(lineFeed); feed >= 0; feed = chunk.indexOf(lineFeed, feed + 1)) {
      line++;
      feeds++;
      endRow(bytes + feed + 1);
    }
  };

  const takeAny = (chunk: Buffer) => {
    let previous = lastByte;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === quote) {
        // Quotes open at the beginning of a field; one right after a closing one belongs to the text.
        if (isQuoted || opensQuotes[previous] === 1) isQuoted = !isQuoted;
      } else if (byte === lineFeed) {
        line++;
        if (isQuoted) quotedLineEnds = true;
        else {
          if (previous === carriageReturn) returnFeeds++;
          else feeds++;
          endRow(bytes + i + 1);
        }
      } else if (byte === carriageReturn && !isQuoted) returns++;
      previous = byte;
    }
  };

  return {
    take(chunk) {
      const zero = chunk.indexOf(0);
      if (zero >= 0) throw binaryContent(fileName, chunk, bytes + zero);
      const isPlain =
        !isQuoted && lastByte !== carriageReturn && !chunk.includes(quote) && !chunk.includes(carriageReturn);
      if (isPlain) takePlain(chunk);
      else takeAny(chunk);
      lastByte = chunk.at(-1) ?? lastByte;
      bytes += chunk.length;
      longestRow = Math.max(longestRow, bytes - rowStart);
      if (longestRow > rowLimit) {
        const size = `${rowLimit / 2 ** 20} MB`;
        throw new UserError(
          "row-too-long",
          `${fileName}: the row that begins in line ${rowLine} is longer than ${size}`,
          isQuoted ? "check that its quotes are closed" : "check that its lines end in line feeds",
        );
      }
      const text = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
      const end = text.length - unfinishedBytes(text);
      carried = Buffer.from(text.subarray(end));
      return isUtf8(text.subarray(0, end));
    },
    isComplete: () => carried.length === 0,
    result: () => ({
      bytes,
      longestRow,
      quotedLineEnds,
      openQuote: isQuoted,
      mixedLineEnds: returns !== returnFeeds || (returnFeeds > 0 && feeds > 0),
    }),
  };
}

// How many bytes at the end begin a character that the next chunk goes on with.
function unfinishedBytes(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back++) {
    const byte = text[text.length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}
