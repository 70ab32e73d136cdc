// A network that reads the same tokens from several states at once.

import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { slice } from "../../../engine/operations/movement.js";
import { compile } from "../../../engine/program.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import { leaves, type Mapped, withLeaves } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import { zeroArrays } from "../mixer.js";
import type { Reading, StateArrays } from "./reader.js";
import type { NetworkParameters, SequenceNetwork } from "./sequenceNetwork.js";

export interface BatchReader {
  /** The state of all rows before the first token. */
  readonly empty: StateArrays;
  /** Reads one token in every row. Scores are [rows, 1, vocabulary]. */
  read(token: number, state: StateArrays): Promise<Reading>;
  /** Reads at least one token, the same ones in every row. */
  readAll(tokens: ArrayLike<number>, state: StateArrays): Promise<Reading>;
  /** States of one row each, as many as there are rows, as one. */
  stacked(states: readonly StateArrays[]): StateArrays;
  dispose(): Promise<void>;
}

export async function openBatchReader(
  network: SequenceNetwork,
  parameters: Mapped<NetworkParameters, NDArray>,
  rows: number,
  options: SessionOptions = {},
): Promise<BatchReader> {
  const program = await compile(
    (given) => {
      const { scores, state } = network.advance(given.parameters, given.tokens, given.state);
      return { scores: slice(scores, 1, -1), state };
    },
    { parameters, tokens: tensorType([rows, 1], "i32"), state: network.stateTypes(rows) },
    options,
  );
  const read = (token: number, state: StateArrays) =>
    program.run({ parameters, tokens: ndarray(new Int32Array(rows).fill(token), [rows, 1], "i32"), state });
  return {
    empty: zeroArrays(network.stateTypes(rows)),
    read,
    readAll: async (tokens, state) => {
      let reading = await read(tokens[0], state);
      for (let at = 1; at < tokens.length; at++) reading = await read(tokens[at], reading.state);
      return reading;
    },
    stacked: (states) => {
      const parts = states.map((state) => leaves<NDArray>(state));
      return withLeaves(
        states[0],
        parts[0].map((first, i) =>
          stackedArrays(
            parts.map((part) => part[i]),
            first,
          ),
        ),
      );
    },
    dispose: () => program.dispose(),
  };
}

// A position, which has no axis of rows, is the same for all.
function stackedArrays(arrays: readonly NDArray[], first: NDArray): NDArray {
  if (first.shape.length === 0) return first;
  const size = first.data.length;
  const all = new Float64Array(arrays.length * size);
  for (const [row, array] of arrays.entries()) all.set(Float64Array.from(numbers(array)), row * size);
  return ndarray(all, [arrays.length, ...first.shape.slice(1)], first.dtype);
}
