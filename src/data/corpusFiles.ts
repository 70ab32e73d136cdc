// A corpus of text, read as it streams by: plain text and JSON Lines of any length, compressed by gzip or not.

import { Interrupted, UserError } from "../core/errors.js";
import { errorCode, systemReason } from "../core/systemErrors.js";
import type { CorpusReader } from "../stats/textOverlap.js";
import { encodingOf } from "./decodeText.js";
import { formatOf } from "./fileFormat.js";
import { locateFiles, type SourceFile } from "./locateFiles.js";
import { fileEmpty, notReadable, truncated, unreadable } from "./readErrors.js";
import { bytesAt, firstContent, isGzip, utf8Content } from "./scanFile.js";

export interface CorpusFile extends SourceFile {
  /** Running text, a record a line whose texts count, or a table. */
  readonly kind: "text" | "records" | "table";
}

/** The files that `paths` name, and how each is read. Throws a `UserError` as `locateFiles` and `formatOf` do. */
export async function locateCorpus(paths: readonly string[]): Promise<CorpusFile[]> {
  const located = await locateFiles(paths);
  const files: CorpusFile[] = [];
  for (const file of located) {
    if (file.bytes === 0) throw fileEmpty(file.name);
    files.push({ ...file, kind: await kindOf(file) });
  }
  return files;
}

async function kindOf(file: SourceFile): Promise<CorpusFile["kind"]> {
  const format = await formatOf(file);
  if (format === "delimited") {
    return /\.(csv|tsv|tab|psv|data|dat)(\.gz)?$/i.test(file.name) ? "table" : "text";
  }
  if (format !== "json") return "table";
  const start = (await firstContent(file.path, 4096)).toString("utf8").replace(/^\uFEFF/, "");
  return start.trimStart().startsWith("{") ? "records" : "table";
}

export interface ReadingCorpus {
  readonly signal: AbortSignal;
  /** Bytes as they lie that were read so far, of all files. */
  progress(bytes: number): void;
}

/**
 * Lets the texts of `files` stream through `reader`; each is numbered by its place among `files`. Tables are passed over.
 * Throws a `UserError` where a file is no text, is damaged, or has a line that is no record.
 */
export async function readCorpus(
  files: readonly CorpusFile[],
  reader: CorpusReader,
  reading: ReadingCorpus,
): Promise<void> {
  let before = 0;
  for (const [index, file] of files.entries()) {
    if (file.kind === "table") continue;
    reader.at(index, 1);
    const around = { ...reading, progress: (bytes: number) => reading.progress(before + bytes) };
    try {
      await (file.kind === "text" ? readText(file, reader, around) : readRecords(file, index, reader, around));
    } catch (error) {
      throw explained(error, file);
    }
    before += file.bytes;
  }
}

async function readText(file: SourceFile, reader: CorpusReader, around: ReadingCorpus): Promise<void> {
  for await (const chunk of chunksOf(file, around)) reader.take(chunk);
  reader.endDocument();
}

const encoder = new TextEncoder();
const lineFeed = 0x0a;

async function readRecords(file: SourceFile, index: number, reader: CorpusReader, around: ReadingCorpus) {
  let line = 0;
  const take = (bytes: Buffer) => {
    line += 1;
    const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
    if (text.trim() === "") return;
    for (const part of textsWithin(recordIn(file, line, text))) {
      reader.at(index, line);
      reader.take(encoder.encode(part));
      reader.endDocument();
    }
  };
  let pieces: Buffer[] = [];
  for await (const chunk of chunksOf(file, around)) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      const rest = chunk.subarray(start, end);
      take(pieces.length === 0 ? rest : Buffer.concat([...pieces, rest]));
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) take(Buffer.concat(pieces));
}

/** The record in a line. Throws a `UserError` that names the line where it holds none. */
export function recordIn(file: SourceFile, line: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError("unreadable", `${file.name}, line ${line} is not a JSON record`, "write one record per line");
  }
}

/** All texts of a value, however deep. */
export function* textsWithin(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) yield* textsWithin(part);
}

/** The bytes of a text file in UTF-8, unpacked where they are packed. */
export async function* chunksOf(file: SourceFile, { signal, progress }: ReadingCorpus): AsyncGenerator<Buffer> {
  const zipped = isGzip(await bytesAt(file.path, 0, 2));
  const encoding = encodingOf(file.name, await firstContent(file.path, 64 * 1024), undefined);
  let bytes = 0;
  for await (const chunk of utf8Content(file.path, zipped, encoding)) {
    if (signal.aborted) throw new Interrupted();
    bytes += chunk.length;
    // What was unpacked is more than what was read.
    progress(Math.min(bytes, file.bytes));
    yield chunk;
  }
}

/** An error while a file was read, in the user's words where it is the user's to mend. */
export function explained(error: unknown, file: SourceFile): unknown {
  const code = errorCode(error);
  if (code === "Z_BUF_ERROR") return truncated(file.name, "gzip");
  if (code?.startsWith("Z_")) return unreadable(file.name, "gzip", "its compressed data are damaged");
  const reason = systemReason(error);
  return reason === undefined ? error : notReadable(file.name, reason);
}
