// Which texts resemble a passage that streams by: the Jaccard similarity |A ∩ B| / |A ∪ B| of their sets of runs (Broder
// 1997), computed from the runs in common rather than estimated by MinHash. Texts that cannot reach the resemblance asked
// for are not looked at: one that does shares, of the |A| − ⌈t |A|⌉ + k rarest runs of the text, at least k (prefix
// filtering; Chaudhuri, Ganti & Kaushik 2006).

/** Where in a corpus: the file as the caller numbers it, and the line or record, from 1. */
export interface CorpusPlace {
  readonly file: number;
  readonly line: number;
}

export interface Resemblance {
  /** 0 where no passage reached the resemblance asked for. */
  readonly resemblance: number;
  readonly place: CorpusPlace | undefined;
}

export interface Passages {
  /** The passage goes on with this run of the texts (−1: none of theirs), whose hash is `hash`. */
  look(run: number, hash: number): void;
  /** The passage ends. */
  end(place: CorpusPlace): void;
  /** The passage that resembled this text most so far. */
  of(text: number): Resemblance;
}

/** No text is so long: a longer passage resembles none. */
const longestPassage = 2 ** 20;
/** Runs in common, of the rarest ones, from which a text is held against the passage. */
const sharedRuns = 3;

/**
 * Prepares to hold texts, each the runs it has out of `runs` different ones, against passages; `least` is the
 * resemblance, in (0, 1], from which a passage counts. Throws a RangeError for another one.
 */
export function createPassages(texts: readonly Int32Array[], runs: number, least: number): Passages {
  if (!(least > 0 && least <= 1)) throw new RangeError(`no resemblance ${least}`);
  const distinct = texts.map((ofText) => Int32Array.from(new Set(ofText)));
  const needed = distinct.map(({ length }) => Math.max(1, Math.min(sharedRuns, Math.ceil(least * length - 1e-9))));
  const holders = holdersOf(
    rarest(
      distinct,
      runs,
      (text) => distinct[text].length - Math.ceil(least * distinct[text].length - 1e-9) + needed[text],
    ),
    runs,
  );
  const seenIn = new Int32Array(runs).fill(-1);
  const common = new Int32Array(texts.length);
  const touched: number[] = [];
  const buffer = new Int32Array(longestPassage);
  const best = new Float64Array(texts.length);
  const places = new Array<CorpusPlace | undefined>(texts.length).fill(undefined);
  let passage = 0;
  let length = 0;
  let isOverlong = false;

  const compare = (text: number, size: number, place: CorpusPlace) => {
    const own = distinct[text];
    let shared = 0;
    for (let i = 0; i < own.length; i++) if (seenIn[own[i]] === passage) shared++;
    const similarity = shared / (own.length + size - shared);
    if (similarity < least || similarity <= best[text]) return;
    best[text] = similarity;
    places[text] = place;
  };

  return {
    look(run, hash) {
      if (length < longestPassage) buffer[length++] = hash;
      else isOverlong = true;
      if (run < 0 || seenIn[run] === passage) return;
      seenIn[run] = passage;
      for (let at = holders.starts[run]; at < holders.starts[run + 1]; at++) {
        const text = holders.texts[at];
        if (common[text]++ === 0) touched.push(text);
      }
    },
    end(place) {
      let size = -1;
      for (const text of touched) {
        if (common[text] >= needed[text] && !isOverlong) {
          if (size < 0) size = new Set(buffer.subarray(0, length)).size;
          if (least * size <= distinct[text].length) compare(text, size, place);
        }
        common[text] = 0;
      }
      touched.length = 0;
      passage += 1;
      length = 0;
      isOverlong = false;
    },
    of: (text) => ({ resemblance: best[text], place: places[text] }),
  };
}

/** Of each text's runs the `count` that the fewest texts hold. */
function rarest(distinct: readonly Int32Array[], runs: number, count: (text: number) => number): Int32Array[] {
  const counts = new Int32Array(runs);
  for (const ofText of distinct) for (const run of ofText) counts[run] += 1;
  return distinct.map((ofText, text) =>
    ofText
      .slice()
      .sort((a, b) => counts[a] - counts[b] || a - b)
      .slice(0, count(text)),
  );
}

/** For each run the texts that hold it: those of run r lie in `texts` from `starts[r]` to `starts[r + 1]`. */
function holdersOf(distinct: readonly Int32Array[], runs: number) {
  const starts = new Int32Array(runs + 1);
  for (const ofText of distinct) for (const run of ofText) starts[run + 1] += 1;
  for (let run = 0; run < runs; run++) starts[run + 1] += starts[run];
  const texts = new Int32Array(starts[runs]);
  const next = starts.slice(0, runs);
  distinct.forEach((ofText, text) => {
    for (const run of ofText) texts[next[run]++] = text;
  });
  return { starts, texts };
}
