// Tokenisers in Hugging Face's format, tokenizer.json, read by their own library.

import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import { byteTokeniser } from "./byteTokeniser.js";
import type { Tokeniser, TokeniserDescription } from "./tokeniser.js";

const fileSchema = z.looseObject({
  model: z.looseObject({ vocab: z.record(z.string(), z.number().int().min(0)) }),
  added_tokens: z.array(z.looseObject({ id: z.number().int().min(0), content: z.string() })).default([]),
});

/**
 * The tokeniser of a tokenizer.json, whose boundary is the token `boundary`. `place` names the file in errors.
 * Throws a `UserError` where the content is no tokeniser or has no such token.
 */
export function huggingFaceTokeniser(
  json: Readonly<Record<string, unknown>>,
  boundary: string,
  place = "tokenizer.json",
): Tokeniser {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new UserError("tokeniser", `${place} is no tokeniser: ${path.join(".")}: ${message}`, "Copy it again.");
  }
  const { model, added_tokens: added } = parsed.data;
  const places = new Map([...Object.entries(model.vocab), ...added.map(({ id, content }) => [content, id] as const)]);
  const boundaryToken = places.get(boundary);
  if (boundaryToken === undefined) {
    throw new UserError(
      "tokeniser",
      `${place} has no token ${boundary}`,
      "Name the token that ends a document, eos_token in tokenizer_config.json.",
    );
  }
  const tokenizer = new Tokenizer(json, {});
  return {
    vocabulary: Math.max(...places.values()) + 1,
    boundary: boundaryToken,
    encode: (text) => Int32Array.from(text === "" ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids),
    decode: (tokens) => {
      const kept = [...tokens].filter((token) => token !== boundaryToken);
      return kept.length === 0
        ? ""
        : tokenizer.decode(kept, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
    },
    description: { kind: "huggingFace", json, boundary },
  };
}

/** The tokeniser that a file describes. */
export function tokeniserFrom(description: TokeniserDescription): Tokeniser {
  return description.kind === "bytes" ? byteTokeniser : huggingFaceTokeniser(description.json, description.boundary);
}
