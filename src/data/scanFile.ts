// One pass over the bytes of a text file before anything reads it: whether they are text, in which encoding, and
// how its lines look. A file that is compressed, not in UTF-8, or of mixed line ends is written out as plain UTF-8.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createGunzip } from "node:zlib";
import { Interrupted } from "../core/errors.js";
import { errorCode, isDiskFull } from "../core/systemErrors.js";
import { asUtf8, type Encoding, encodingOf, fallbackEncoding, requireWestern } from "./decodeText.js";
import type { SourceFile } from "./locateFiles.js";
import { diskFull, fileEmpty, truncated, unreadable } from "./readErrors.js";
import { type TextObservation, textObserver } from "./textObserver.js";

const chunkBytes = 2 ** 20;

/** Text that DuckDB can read as it lies, and what was seen in it. */
export interface PlainText extends TextObservation {
  /** The file itself, or a temporary copy of its text. */
  readonly path: string;
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
 * whether the bytes are UTF-8, and at last Windows-1252 is taken. Rows may have `rowLimit` bytes. Copies go
 * to `directory`, the session's own.
 * Throws a `UserError` for an empty file, binary content, an overlong row, damaged gzip.
 */
export async function scanText(
  file: SourceFile,
  declared: string | undefined,
  rowLimit: number,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<PlainText> {
  const start = await firstContent(file.path, 64 * 1024);
  const encoding = encodingOf(file.name, start, declared);
  try {
    const scanned = await scanAs(file, start, encoding, rowLimit, directory, signal);
    if (scanned !== undefined) return scanned;
    requireWestern(file.name, start);
    const decoded = await scanAs(file, start, fallbackEncoding, rowLimit, directory, signal);
    if (decoded === undefined) throw new Error("text that was decoded is not UTF-8");
    return decoded;
  } catch (error) {
    const code = errorCode(error);
    if (code === "Z_BUF_ERROR") throw truncated(file.name, "gzip");
    if (code?.startsWith("Z_")) throw unreadable(file.name, "gzip", "its compressed data are damaged");
    if (isDiskFull(error)) throw diskFull(dirname(directory));
    throw error;
  }
}

/** `undefined` if the bytes are not UTF-8 although they should be. */
async function scanAs(
  file: SourceFile,
  start: Buffer,
  encoding: Encoding,
  rowLimit: number,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<PlainText | undefined> {
  const zipped = isGzip(await bytesAt(file.path, 0, 2));
  // Lines of old Macintosh files end in carriage returns alone.
  const returnsOnly = start.includes(0x0d) && !start.includes(0x0a);
  const copied = zipped || encoding.name !== "utf-8" || returnsOnly;
  const path = copied ? copyPath(directory) : file.path;
  const copy = copied ? await open(path, "w") : undefined;
  try {
    const observer = textObserver(file.name, rowLimit);
    for await (const chunk of utf8Content(file.path, zipped, encoding)) {
      if (signal?.aborted) throw new Interrupted();
      const text = returnsOnly ? replaceReturns(chunk, 0x0a) : chunk;
      if (!observer.take(text)) return undefined;
      await copy?.writeFile(text);
    }
    if (!observer.isComplete()) return undefined;
    const observation = observer.result();
    if (observation.bytes === 0) throw fileEmpty(file.name);
    const scanned: PlainText = { ...observation, path, encoding };
    return observation.mixedLineEnds ? await withEvenLineEnds(scanned, directory) : scanned;
  } finally {
    await copy?.close();
  }
}

/** A copy whose lines all end in a line feed; carriage returns within lines become spaces. */
async function withEvenLineEnds(text: PlainText, directory: string): Promise<PlainText> {
  const path = copyPath(directory);
  const copy = await open(path, "w");
  let bytes = 0;
  try {
    let heldReturn = false;
    for await (const chunk of createReadStream(text.path, { highWaterMark: chunkBytes })) {
      const joined: Buffer = heldReturn ? Buffer.concat([carriageReturn, chunk]) : chunk;
      heldReturn = joined.at(-1) === 0x0d;
      const whole = heldReturn ? joined.subarray(0, -1) : joined;
      const written = Buffer.from(whole.toString("latin1").replaceAll("\r\n", "\n").replaceAll("\r", " "), "latin1");
      bytes += written.length;
      await copy.writeFile(written);
    }
  } finally {
    await copy.close();
  }
  return { ...text, path, bytes };
}

const carriageReturn = Buffer.from("\r");

function copyPath(directory: string): string {
  return join(directory, `text-${process.hrtime.bigint()}`);
}

/** The text of a file as chunks of UTF-8. */
export async function* utf8Content(path: string, zipped: boolean, encoding: Encoding): AsyncGenerator<Buffer> {
  const bytes = zipped ? unzipped(path) : createReadStream(path, { highWaterMark: chunkBytes });
  yield* encoding.name === "utf-8" ? bytes : asUtf8(bytes, encoding);
}

function unzipped(path: string): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const source = createReadStream(path, { highWaterMark: chunkBytes });
  source.on("error", (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

function replaceReturns(chunk: Buffer, byte: number): Buffer {
  return Buffer.from(chunk.map((original) => (original === 0x0d ? byte : original)));
}
