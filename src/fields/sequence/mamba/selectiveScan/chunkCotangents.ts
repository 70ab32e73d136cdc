// The derivative of one chunk of the selective scan. Its states are computed again; then, with G the cotangent of hₜ and
// going down from the last step:
//
//     Gₜ = Cₜ dyₜ + Āₜ₊₁ Gₜ₊₁    dCₜ = hₜ dyₜ    dinputₜ = Gₜ    dĀₜ = Gₜ ⊙ hₜ₋₁    dh₀ = Ā₁ G₁

import { pullBack } from "../../../../engine/differentiate.js";
import { add, multiply } from "../../../../engine/operations/elementwise.js";
import { matmul } from "../../../../engine/operations/matmul.js";
import { addAxis, reshape } from "../../../../engine/operations/movement.js";
import { sum } from "../../../../engine/operations/reduce.js";
import { scan } from "../../../../engine/operations/scan.js";
import type { Tensor } from "../../../../engine/tensor.js";
import { advanced, type Change, changeOf, type InputRule, type Tokens } from "./tokens.js";

export interface ChunkCotangents extends Tokens {
  /** Of the state before the chunk. */
  readonly state: Tensor;
  readonly rates: Tensor;
}

/** What is known of the results: the cotangents of the outputs and of the state after the chunk. */
export interface GivenCotangents {
  readonly y: Tensor;
  readonly after: Tensor;
}

export function chunkCotangents(
  tokens: Tokens,
  rates: Tensor,
  before: Tensor,
  given: GivenCotangents,
  rule: InputRule,
): ChunkCotangents {
  const change = changeOf(tokens, rates, rule);
  const [, states] = scan(
    (h: Tensor, part: Change) => {
      const next = advanced(h, part);
      return [next, { before: h, after: next }] as const;
    },
    before,
    change,
  );
  const dy = addAxis(given.y, 3);
  const [state, down] = scan(
    (carried: Tensor, { read, decay }: { readonly read: Tensor; readonly decay: Tensor }) => {
      const g = add(read, carried);
      const next = multiply(decay, g);
      // Ā G, times the state before, is the cotangent of the exponent: the derivative of exp(ΔA) is Ā itself.
      return [next, { g, decayed: next }] as const;
    },
    given.after,
    { read: multiply(addAxis(tokens.c, 3), addAxis(given.y, 2)), decay: change.decay },
    { reverse: true },
  );
  const c = reshape(matmul(states.after, dy), tokens.c.shape);
  if (rule === "zeroOrderHold") return { c, state, ...heldCotangents(tokens, rates, change, down.g, states.before) };

  const { x, delta, b } = tokens;
  const exponent = multiply(down.decayed, states.before);
  const scaled = multiply(delta, x);
  const toScaled = reshape(matmul(addAxis(b, 2), down.g), scaled.shape);
  return {
    c,
    state,
    b: reshape(matmul(down.g, addAxis(scaled, 3)), b.shape),
    x: multiply(delta, toScaled),
    delta: add(sum(multiply(exponent, rates), { axes: 2 }), multiply(x, toScaled)),
    rates: sum(multiply(exponent, addAxis(delta, 2)), { axes: [0, 1] }),
  };
}

function heldCotangents(tokens: Tokens, rates: Tensor, change: Change, g: Tensor, before: Tensor) {
  const sources = [tokens.x, tokens.delta, tokens.b, rates];
  const pulled = pullBack([change.decay, change.input], [multiply(g, before), g], sources);
  const [x, delta, b, toRates] = sources.map((source, i) => pulled[i] ?? multiply(source, 0));
  return { x, delta, b, rates: toRates };
}
