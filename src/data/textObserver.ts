// What the bytes of a text file tell while they pass by: whether they are UTF-8, how long lines are, how they end,
// and whether quotes enclose line ends or are left open.

import { isUtf8 } from "node:buffer";
import { UserError } from "../core/errors.js";
import { binaryContent } from "./decodeText.js";

/** Lines longer than this are refused: no table has them, and no reader could stay within its memory. */
export const longestLineAllowed = 64 * 2 ** 20;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

export interface TextObservation {
  readonly bytes: number;
  /** In bytes, with whatever ends it. */
  readonly longestLine: number;
  /** Whether a line ends between an odd and an even double quote. */
  readonly quotedLineEnds: boolean;
  /** Whether the number of double quotes is odd. */
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

export function textObserver(fileName: string): TextObserver {
  let bytes = 0;
  let longestLine = 0;
  let lineStart = 0;
  let line = 1;
  let isQuoted = false;
  let quotedLineEnds = false;
  let feeds = 0;
  let returnFeeds = 0;
  let returns = 0;
  let lastByte = 0;
  let carried = Buffer.alloc(0);

  const endLine = (end: number) => {
    longestLine = Math.max(longestLine, end - lineStart);
    lineStart = end;
    line++;
  };

  // Most files have neither quotes nor carriage returns.
  const takePlain = (chunk: Buffer) => {
    for (let feed = chunk.indexOf(lineFeed); feed >= 0; feed = chunk.indexOf(lineFeed, feed + 1)) {
      endLine(bytes + feed + 1);
      feeds++;
    }
  };

  const takeAny = (chunk: Buffer) => {
    let previous = lastByte;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === quote) isQuoted = !isQuoted;
      else if (byte === lineFeed) {
        if (isQuoted) quotedLineEnds = true;
        else if (previous === carriageReturn) returnFeeds++;
        else feeds++;
        endLine(bytes + i + 1);
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
      longestLine = Math.max(longestLine, bytes - lineStart);
      if (longestLine > longestLineAllowed) {
        throw new UserError(
          "line-too-long",
          `${fileName}: line ${line} is longer than ${longestLineAllowed / 2 ** 20} MB`,
          "check that its lines end in line feeds",
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
      longestLine,
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
