// Which texts of the test part stand in a corpus.

import type { Run } from "../../../core/run.js";
import { type CorpusFile, readCorpus } from "../../../data/corpusFiles.js";
import { openTable } from "../../../data/openTable.js";
import type { Column, Table } from "../../../data/table.js";
import { integersOf } from "../../../stats/arrays.js";
import { type CorpusReader, createTextOverlap, type TextMatch } from "../../../stats/textOverlap.js";

export interface TextSettings {
  readonly words: number;
  readonly coverageWords: number;
  readonly coverage: number;
  readonly resemblance: number;
}

/** The text of one row by which it is judged: of several columns, the one of which most was found. */
export interface RowText {
  readonly row: number;
  readonly column: string;
  readonly text: string;
  readonly match: TextMatch;
  readonly isCopy: boolean;
}

export interface TextsInCorpus {
  readonly columns: readonly string[];
  /** Rows with a text that is long enough to judge. */
  readonly judged: readonly RowText[];
  readonly corpusWords: number;
  readonly limits: readonly string[];
}

/** Columns of running text that are learnt from. */
export function textColumns(table: Table): readonly Column[] {
  return table.features.filter(({ type }) => type === "text");
}

/** Holds the texts of `rows` against everything that the corpus says. */
export async function textsInCorpus(
  table: Table,
  rows: Int32Array,
  files: readonly CorpusFile[],
  settings: TextSettings,
  run: Run,
): Promise<TextsInCorpus> {
  const columns = textColumns(table).map(({ name }) => name);
  const texts: string[] = [];
  for (const column of columns) texts.push(...(await table.texts(column, rows)).map((text) => text ?? ""));
  const overlap = createTextOverlap(texts, settings);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  await readCorpus(files, overlap.reader, {
    signal: run.signal,
    progress: (bytes) => run.progress(bytes, total, "reading the corpus"),
  });
  for (const [index, file] of files.entries()) {
    if (file.kind === "table") await readTable(file, index, overlap.reader, run);
  }
  const matches = overlap.matches();
  const judged: RowText[] = [];
  rows.forEach((row, i) => {
    const own = columns.map((column, c) => ({ column, at: c * rows.length + i }));
    const [first] = own
      .filter(({ at }) => matches[at].judged)
      .map(({ column, at }) => ({
        row,
        column,
        text: texts[at],
        match: matches[at],
        isCopy: isCopy(matches[at], settings),
      }))
      .sort((a, b) => Number(b.isCopy) - Number(a.isCopy) || b.match.coverage - a.match.coverage);
    if (first !== undefined) judged.push(first);
  });
  const short = rows.length - judged.length;
  return {
    columns,
    judged,
    corpusWords: overlap.corpusWords(),
    limits:
      short === 0
        ? []
        : [
            `${short.toLocaleString("en")} rows have no text of at least ${settings.coverageWords} words of their own (runs of words in more than ten texts are nobody's own) and were not judged by their text.`,
          ],
  };
}

function isCopy(match: TextMatch, { coverage, resemblance }: TextSettings): boolean {
  return match.collides || match.coverage >= coverage || match.resemblance >= resemblance;
}

const rowsAtOnce = 10_000;
const encoder = new TextEncoder();

/** Lets the texts of a table stream through, row by row. */
async function readTable(file: CorpusFile, index: number, reader: CorpusReader, run: Run): Promise<void> {
  const corpus = await openTable([file.path], { signal: run.signal });
  try {
    const columns = corpus.columns.filter(({ type }) => type === "text" || type === "category");
    for (let start = 0; start < corpus.rowCount; start += rowsAtOnce) {
      run.progress(start, corpus.rowCount, `reading ${file.name}`);
      const rows = integersOf(Math.min(rowsAtOnce, corpus.rowCount - start), (i) => start + i);
      for (const { name } of columns) {
        const texts = await corpus.texts(name, rows);
        texts.forEach((text, i) => {
          if (text === null) return;
          reader.at(index, start + i + 1);
          reader.take(encoder.encode(text));
          reader.endDocument();
        });
      }
    }
  } finally {
    await corpus.close();
  }
}
