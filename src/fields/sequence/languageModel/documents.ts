// Which documents a language model learns from, which choose among its states, and which it is scored on. Equal documents
// go to one part, whatever the draw, so that none is both learnt and scored.

import { UserError } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";

export interface DocumentParts {
  readonly training: readonly string[];
  readonly validation: readonly string[];
  readonly test: readonly string[];
  /** Whether it is a single text, cut in order. */
  readonly inOrder: boolean;
}

/** Share of the different documents that is held back for validation, and again for the test: at least one each. */
const HELD_BACK = 0.1;

/**
 * Documents in three parts by a draw. A single text is cut in order instead: its first four fifths are learnt.
 * Throws a `UserError` where there is nothing to learn from, or too little to hold back.
 */
export function partDocuments(documents: readonly string[], random: Random): DocumentParts {
  const different = [...new Set(documents.filter((text) => text !== ""))];
  if (different.length === 1) return cutInOrder(different[0]);
  if (different.length < 3) {
    throw new UserError(
      "documents",
      `${different.length} different documents with text cannot be parted into training, validation and test`,
      "Give at least three, or a single longer text, which is cut in order.",
    );
  }
  const held = Math.max(1, Math.floor(different.length * HELD_BACK));
  const order = Array.from(random.permutation(different.length), (i) => different[i]);
  return {
    test: order.slice(0, held),
    validation: order.slice(held, 2 * held),
    training: order.slice(2 * held),
    inOrder: false,
  };
}

function cutInOrder(text: string): DocumentParts {
  const letters = Array.from(text);
  if (letters.length < 10) {
    throw new UserError("documents", `a text of ${letters.length} characters is too short to learn from`, "Give more.");
  }
  const part = (from: number, to: number) => [
    letters.slice(Math.floor(from * letters.length), Math.floor(to * letters.length)).join(""),
  ];
  return { training: part(0, 0.8), validation: part(0.8, 0.9), test: part(0.9, 1), inOrder: true };
}
