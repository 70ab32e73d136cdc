// Pieces of text to train on.

import type { Random } from "../../../core/random.js";
import { type NDArray, ndarray } from "../../../engine/ndarray.js";
import type { Tokeniser } from "../tokenisers/tokeniser.js";

/** All documents in one row, each after a boundary. */
export function tokenRow(documents: readonly string[], tokeniser: Tokeniser): Int32Array {
  const pieces = documents.map((text) => tokeniser.encode(text));
  const row = new Int32Array(pieces.reduce((total, { length }) => total + length + 1, 1)).fill(tokeniser.boundary);
  let at = 0;
  for (const piece of pieces) {
    row.set(piece, at + 1);
    at += piece.length + 1;
  }
  return row;
}

export interface TokenBatch {
  /** [batch, length] */
  readonly tokens: NDArray;
  /** The tokens that come next: [batch, length]. */
  readonly next: NDArray;
}

/** Pieces of `length` tokens from random places of `row`; the same for the same step. A short row begins again. */
export function drawBatch(
  row: Int32Array,
  size: { batch: number; length: number },
  random: Random,
  step: number,
): TokenBatch {
  const { batch, length } = size;
  const places = random.stream(`${step}`);
  const [tokens, next] = [new Int32Array(batch * length), new Int32Array(batch * length)];
  for (let i = 0; i < batch; i++) {
    const start = places.integer(Math.max(1, row.length - length));
    for (let t = 0; t < length; t++) {
      tokens[i * length + t] = row[(start + t) % row.length];
      next[i * length + t] = row[(start + t + 1) % row.length];
    }
  }
  return { tokens: ndarray(tokens, [batch, length], "i32"), next: ndarray(next, [batch, length], "i32") };
}
