// Tokens of a text that streams by. A tokeniser reads whole words, so that a piece of text must end where a word does: right
// before a space that stands between two letters, where GPT-2's words, and those of the published Mamba, end as well.

import type { TextPiece } from "../../../data/corpusTexts.js";
import type { Tokeniser } from "../tokenisers/tokeniser.js";

export interface TokenPiece {
  readonly tokens: Int32Array;
  /** Bytes of their text in UTF-8; those of a boundary are none. */
  readonly bytes: number;
}

/** Of a text without such a space no more characters than these wait for one. */
const LONGEST = 2 ** 16;

/**
 * The tokens of texts, each document after a boundary, in pieces of about `length` characters where words allow it.
 */
export async function* tokenStream(
  pieces: AsyncIterable<TextPiece> | Iterable<TextPiece>,
  tokeniser: Tokeniser,
  length: number,
): AsyncGenerator<TokenPiece> {
  let waiting = "";
  const anywhere = tokeniser.description.kind === "bytes";
  const cutAfter = (from: number) => (anywhere ? characterEnd(waiting, from) : wordEnd(waiting, from));
  for await (const { text, begins } of pieces) {
    if (begins) {
      yield* tokensOf(waiting, tokeniser);
      yield { tokens: Int32Array.of(tokeniser.boundary), bytes: 0 };
      waiting = "";
    }
    waiting += text;
    let from = 0;
    for (let end = cutAfter(length); end > from; end = cutAfter(from + length)) {
      yield* tokensOf(waiting.slice(from, end), tokeniser);
      from = end;
    }
    waiting = waiting.slice(from);
  }
  yield* tokensOf(waiting, tokeniser);
}

function* tokensOf(text: string, tokeniser: Tokeniser): Generator<TokenPiece> {
  if (text !== "") yield { tokens: tokeniser.encode(text), bytes: Buffer.byteLength(text) };
}

/** Where a word ends, at `from` or after it; 0 to wait for more of the text. */
function wordEnd(text: string, from: number): number {
  for (let space = text.indexOf(" ", from); space > 0; space = text.indexOf(" ", space + 1)) {
    if (space < text.length - 1 && /^\p{L} \p{L}/u.test(text.slice(space - 1, space + 2))) return space;
    if (space - from > LONGEST) break;
  }
  return characterEnd(text, from + LONGEST);
}

/** `at`, or the place before it where it would part the halves of a character; 0 beyond the text. */
function characterEnd(text: string, at: number): number {
  if (at >= text.length) return 0;
  return /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) ? at - 1 : at;
}
