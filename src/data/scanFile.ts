// One pass over the bytes of a text file before anything reads it: whether they are text, in which encoding, and
// how long the longest line is. A file that is compressed, or not in UTF-8, is written out as plain UTF-8.

import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { Interrupted, UserError } from "../core/errors.js";
import { asUtf8, binaryContent, type Encoding, encodingOf, fallbackEncoding } from "./decodeText.js";
import type { SourceFile } from "./locateFiles.js";
import { diskFull, errorCode, fileEmpty, truncated, unreadable } from "./readErrors.js";

/** Lines longer than this are refused: no table has them, and no reader could stay within its memory. */
export const longestLineAllowed = 64 * 2 ** 20;

const chunkBytes = 2 ** 20;

/** Text that DuckDB can read as it lies. */
export interface PlainText {
  /** The file itself, or a temporary copy of its text. */
  readonly path: string;
  readonly bytes: number;
  readonly longestLine: number;
  /** Whether a double quote stands anywhere in it. */
  readonly hasQuotes: boolean;
  readonly encoding: Encoding;
}

/** Up to `length` bytes of a file from `position` on. */
export async function bytesAt(path: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Whether bytes begin as gzip does. */
export function isGzip(start: Buffer): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

/** The first bytes of a file's content, decompressed if need be: as many as there are, up to `length`. */
export async function firstContent(path: string, length: number): Promise<Buffer> {
  const start = await bytesAt(path, 0, length);
  if (!isGzip(start)) return start;
  const gunzip = createGunzip();
  gunzip.end(start);
  const pieces: Buffer[] = [];
  try {
    for await (const piece of gunzip) pieces.push(piece);
  } catch {
    // The excerpt ends within the compressed data: what came before is what was asked for.
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** SHA-256 of a file's bytes as they lie, in hexadecimal. */
export async function digestOf(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    if (signal?.aborted) throw new Interrupted();
    hash.update(chunk);
  }
  return hash.digest("hex");
}

/**
 * Scans the text of `file`. `declared` is the encoding the user named; without it, a byte order mark decides, then
 * whether the bytes are UTF-8, and at last Windows-1252 is taken. Copies go to `directory`.
 * Throws a `UserError` for an empty file, binary content, a line beyond `longestLineAllowed`, damaged gzip.
 */
export async function scanText(
  file: SourceFile,
  declared: string | undefined,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<PlainText> {
  const start = await firstContent(file.path, 64 * 1024);
  const encoding = encodingOf(file.name, start, declared);
  try {
    return (
      (await scanAs(file, start, encoding, directory, signal)) ??
      (await scanAs(file, start, fallbackEncoding, directory, signal)) ??
      fail("text that was decoded is not UTF-8")
    );
  } catch (error) {
    const code = errorCode(error);
    if (code === "Z_BUF_ERROR") throw truncated(file.name, "gzip");
    if (code?.startsWith("Z_")) throw unreadable(file.name, "gzip", "its compressed data are damaged");
    if (code === "ENOSPC") throw diskFull(directory);
    throw error;
  }
}

/** `undefined` if the bytes are not UTF-8 although they should be. */
async function scanAs(
  file: SourceFile,
  start: Buffer,
  encoding: Encoding,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<PlainText | undefined> {
  const zipped = isGzip(await bytesAt(file.path, 0, 2));
  // Lines of old Macintosh files end in carriage returns alone.
  const returnsOnly = start.includes(0x0d) && !start.includes(0x0a);
  const copied = zipped || encoding.name !== "utf-8" || returnsOnly;
  const path = copied ? join(directory, `text-${process.hrtime.bigint()}`) : file.path;
  const copy = copied ? await open(path, "w") : undefined;
  try {
    const observer = textObserver(file.name);
    for await (const chunk of utf8Content(file.path, zipped, encoding)) {
      if (signal?.aborted) throw new Interrupted();
      const text = returnsOnly ? withLineFeeds(chunk) : chunk;
      if (!observer.take(text)) return undefined;
      await copy?.writeFile(text);
    }
    if (!observer.complete()) return undefined;
    const { bytes, longestLine, hasQuotes } = observer.result();
    if (bytes === 0) throw fileEmpty(file.name);
    return { path, bytes, longestLine, hasQuotes, encoding };
  } finally {
    await copy?.close();
  }
}

async function* utf8Content(path: string, zipped: boolean, encoding: Encoding): AsyncGenerator<Buffer> {
  const bytes = zipped ? unzipped(path) : createReadStream(path, { highWaterMark: chunkBytes });
  yield* encoding.name === "utf-8" ? bytes : asUtf8(bytes, encoding);
}

function unzipped(path: string): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const source = createReadStream(path, { highWaterMark: chunkBytes });
  source.on("error", (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

function withLineFeeds(chunk: Buffer): Buffer {
  return Buffer.from(chunk.map((byte) => (byte === 0x0d ? 0x0a : byte)));
}

interface TextObserver {
  /** Takes the next bytes; `false` if they are not UTF-8. */
  take(chunk: Buffer): boolean;
  /** Whether the text does not end within a character. */
  complete(): boolean;
  result(): { readonly bytes: number; readonly longestLine: number; readonly hasQuotes: boolean };
}

function textObserver(fileName: string): TextObserver {
  let bytes = 0;
  let longestLine = 0;
  let lineStart = 0;
  let line = 1;
  let hasQuotes = false;
  let carried = Buffer.alloc(0);

  const measureLines = (chunk: Buffer) => {
    let feed = chunk.indexOf(0x0a);
    while (feed >= 0) {
      longestLine = Math.max(longestLine, bytes + feed - lineStart);
      lineStart = bytes + feed + 1;
      line++;
      feed = chunk.indexOf(0x0a, feed + 1);
    }
    longestLine = Math.max(longestLine, bytes + chunk.length - lineStart);
    if (longestLine > longestLineAllowed) {
      throw new UserError(
        "line-too-long",
        `${fileName}: line ${line} is longer than ${longestLineAllowed / 2 ** 20} MB`,
        "check that its lines end in line feeds and that quotes are closed",
      );
    }
  };

  return {
    take(chunk) {
      const zero = chunk.indexOf(0);
      if (zero >= 0) throw binaryContent(fileName, chunk, bytes + zero);
      measureLines(chunk);
      hasQuotes ||= chunk.includes(0x22);
      bytes += chunk.length;
      const text = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
      const end = text.length - unfinishedBytes(text);
      carried = Buffer.from(text.subarray(end));
      return isUtf8(text.subarray(0, end));
    },
    complete: () => carried.length === 0,
    result: () => ({ bytes, longestLine, hasQuotes }),
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

function fail(message: string): never {
  throw new Error(message);
}
