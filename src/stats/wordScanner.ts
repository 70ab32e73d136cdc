// Words of a stream of UTF-8 bytes, as 32-bit hashes, fast enough to read a pretraining corpus. Case, punctuation and
// accents do not count; each character of a script written without spaces is a word of its own.

export interface WordHandler {
  word(hash: number): void;
  /** A line ended; `isBlank` if it held no word. */
  lineEnd?(isBlank: boolean): void;
}

export interface WordScanner {
  /** Takes the next bytes; words and characters may go on from one chunk to the next. */
  take(bytes: Uint8Array): void;
  /** Ends a word that the bytes ended in. */
  end(): void;
}

/** What a code point is: nothing that belongs to words, nothing at all, a word by itself, or a letter (its plain form). */
const separator = 0;
const ignored = 0xffffffff;
const wordByItself = 0x80000000;

const lineFeed = 0x0a;
const offset = 0x811c9dc5 | 0;
const prime = 0x01000193;

/** Reads words from bytes as they come. Bytes that are not UTF-8 separate words. */
export function createWordScanner(handler: WordHandler): WordScanner {
  const plain = plainForms();
  let hash = offset;
  let isBlank = true;
  let codePoint = 0;
  let awaited = 0;

  const endWord = () => {
    if (hash === offset) return;
    isBlank = false;
    handler.word(mixed(hash));
    hash = offset;
  };

  const takeForm = (form: number) => {
    if (form === ignored) return;
    if (form === separator) endWord();
    else if (form < wordByItself) hash = Math.imul(hash ^ form, prime);
    else {
      endWord();
      hash = Math.imul(hash ^ (form - wordByItself), prime);
      endWord();
    }
  };

  /** A byte of a character beyond ASCII. */
  const takeWide = (byte: number) => {
    if (byte >= 0xc0) {
      awaited = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      codePoint = byte & (0x3f >> awaited);
    } else if (awaited > 0) {
      codePoint = (codePoint << 6) | (byte & 0x3f);
      awaited -= 1;
      if (awaited === 0) takeForm(codePoint < 0x10000 ? plain[codePoint] : plainForm(codePoint));
    } else endWord();
  };

  return {
    take(bytes) {
      // In variables of its own the running hash stays in a register: half of the time that reading takes.
      let running = hash;
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i];
        if (byte < 0x80) {
          const form = plain[byte];
          if (form !== separator) {
            running = Math.imul(running ^ form, prime);
            continue;
          }
          if (running !== offset) {
            isBlank = false;
            handler.word(mixed(running));
            running = offset;
          }
          if (byte === lineFeed) {
            handler.lineEnd?.(isBlank);
            isBlank = true;
          }
        } else {
          hash = running;
          takeWide(byte);
          running = hash;
        }
      }
      hash = running;
    },
    end() {
      awaited = 0;
      endWord();
      isBlank = true;
    },
  };
}

const encoder = new TextEncoder();

/** The hashes of a text's words, in their order. */
export function wordHashes(text: string): Int32Array {
  const hashes: number[] = [];
  const scanner = createWordScanner({ word: (hash) => hashes.push(hash) });
  scanner.take(encoder.encode(text));
  scanner.end();
  return Int32Array.from(hashes);
}

// The finaliser of MurmurHash3.
function mixed(hash: number): number {
  let mix = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}

let known: Uint32Array | undefined;

/** The plain form of each code point up to U+FFFF: computed once. */
function plainForms(): Uint32Array {
  known ??= Uint32Array.from({ length: 0x10000 }, (_, codePoint) => plainForm(codePoint));
  return known;
}

const isIdeograph =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;
const isOfWords = /^[\p{L}\p{N}\p{M}]$/u;

/** The letter without case and accents: é and É are e. Marks that only accent are ignored. */
function plainForm(codePoint: number): number {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return separator;
  if (isAccent(codePoint)) return ignored;
  const character = String.fromCodePoint(codePoint);
  if (!isOfWords.test(character)) return separator;
  if (isIdeograph.test(character)) return codePoint + wordByItself;
  const [base, ...marks] = Array.from(character.toLowerCase().normalize("NFD"), (part) => part.codePointAt(0) ?? 0);
  return marks.every(isAccent) ? base : (character.toLowerCase().codePointAt(0) ?? codePoint);
}

function isAccent(codePoint: number): boolean {
  return codePoint >= 0x300 && codePoint <= 0x36f;
}
