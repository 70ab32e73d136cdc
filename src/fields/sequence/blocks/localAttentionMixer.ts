// Attention to the last few tokens only (Beltagy et al. 2020, section 3.1), for models that keep the far past in a state:
// what the essay closes with. Time is linear in the length, and the state is a window of that many tokens.

import { type AttentionParameters, attention } from "../../../engine/network/attention.js";
import { full } from "../../../engine/operations/constant.js";
import { and, greater, lessOrEqual, subtract } from "../../../engine/operations/elementwise.js";
import { addAxis, concatenate, pad, reshape, slice } from "../../../engine/operations/movement.js";
import { range } from "../../../engine/operations/range.js";
import type { Tensor } from "../../../engine/tensor.js";
import { type Dimension, tensorType } from "../../../engine/types.js";
import { type Mixer, zeroTensors } from "../mixer.js";

export interface LocalAttentionState {
  /** The last tokens [batch, window, features]. */
  readonly tokens: Tensor;
  /** 1 for those that were there, 0 before the first one: [window]. */
  readonly present: Tensor;
}

export interface LocalAttentionOptions {
  readonly features: number;
  readonly heads: number;
  /** How many tokens a token looks at, itself included. */
  readonly window: number;
}

export function localAttentionMixer(options: LocalAttentionOptions): Mixer<AttentionParameters, LocalAttentionState> {
  const { features, heads, window } = options;
  const layer = attention({ features, heads, rotary: { length: 2 * window } });
  const stateTypes = (batch: Dimension) => ({
    tokens: tensorType([batch, window, features]),
    present: tensorType([window]),
  });

  // Tokens are cut into blocks as long as the window; each block looks at itself and the one before it.
  const apply: Mixer<AttentionParameters, LocalAttentionState>["apply"] = (parameters, x, state) => {
    const [batch, size] = x.shape;
    const length = Number(size);
    const blocks = Math.ceil(length / window);
    const tokens = concatenate([state.tokens, x], 1);
    const present = concatenate([state.present, full([length], 1, x.dtype)], 0);
    const missing = blocks * window - length;
    const rows = inPairs(pad(tokens, [0, 0, 0], [0, missing, 0]), blocks, window, 1);
    const there = inPairs(pad(present, [0], [missing]), blocks, window, 0);
    const flat = reshape(rows, [Number(batch) * blocks, 2 * window, features]);
    const mask = and(greater(addAxis(there, 1), 0), nearPast(2 * window, window));
    const masks = reshape(concatenate(new Array<Tensor>(Number(batch)).fill(mask), 0), [
      Number(batch) * blocks,
      1,
      2 * window,
      2 * window,
    ]);
    const mixed = slice(layer.apply(parameters, flat, { mask: masks }), 1, window);
    const y = slice(reshape(mixed, [batch, blocks * window, features]), 1, 0, length);
    return { output: y, state: { tokens: slice(tokens, 1, length), present: slice(present, 0, length) } };
  };

  return {
    initialise: (random) => layer.initialise(random),
    stateTypes,
    whole: (parameters, x) => apply(parameters, x, zeroTensors(stateTypes(x.shape[0]))).output,
    apply,
  };
}

// Each block together with the one before it, along `axis`, which counts one block more: [..., blocks, 2 · window, ...].
function inPairs(tensor: Tensor, blocks: number, window: number, axis: number): Tensor {
  const cut = [...tensor.shape.slice(0, axis), blocks, window, ...tensor.shape.slice(axis + 1)];
  const from = (start: number) => reshape(slice(tensor, axis, start, start + blocks * window), cut);
  return concatenate([from(0), from(window)], axis + 1);
}

// Truth values [size, size]: key j is not after query i, and fewer than `window` tokens before it.
function nearPast(size: number, window: number): Tensor {
  const [i, j] = [addAxis(range(size), 1), range(size)];
  return and(lessOrEqual(j, i), greater(j, subtract(i, window)));
}
