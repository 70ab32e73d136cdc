// The texts of a corpus, a piece at a time: as much is held in memory as one piece, however long the corpus is.

import { UserError } from "../core/errors.js";
import { type CorpusFile, chunksOf, explained, type ReadingCorpus, recordIn, textsWithin } from "./corpusFiles.js";
import type { SourceFile } from "./locateFiles.js";

export interface TextPiece {
  readonly text: string;
  /** Whether a document begins with it; it goes on with the one before otherwise. */
  readonly begins: boolean;
}

/**
 * The texts of `files`: running text in pieces that end anywhere between characters, each text of a record as a document.
 * Throws a `UserError` where a file is no UTF-8 text, is damaged, or has a line that is no record.
 */
export async function* corpusTexts(files: readonly CorpusFile[], reading: ReadingCorpus): AsyncGenerator<TextPiece> {
  let before = 0;
  for (const file of files) {
    const around = { ...reading, progress: (bytes: number) => reading.progress(before + bytes) };
    try {
      yield* file.kind === "records" ? recordTexts(file, around) : runningText(file, around);
    } catch (error) {
      throw explained(error, file);
    }
    before += file.bytes;
  }
}

async function* runningText(file: SourceFile, reading: ReadingCorpus): AsyncGenerator<TextPiece> {
  let begins = true;
  for await (const text of characters(file, reading)) {
    yield { text, begins };
    begins = false;
  }
}

async function* recordTexts(file: SourceFile, reading: ReadingCorpus): AsyncGenerator<TextPiece> {
  let [line, rest] = [0, ""];
  const textsOf = function* (record: string): Generator<TextPiece> {
    line += 1;
    if (record.trim() === "") return;
    for (const text of textsWithin(recordIn(file, line, record))) yield { text, begins: true };
  };
  for await (const text of characters(file, reading)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const each of lines) yield* textsOf(each);
  }
  yield* textsOf(rest);
}

async function* characters(file: SourceFile, reading: ReadingCorpus): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decoded = (bytes?: Buffer) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new UserError("not-in-encoding", `${file.name} is not UTF-8 text`, "convert it to UTF-8");
    }
  };
  for await (const chunk of chunksOf(file, reading)) {
    const text = decoded(chunk);
    if (text !== "") yield text;
  }
  const last = decoded();
  if (last !== "") yield last;
}
