// What text costs models that are given equally much of it: documents are read in windows, each from the empty state, so that a
// model whose state reaches further has nothing of it.

import { stopIfAborted } from "../../../core/errors.js";
import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { crossEntropy } from "../../../engine/network/losses/crossEntropy.js";
import { compile } from "../../../engine/program.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import type { Mapped } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import type { NetworkParameters, SequenceNetwork } from "../network/sequenceNetwork.js";
import type { Tokeniser } from "../tokenisers/tokeniser.js";
import { tokenRow } from "./batches.js";
import type { TextCost } from "./scoring.js";

export interface WindowOptions extends SessionOptions {
  /** Tokens in a window. */
  readonly length: number;
  readonly signal: AbortSignal;
}

interface Window {
  readonly document: number;
  /** Its tokens and the one after them; fewer at a document's end. */
  readonly tokens: Int32Array;
}

/** Windows read beside each other. */
const ROWS = 16;

/** The cost of each of `documents`, each after a boundary; every token but the first of a window given those before it there. */
export async function costsInWindows(
  network: SequenceNetwork,
  parameters: Mapped<NetworkParameters, NDArray>,
  tokeniser: Tokeniser,
  documents: readonly string[],
  { length, signal, ...options }: WindowOptions,
): Promise<TextCost[]> {
  const texts = documents.map((text) => tokenRow([text], tokeniser).subarray(0, -1));
  const windows = texts.flatMap((tokens, document) => windowsOf(tokens, length, document));
  const nats = new Float64Array(documents.length);
  const type = tensorType([ROWS, length], "i32");
  const program = await compile(
    (given) => crossEntropy(network.scores(given.parameters, given.tokens), given.next),
    { parameters, tokens: type, next: type },
    options,
  );
  try {
    for (let start = 0; start < windows.length; start += ROWS) {
      stopIfAborted(signal);
      const some = windows.slice(start, start + ROWS);
      const part = (offset: number) => {
        const data = new Int32Array(ROWS * length);
        for (const [row, { tokens }] of some.entries()) {
          data.set(tokens.subarray(offset, offset + tokens.length - 1), row * length);
        }
        return ndarray(data, [ROWS, length], "i32");
      };
      const costs = numbers(await program.run({ parameters, tokens: part(0), next: part(1) }));
      for (const [row, { document, tokens }] of some.entries()) {
        for (let i = 0; i < tokens.length - 1; i++) nats[document] += costs[row * length + i];
      }
    }
  } finally {
    await program.dispose();
  }
  return texts.map((tokens, document) => ({
    nats: nats[document],
    tokens: tokens.length - 1,
    bytes: Buffer.byteLength(documents[document]),
  }));
}

function windowsOf(tokens: Int32Array, length: number, document: number): Window[] {
  const count = Math.ceil((tokens.length - 1) / length);
  return Array.from({ length: count }, (_, i) => ({
    document,
    tokens: tokens.subarray(i * length, (i + 1) * length + 1),
  }));
}
