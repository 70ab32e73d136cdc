// Nats of each token of a text, given all before it, as the text goes by: memory does not grow with it.

import { stopIfAborted } from "../../../core/errors.js";
import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { crossEntropy } from "../../../engine/network/losses/crossEntropy.js";
import { compile } from "../../../engine/program.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import type { Mapped } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import { zeroArrays } from "../mixer.js";
import type { StateArrays } from "../network/reader.js";
import type { NetworkParameters, SequenceNetwork } from "../network/sequenceNetwork.js";

/** A document that is being scored. */
export interface ScoredReading {
  /** Takes the next tokens. Gives the nats that are known by now, of the tokens after those whose nats were given before. */
  take(tokens: ArrayLike<number>, signal?: AbortSignal): Promise<Float64Array>;
  /** The nats of the last tokens. */
  end(): Promise<Float64Array>;
}

export interface Scorer {
  /** Begins a document with its first token, a boundary, whose own nats are not told. */
  begin(first: number): ScoredReading;
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

  const begin = (first: number): ScoredReading => {
    let waiting = Int32Array.of(first);
    let state: StateArrays = empty;
    let read = 0;
    // `known` tokens of `waiting` have a token after them; what follows is padding, scored for nothing.
    const advance = async (at: number, known: number) => {
      if (read % longest === 0) state = empty;
      const part = (offset: number) =>
        ndarray(
          Int32Array.from({ length: piece }, (_, i) => waiting[Math.min(at + offset + i, waiting.length - 1)]),
          [1, piece],
          "i32",
        );
      const run = await program.run({ parameters, tokens: part(0), next: part(1), state });
      const nats = numbers(run.nats);
      state = run.state;
      read += piece;
      return Float64Array.from({ length: known }, (_, i) => nats[i]);
    };
    return {
      take: async (tokens, signal) => {
        waiting = joined(waiting, tokens);
        const pieces = Math.floor((waiting.length - 1) / piece);
        const nats = new Float64Array(pieces * piece);
        for (let at = 0; at < nats.length; at += piece) {
          if (signal !== undefined) stopIfAborted(signal);
          nats.set(await advance(at, piece), at);
        }
        waiting = waiting.slice(nats.length);
        return nats;
      },
      end: async () => (waiting.length > 1 ? advance(0, waiting.length - 1) : new Float64Array()),
    };
  };
  return { begin, dispose: () => program.dispose() };
}

function joined(first: Int32Array, rest: ArrayLike<number>): Int32Array<ArrayBuffer> {
  const both = new Int32Array(first.length + rest.length);
  both.set(first);
  both.set(rest, first.length);
  return both;
}
