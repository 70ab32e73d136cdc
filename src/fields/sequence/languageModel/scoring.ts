// How well a language model foresees text: nats of each token, bits per byte of text, and perplexity, with intervals over
// documents. Bits per byte compare models whatever their tokeniser; perplexity is per token.

import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { crossEntropy } from "../../../engine/network/losses/crossEntropy.js";
import { compile } from "../../../engine/program.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import type { Mapped } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import { bootstrapInterval } from "../../../stats/bootstrap.js";
import type { Interval } from "../../../stats/resamplingInterval.js";
import { zeroArrays } from "../mixer.js";
import type { StateArrays } from "../network/reader.js";
import type { NetworkParameters, SequenceNetwork } from "../network/sequenceNetwork.js";
import type { Tokeniser } from "../tokenisers/tokeniser.js";

/** What a document costs. */
export interface DocumentScore {
  readonly nats: number;
  readonly tokens: number;
  /** Bytes of its text in UTF-8. */
  readonly bytes: number;
}

export interface Scorer {
  /** Nats of each token of a sequence but the first, given all before it. */
  nats(tokens: ArrayLike<number>, signal?: AbortSignal): Promise<Float64Array>;
  dispose(): Promise<void>;
}

const PIECE = 256;

/**
 * A scorer for a network. Where the network has a longest sequence, longer ones are scored in pieces as long, each from the
 * empty state.
 */
export async function openScorer(
  network: SequenceNetwork,
  parameters: Mapped<NetworkParameters, NDArray>,
  options: SessionOptions = {},
): Promise<Scorer> {
  const { architecture, context = 1024 } = network.options;
  const piece = architecture === "transformer" ? Math.min(PIECE, context) : PIECE;
  const longest = architecture === "transformer" ? Math.floor(context / piece) * piece : Number.POSITIVE_INFINITY;
  const tokensType = tensorType([1, piece], "i32");
  const program = await compile(
    (given) => {
      const { scores, state } = network.advance(given.parameters, given.tokens, given.state);
      return { nats: crossEntropy(scores, given.next), state };
    },
    { parameters, tokens: tokensType, next: tokensType, state: network.stateTypes(1) },
    options,
  );
  const empty = zeroArrays(network.stateTypes(1));
  return {
    nats: async (tokens, signal) => {
      const result = new Float64Array(Math.max(0, tokens.length - 1));
      let state: StateArrays = empty;
      for (let at = 0; at < result.length; at += piece) {
        if (signal !== undefined) stopIfAborted(signal);
        if (at % longest === 0) state = empty;
        // What follows the last token is padding, scored for nothing.
        const part = (offset: number) =>
          ndarray(
            Int32Array.from({ length: piece }, (_, i) => tokens[Math.min(at + offset + i, tokens.length - 1)]),
            [1, piece],
            "i32",
          );
        const run = await program.run({ parameters, tokens: part(0), next: part(1), state });
        result.set(Array.from(numbers(run.nats)).slice(0, result.length - at), at);
        state = run.state;
      }
      return result;
    },
    dispose: () => program.dispose(),
  };
}

/** The score of each document, each read from a boundary on. */
export async function scoreDocuments(
  scorer: Scorer,
  tokeniser: Tokeniser,
  documents: readonly string[],
  signal?: AbortSignal,
): Promise<DocumentScore[]> {
  const scores: DocumentScore[] = [];
  for (const text of documents) {
    const tokens = Int32Array.from([tokeniser.boundary, ...tokeniser.encode(text)]);
    const nats = await scorer.nats(tokens, signal);
    scores.push({
      nats: nats.reduce((total, value) => total + value, 0),
      tokens: nats.length,
      bytes: new TextEncoder().encode(text).length,
    });
  }
  return scores;
}

/** What documents cost a model that knows only how frequent each token of `learnt` is: the least that can be learnt. */
export function scoreByFrequency(
  tokeniser: Tokeniser,
  learnt: Int32Array,
  documents: readonly string[],
): DocumentScore[] {
  // Each token is counted once more than it occurs, so that none is impossible.
  const counts = new Float64Array(tokeniser.vocabulary).fill(1);
  for (const token of learnt) counts[token] += 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return documents.map((text) => {
    const tokens = tokeniser.encode(text);
    let nats = 0;
    for (const token of tokens) nats -= Math.log(counts[token] / total);
    return { nats, tokens: tokens.length, bytes: new TextEncoder().encode(text).length };
  });
}

export interface Estimate {
  readonly value: number;
  /** 95 %, over documents; undefined for a single one, of which nothing can be said about others. */
  readonly interval: Interval | undefined;
}

export interface TextScore {
  readonly bitsPerByte: Estimate;
  /** e to the nats of a token. */
  readonly perplexity: Estimate;
}

export function textScore(scores: readonly DocumentScore[], random: Random): TextScore {
  const estimate = (stream: string, unit: "bytes" | "tokens", scale: (ratio: number) => number): Estimate => {
    const ratio = (rows: Iterable<number>) => {
      let [nats, units] = [0, 0];
      for (const row of rows) {
        nats += scores[row].nats;
        units += scores[row][unit];
      }
      return scale(nats / units);
    };
    if (scores.length < 2) return { value: ratio(scores.keys()), interval: undefined };
    const { value, interval } = bootstrapInterval(scores.length, ratio, { random: random.stream(stream) });
    return { value, interval };
  };
  return {
    bitsPerByte: estimate("bitsPerByte", "bytes", (nats) => nats / Math.LN2),
    perplexity: estimate("perplexity", "tokens", Math.exp),
  };
}
