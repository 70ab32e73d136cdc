// The text that a model is asked about: what the user wrote, the beginning of the user's file, or what stands for them.

import type { Run } from "../../../core/run.js";
import { corpusTexts } from "../../../data/corpusTexts.js";
import { tokenStream } from "../languageModel/tokenStream.js";
import type { LanguageModelSubject } from "../languageModelSubject.js";

export interface AskedText {
  /** The first is the boundary. */
  readonly tokens: Int32Array;
  /** Whether the text goes on beyond these tokens. */
  readonly isCut: boolean;
  /** Whose text it is, to stand after "of" or "in". */
  readonly whence: string;
}

/** The sentence of the essay, of which models in the field are asked most. */
export const essaySentence = "Then, Shelby and Emma had a lot of fun at the school. Shelby gave an apple to";

/**
 * At most `most` tokens, the boundary included: of `text` where it is given, of the file that the subject came with, or else of
 * the essay's sentence.
 */
export async function askedText(
  { model: { tokeniser }, data }: LanguageModelSubject,
  text: string | undefined,
  most: number,
  { signal }: Pick<Run, "signal">,
): Promise<AskedText> {
  const whole = async (pieces: AsyncIterable<{ readonly text: string; readonly begins: boolean }>, whence: string) => {
    const tokens: number[] = [];
    let documents = 0;
    for await (const piece of tokenStream(pieces, tokeniser, 1024)) {
      if (piece.bytes === 0) documents += 1;
      // The first document that fills the place, or as many as it takes.
      tokens.push(...piece.tokens);
      if (tokens.length > most) break;
    }
    const several = documents > 1 ? ` (${documents} documents)` : "";
    return { tokens: Int32Array.from(tokens.slice(0, most)), isCut: tokens.length > most, whence: whence + several };
  };
  if (text === undefined && data !== undefined) {
    return whole(corpusTexts(data, { signal, progress: () => undefined }), data[0].name);
  }
  return whole(only(text ?? essaySentence), text === undefined ? "the essay's sentence" : "the text");
}

async function* only(text: string) {
  yield { text, begins: true };
}
