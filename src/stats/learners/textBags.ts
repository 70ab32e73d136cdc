// Texts as bags of hashed words and pairs of neighbouring words (Weinberger et al. 2009): what a text is made of, without
// anything that would have to be learnt from other texts. Of scripts that put no spaces between words the characters and
// their pairs stand for words.

/** The buckets that words are hashed into. */
export const bucketCount = 2 ** 16;

export interface TextBag {
  /** Ascending. */
  readonly buckets: Int32Array;
  /** How often a word of each bucket occurs. */
  readonly counts: Float64Array;
}

/** The texts of n rows. A missing text is an empty bag. */
export interface TextColumn {
  readonly name: string;
  readonly bags: readonly TextBag[];
}

const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]|[\p{L}\p{N}\p{M}]+(?:['’]\p{L}+)?/gu;

/** The words of a text in their order; case does not count. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(wordPattern) ?? [];
}

/** The bag of a text. */
export function textBag(text: string): TextBag {
  const words = wordsOf(text);
  const hashed = new Int32Array(Math.max(0, 2 * words.length - 1));
  for (let i = 0; i < words.length; i++) {
    const own = hashOf(words[i], seedOfWords);
    hashed[2 * i] = own & (bucketCount - 1);
    if (i + 1 < words.length) hashed[2 * i + 1] = hashOf(words[i + 1], own) & (bucketCount - 1);
  }
  hashed.sort();
  const buckets: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < hashed.length; i++) {
    if (i > 0 && hashed[i] === hashed[i - 1]) counts[counts.length - 1] += 1;
    else {
      buckets.push(hashed[i]);
      counts.push(1);
    }
  }
  return { buckets: Int32Array.from(buckets), counts: Float64Array.from(counts) };
}

/** The texts at `rows`. */
export function textsAt(texts: readonly TextColumn[], rows: Int32Array): TextColumn[] {
  return texts.map(({ name, bags }) => ({ name, bags: Array.from(rows, (row) => bags[row]) }));
}

const seedOfWords = 0x811c9dc5;

/** FNV-1a over UTF-16 units, mixed at the end as in MurmurHash3. */
function hashOf(word: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
