// Byte-pair encoding, learnt from text (Sennrich et al. 2016; on bytes, as in GPT-2): starting from bytes, the commonest
// pair of neighbours becomes a token of its own, again and again. Pairs lie within words, which begin with their space.
// The result is a tokenizer.json, so that text is encoded by one library wherever the tokeniser comes from.

import { UserError } from "../../../core/errors.js";
import { huggingFaceTokeniser } from "./huggingFaceTokeniser.js";
import type { Tokeniser } from "./tokeniser.js";

/** GPT-2's words. */
const WORD = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
export const END_OF_TEXT = "<|endoftext|>";

/**
 * A tokeniser of at most `vocabulary` tokens: 256 bytes, the boundary, and merges, fewer where no pair occurs twice.
 * Among equally common pairs the first one in alphabetical order is merged. Throws a `UserError` below 257 tokens.
 */
export function trainBytePairs(texts: Iterable<string>, vocabulary: number): Tokeniser {
  if (!(vocabulary >= 257)) {
    throw new UserError(
      "vocabulary",
      `a vocabulary of ${vocabulary} cannot hold 256 bytes and a boundary`,
      "Ask for at least 257.",
    );
  }
  const words = countWords(texts);
  const merges = learnMerges(words, vocabulary - 257);
  const symbols = [...byteSymbols(), ...merges.map(([a, b]) => a + b)];
  const vocab = Object.fromEntries([...new Set(symbols)].map((symbol, i) => [symbol, i]));
  const end = Object.keys(vocab).length;
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const added = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return huggingFaceTokeniser(
    {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [{ id: end, content: END_OF_TEXT, ...added }],
      normalizer: null,
      pre_tokenizer: byteLevel,
      post_processor: null,
      decoder: byteLevel,
      model: {
        type: "BPE",
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        vocab,
        merges: merges.map(([a, b]) => `${a} ${b}`),
      },
    },
    END_OF_TEXT,
  );
}

/** GPT-2's letter for each byte: itself where it can be seen, a letter from U+0100 on elsewhere. */
export function byteSymbols(): string[] {
  const visible = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let hidden = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(visible(byte) ? byte : 256 + hidden++));
}

interface Word {
  symbols: readonly string[];
  readonly count: number;
}

function countWords(texts: Iterable<string>): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) for (const [word] of text.matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const letters = byteSymbols();
  const bytes = new TextEncoder();
  return [...counts].map(([word, count]) => ({
    symbols: Array.from(bytes.encode(word), (byte) => letters[byte]),
    count,
  }));
}

type Pair = readonly [string, string];

function learnMerges(words: readonly Word[], limit: number): Pair[] {
  // Symbols hold no space, so a space keeps the two of a pair apart.
  const counts = new Map<string, number>();
  const holders = new Map<string, Set<Word>>();
  const count = (word: Word, sign: 1 | -1) => {
    for (let i = 0; i + 1 < word.symbols.length; i++) {
      const key = `${word.symbols[i]} ${word.symbols[i + 1]}`;
      counts.set(key, (counts.get(key) ?? 0) + sign * word.count);
      const among = holders.get(key) ?? new Set();
      holders.set(key, among.add(word));
    }
  };
  for (const word of words) count(word, 1);
  const merges: Pair[] = [];
  while (merges.length < limit) {
    const key = commonest(counts);
    if (key === undefined) break;
    const [a, b] = key.split(" ");
    merges.push([a, b]);
    for (const word of holders.get(key) ?? []) {
      count(word, -1);
      word.symbols = merged(word.symbols, a, b);
      count(word, 1);
    }
    counts.delete(key);
    holders.delete(key);
  }
  return merges;
}

function commonest(counts: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  let most = 1;
  for (const [key, count] of counts) {
    if (count > most || (count === most && best !== undefined && key < best)) [best, most] = [key, count];
  }
  return best;
}

function merged(symbols: readonly string[], a: string, b: string): string[] {
  const result: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const together = symbols[i] === a && symbols[i + 1] === b;
    result.push(together ? a + b : symbols[i]);
    if (together) i++;
  }
  return result;
}
