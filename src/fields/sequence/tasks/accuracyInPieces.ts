// How often a network is right on sequences too long to be read at once: piece by piece through its state, in memory that does not
// grow with their length.

import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { slice } from "../../../engine/operations/movement.js";
import { argmax } from "../../../engine/operations/reduce.js";
import { compile } from "../../../engine/program.js";
import type { Mapped } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import { zeroArrays } from "../mixer.js";
import type { NetworkParameters, SequenceNetwork } from "../network/sequenceNetwork.js";
import type { Task } from "./task.js";

export interface PiecesOptions {
  /** Of the sequences, in tokens: a multiple of `piece`. */
  readonly length: number;
  readonly examples: number;
  /** Tokens read at once, at least as many as the task asks about. */
  readonly piece: number;
}

/** Sequences read beside each other. */
const ROWS = 16;

/** As `taskAccuracy`, for each of `examples` sequences the share of right answers; for networks whose state does not grow. */
export async function accuracyInPieces(
  network: SequenceNetwork,
  parameters: Mapped<NetworkParameters, NDArray>,
  task: Task,
  { length, examples, piece }: PiecesOptions,
  { signal }: Pick<Run, "signal">,
  random: Random,
): Promise<Float64Array> {
  if (length % piece !== 0 || piece < task.asked) {
    throw new RangeError(`${length} tokens cannot be read in pieces of ${piece}`);
  }
  const rows = Math.min(ROWS, examples);
  const program = await compile(
    (given) => {
      const { scores, state } = network.advance(given.parameters, given.tokens, given.state);
      return { said: argmax(slice(scores, 1, piece - task.asked), -1), state };
    },
    { parameters, tokens: tensorType([rows, piece], "i32"), state: network.stateTypes(rows) },
    { threads: 1 },
  );
  const shares = new Float64Array(rows * Math.ceil(examples / rows));
  try {
    for (let start = 0; start < shares.length; start += rows) {
      const drawn = Array.from({ length: rows }, () => task.draw(length, random));
      let state = zeroArrays(network.stateTypes(rows));
      let said: ArrayLike<number> = [];
      for (let at = 0; at < length; at += piece) {
        stopIfAborted(signal);
        const tokens = Int32Array.from(drawn.flatMap((example) => example.tokens.slice(at, at + piece)));
        const read = await program.run({ parameters, tokens: ndarray(tokens, [rows, piece], "i32"), state });
        state = read.state;
        said = numbers(read.said);
      }
      for (const [row, { answers }] of drawn.entries()) {
        const right = answers.filter((answer, i) => said[row * task.asked + i] === answer).length;
        shares[start + row] = right / task.asked;
      }
    }
  } finally {
    await program.dispose();
  }
  return shares.slice(0, examples);
}
