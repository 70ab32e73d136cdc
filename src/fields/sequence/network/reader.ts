// A network that reads on and on, in memory that does not grow: pieces of tokens go in, the state comes out and is fed back.

import type { NDArray } from "../../../engine/ndarray.js";
import { ndarray } from "../../../engine/ndarray.js";
import { slice } from "../../../engine/operations/movement.js";
import { compile } from "../../../engine/program.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import type { Mapped } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import { zeroArrays } from "../mixer.js";
import type { NetworkParameters, NetworkState, SequenceNetwork } from "./sequenceNetwork.js";

export type StateArrays = Mapped<NetworkState, NDArray>;

export interface Reading {
  /** Scores of every token that could come after the last one read: [1, 1, vocabulary]. */
  readonly scores: NDArray;
  /** The state after it; never written to again. */
  readonly state: StateArrays;
}

export interface Reader {
  /** The state before the first token. */
  readonly empty: StateArrays;
  /** Reads at least one token from a state on. Throws a `UserError` where the network takes no more. */
  read(tokens: ArrayLike<number>, state: StateArrays): Promise<Reading>;
  dispose(): Promise<void>;
}

export interface ReaderOptions extends SessionOptions {
  /** Tokens read at once where there are so many; 64 unless said. */
  readonly piece?: number;
}

export async function openReader(
  network: SequenceNetwork,
  parameters: Mapped<NetworkParameters, NDArray>,
  { piece = 64, ...options }: ReaderOptions = {},
): Promise<Reader> {
  const empty = zeroArrays(network.stateTypes(1));
  const programOf = (length: number) =>
    compile(
      (given) => {
        const { scores, state } = network.advance(given.parameters, given.tokens, given.state);
        return { scores: slice(scores, 1, -1), state };
      },
      { parameters, tokens: tensorType([1, length], "i32"), state: network.stateTypes(1) },
      options,
    );
  const programs = { one: await programOf(1), many: await programOf(piece) };
  return {
    empty,
    read: async (tokens, state) => {
      let reading: Reading | undefined;
      let at = 0;
      while (at < tokens.length) {
        const [program, length] = tokens.length - at >= piece ? [programs.many, piece] : [programs.one, 1];
        const part = ndarray(Array.prototype.slice.call(tokens, at, at + length), [1, length], "i32");
        reading = await program.run({ parameters, tokens: part, state: reading?.state ?? state });
        at += length;
      }
      if (reading === undefined) throw new RangeError("there is no token to read");
      return reading;
    },
    dispose: async () => {
      await programs.one.dispose();
      await programs.many.dispose();
    },
  };
}
