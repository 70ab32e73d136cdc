// The selective scan (Gu & Dao 2023, arXiv 2312.00752, section 3.2): a diagonal state space model whose step size Δ and
// whose B and C are other ones at every token.
//
//     hₜ = exp(Δₜ A) ⊙ hₜ₋₁ + (Δₜ xₜ) ⊗ Bₜ        yₜ = hₜ Cₜ
//
// Three forms compute the same: in steps, in chunks, and as a tree. The essay has A and D depend on the input as well; in
// the published code they do not: A acts through Δ alone.

import { pad, slice, transpose } from "../../../engine/operations/movement.js";
import { shapeError } from "../../../engine/shapeError.js";
import type { Tensor } from "../../../engine/tensor.js";
import { formatType } from "../../../engine/types.js";
import { scanInChunks } from "./selectiveScan/chunks.js";
import { scanInSteps } from "./selectiveScan/steps.js";
import type { InputRule, Tokens } from "./selectiveScan/tokens.js";
import { scanAsTree } from "./selectiveScan/tree.js";

/** What is scanned; the first four differ from token to token. */
export interface SelectiveScanInputs {
  /** [batch, length, channels] */
  readonly x: Tensor;
  /** Step sizes, positive: [batch, length, channels]. */
  readonly delta: Tensor;
  /** What of x enters the state: [batch, length, states]. */
  readonly b: Tensor;
  /** What of the state is read: [batch, length, states]. */
  readonly c: Tensor;
  /** Rates at which the state changes, negative: [channels, states]. */
  readonly a: Tensor;
  /** The state before the first token: [batch, states, channels]. */
  readonly state: Tensor;
}

export interface SelectiveScanOptions {
  /** How it is computed; the form that was measured to be the fastest on processors, `chunks`, unless said. */
  readonly form?: "steps" | "chunks" | "tree";
  /** Tokens in a chunk, about; see `usualChunk` for what it is unless said. */
  readonly chunk?: number;
  /** How B is made discrete; `euler`, as in the published code, unless said. */
  readonly rule?: InputRule;
}

export interface SelectiveScanResult {
  /** [batch, length, channels] */
  readonly y: Tensor;
  /** The state after the last token: [batch, states, channels]. */
  readonly state: Tensor;
}

/**
 * Scans x from the given state. Differentiable by every input, the state included. Time is linear in the length; for its
 * derivative, the form in chunks keeps one state a chunk. Throws a `UserError` where the length is not known, or 0.
 */
export function selectiveScan(inputs: SelectiveScanInputs, options: SelectiveScanOptions = {}): SelectiveScanResult {
  const length = inputs.x.shape[1];
  if (typeof length !== "number" || length === 0) {
    throw shapeError("selectiveScan", `cannot scan ${formatType(inputs.x)}: it needs a known length of at least 1`);
  }
  const { form = "chunks", chunk = usualChunk(inputs.state), rule = "euler" } = options;
  const timeFirst = (tensor: Tensor) => transpose(tensor, [1, 0, 2]);
  const tokens = eachToken(inputs, timeFirst);
  const rates = transpose(inputs.a);
  if (form === "chunks") {
    // Tokens of step size 0 after the last change no state: with them, all chunks are of one size.
    const size = Math.ceil(length / Math.ceil(length / chunk));
    const missing = size * Math.ceil(length / size) - length;
    const padded = eachToken(tokens, (tensor) => pad(tensor, [0, 0, 0], [missing, 0, 0]));
    const { y, state } = scanInChunks(missing === 0 ? tokens : padded, rates, inputs.state, { size, rule });
    return { y: timeFirst(slice(y, 0, 0, length)), state };
  }
  const { y, state } = (form === "tree" ? scanAsTree : scanInSteps)(tokens, rates, inputs.state, rule);
  return { y: timeFirst(y), state };
}

/**
 * Tokens in a chunk, between 8 and 128: as many as keep about 2¹⁹ elements of the state at work at once, what was measured
 * to be the fastest at batches from 1 to 8, lengths from 64 to 16,384, and 128 to 512 channels of 16 states.
 */
export function usualChunk(state: Tensor): number {
  const atOnce = state.shape.reduce<number>((product, size) => product * (typeof size === "number" ? size : 1), 1);
  return Math.min(128, Math.max(8, Math.round(2 ** 19 / atOnce)));
}

function eachToken({ x, delta, b, c }: Tokens, change: (tensor: Tensor) => Tensor): Tokens {
  return { x: change(x), delta: change(delta), b: change(b), c: change(c) };
}
