// What of a set of texts stands in a corpus that streams by, as pretraining corpora are held against test sets. Only the
// texts are kept, so that memory grows with the texts and time with the corpus.
//
// - A text *collides* if a run of 13 of its words, or all of a shorter text, stands in the corpus (Brown et al. 2020,
//   appendix C: GPT-3). Runs in more than 10 of the texts are templates and count for nothing.
// - Its *coverage* is the share of its words that lie in runs of 8 words of the corpus (Chowdhery et al. 2022, PaLM,
//   call a text contaminated from 0.7 of its runs on; Touvron et al. 2023, Llama 2, count words as is done here).
// - Its *resemblance* is the largest Jaccard similarity of its runs of 3 words with those of one passage
//   (src/stats/passages.ts).

import { type CorpusPlace, createPassages } from "./passages.js";
import { createRunTable, pushWord, type RunTable, runHash, type WordWindow, wordWindow } from "./runTable.js";
import { createWordScanner, wordHashes } from "./wordScanner.js";

export interface TextOverlapOptions {
  /** Words of a run that must not stand in the corpus; 13 by default. */
  readonly words?: number;
  /** Words of the runs that make coverage, and the fewest words of a text that is judged; 8 by default. */
  readonly coverageWords?: number;
  /** A run in more than so many of the texts is a template; 10 by default. */
  readonly templateTexts?: number;
  /** The least resemblance of a passage that is looked for, in (0, 1]; 0.5 by default. */
  readonly resemblance?: number;
}

export interface TextMatch {
  readonly words: number;
  /** Whether there are enough words, templates not counted, to tell. What follows is false and 0 where not. */
  readonly judged: boolean;
  readonly collides: boolean;
  readonly coverage: number;
  /** 0 where no passage reaches the resemblance asked for. */
  readonly resemblance: number;
  /** Where the text was met first: its first colliding run, else the end of the passage that resembles it most. */
  readonly place: CorpusPlace | undefined;
}

/** Takes a corpus. */
export interface CorpusReader {
  /** Bytes of UTF-8 text. Line feeds count lines; a blank line ends a passage but no run. */
  take(bytes: Uint8Array): void;
  /** A document ends: no run and no passage goes on. */
  endDocument(): void;
  /** What is taken from here on stands in this file, from this line on. */
  at(file: number, line: number): void;
}

export interface TextOverlap {
  readonly reader: CorpusReader;
  /** How many words of the corpus went by. */
  corpusWords(): number;
  /** What was found so far, text by text. */
  matches(): readonly TextMatch[];
}

const passageWords = 3;

/** Prepares to hold `texts` against a corpus. Throws a RangeError unless 3 ≤ coverageWords ≤ words ≤ 64. */
export function createTextOverlap(texts: readonly string[], options: TextOverlapOptions = {}): TextOverlap {
  const { words = 13, coverageWords = 8, templateTexts = 10, resemblance = 0.5 } = options;
  if (!(coverageWords >= passageWords && words >= coverageWords)) {
    throw new RangeError(
      `runs of ${words} and ${coverageWords} words: at least ${passageWords}, the longer ones first`,
    );
  }
  const hashed = texts.map(wordHashes);
  const shortest = runsOfAll(hashed, passageWords);
  const runs = createRuns(hashed, { words, coverageWords, templateTexts });
  const passages = createPassages(shortest.own, shortest.table.size(), resemblance);
  const window = wordWindow();
  let read = 0;
  let wordsInPassage = 0;
  let file = 0;
  let line = 1;

  const endPassage = () => {
    if (wordsInPassage > 0) passages.end({ file, line });
    wordsInPassage = 0;
  };

  const scanner = createWordScanner({
    word(hash) {
      read += 1;
      wordsInPassage += 1;
      pushWord(window, hash);
      const ending = runHash(window, passageWords);
      const run = shortest.table.find(window, ending);
      // Longer runs of the texts end in a run of three words of the texts.
      if (run >= 0) runs.look(window, file, line);
      if (wordsInPassage >= passageWords) passages.look(run, ending);
    },
    lineEnd(isBlank) {
      if (isBlank) endPassage();
      line += 1;
    },
  });

  return {
    reader: {
      take: scanner.take,
      endDocument() {
        scanner.end();
        endPassage();
        window.length = 0;
      },
      at(inFile, atLine) {
        file = inFile;
        line = atLine;
      },
    },
    corpusWords: () => read,
    matches: () =>
      hashed.map(({ length }, text) => {
        const { judged, collides, coverage, place } = runs.of(text);
        if (!judged) {
          return { words: length, judged, collides: false, coverage: 0, resemblance: 0, place: undefined };
        }
        const passage = passages.of(text);
        return {
          words: length,
          judged,
          collides,
          coverage,
          resemblance: passage.resemblance,
          place: place ?? passage.place,
        };
      }),
  };
}

/** The runs of all texts that collide and cover, and what of them was met. */
function createRuns(
  texts: readonly Int32Array[],
  { words, coverageWords, templateTexts }: { words: number; coverageWords: number; templateTexts: number },
) {
  const lengths = new Set(texts.map(({ length }) => length));
  // Shorter texts are looked for whole.
  const whole = [...lengths].filter((length) => length > coverageWords && length < words);
  const widths = [...new Set([coverageWords, words, ...whole])];
  const known = widths.map((width) => {
    const ofWidth = runsOfAll(
      width === words || width === coverageWords
        ? texts
        : texts.map((text) => (text.length === width ? text : text.subarray(0, 0))),
      width,
    );
    const size = ofWidth.table.size();
    return {
      ...ofWidth,
      isTemplate: templatesAmong(ofWidth.own, size, templateTexts),
      found: new Uint8Array(size),
      files: new Int32Array(size),
      lines: new Float64Array(size),
    };
  });
  const covering = known[0];
  const byWidth = new Map(widths.map((width, index) => [width, known[index]]));

  return {
    look(window: WordWindow, file: number, line: number) {
      for (const { table, found, files, lines } of known) {
        const run = table.find(window, runHash(window, table.width));
        if (run < 0) {
          // A longer run of the texts ends in a run that covers.
          if (table === covering.table) return;
        } else if (found[run] === 0) {
          found[run] = 1;
          files[run] = file;
          lines[run] = line;
        }
      }
    },
    of(text: number) {
      const { length } = texts[text];
      const own = covering.own[text];
      const template = wordsWithin(own, length, coverageWords, (run) => covering.isTemplate[run] === 1);
      const covered = wordsWithin(own, length, coverageWords, (run) => covering.found[run] === 1);
      let [counted, within] = [0, 0];
      for (let word = 0; word < length; word++) {
        if (template[word] === 1) continue;
        counted += 1;
        within += covered[word];
      }
      const colliding = byWidth.get(Math.max(coverageWords, Math.min(words, length))) ?? covering;
      const first = colliding.own[text].find((run) => colliding.found[run] === 1 && colliding.isTemplate[run] === 0);
      return {
        judged: counted >= coverageWords,
        collides: first !== undefined,
        coverage: counted === 0 ? 0 : within / counted,
        place: first === undefined ? undefined : { file: colliding.files[first], line: colliding.lines[first] },
      };
    },
  };
}

interface RunsOfTexts {
  readonly table: RunTable;
  /** For each text the numbers of its runs, by the place of their first word. */
  readonly own: readonly Int32Array[];
}

function runsOfAll(texts: readonly Int32Array[], width: number): RunsOfTexts {
  const expected = texts.reduce((sum, { length }) => sum + Math.max(0, length - width + 1), 0);
  const table = createRunTable(width, expected);
  const own = texts.map((hashes) => {
    const window = wordWindow();
    const runs = new Int32Array(Math.max(0, hashes.length - width + 1));
    hashes.forEach((hash, word) => {
      pushWord(window, hash);
      const run = table.add(window);
      if (run >= 0) runs[word - width + 1] = run;
    });
    return runs;
  });
  return { table, own };
}

/** 1 for each run that stands in more than `most` texts. */
function templatesAmong(own: readonly Int32Array[], runs: number, most: number): Uint8Array {
  const counts = new Int32Array(runs);
  const latest = new Int32Array(runs).fill(-1);
  own.forEach((ofText, text) => {
    for (const run of ofText) {
      if (latest[run] === text) continue;
      latest[run] = text;
      counts[run] += 1;
    }
  });
  return Uint8Array.from(counts, (count) => (count > most ? 1 : 0));
}

/** 1 for each word of a text that lies within one of its runs that `counts`. */
function wordsWithin(runs: Int32Array, length: number, width: number, counts: (run: number) => boolean): Uint8Array {
  const within = new Uint8Array(length);
  runs.forEach((run, start) => {
    if (counts(run)) within.fill(1, start, start + width);
  });
  return within;
}
