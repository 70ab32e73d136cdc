// The selective scan in chunks: exponentials and outputs are taken for all steps of a chunk at once, so that a step is one
// product and one sum. Only the state before each chunk is kept for the derivative; the rest is computed again, chunk by
// chunk from the last (Gu & Dao 2023, section 3.3.2).

import { full } from "../../../../engine/operations/constant.js";
import { customGradient } from "../../../../engine/operations/customGradient.js";
import { add } from "../../../../engine/operations/elementwise.js";
import { reshape } from "../../../../engine/operations/movement.js";
import { scan } from "../../../../engine/operations/scan.js";
import type { Tensor } from "../../../../engine/tensor.js";
import { chunkCotangents } from "./chunkCotangents.js";
import { advanced, type Change, changeOf, type InputRule, readout, type Tokens } from "./tokens.js";

/**
 * y [length, batch, channels] and the last state of tokens whose length is a multiple of `size`, for rates A [states,
 * channels] from a state [batch, states, channels].
 */
export function scanInChunks(
  tokens: Tokens,
  rates: Tensor,
  state: Tensor,
  { size, rule }: { readonly size: number; readonly rule: InputRule },
): { readonly y: Tensor; readonly state: Tensor } {
  const inChunks = (tensor: Tensor) =>
    reshape(tensor, [Number(tensor.shape[0]) / size, size, ...tensor.shape.slice(1)]);
  const inRow = (tensor: Tensor) => reshape(tensor, [Number(tensor.shape[0]) * size, ...tensor.shape.slice(2)]);

  const forward = (x: Tensor, delta: Tensor, b: Tensor, c: Tensor, a: Tensor, start: Tensor) => {
    const [last, made] = scan(
      (before: Tensor, part: Tokens) => {
        const [after, states] = scan(
          (h: Tensor, change: Change) => {
            const next = advanced(h, change);
            return [next, next] as const;
          },
          before,
          changeOf(part, a, rule),
        );
        return [after, { y: readout(part.c, states), before }] as const;
      },
      start,
      { x, delta, b, c },
    );
    return { y: made.y, state: last, befores: made.before };
  };

  type Arguments = [x: Tensor, delta: Tensor, b: Tensor, c: Tensor, a: Tensor, start: Tensor];
  const differentiable = customGradient<Arguments, ReturnType<typeof forward>>(
    forward,
    ([x, delta, b, c, a], { befores }, cotangents) => {
      const start = { state: cotangents.state, rates: full(a.shape, 0, a.dtype) };
      const [end, made] = scan(
        ({ state: after, rates: total }, { y, before, ...part }) => {
          const { state: toState, rates: toRates, ...toTokens } = chunkCotangents(part, a, before, { y, after }, rule);
          return [{ state: toState, rates: add(total, toRates) }, toTokens] as const;
        },
        start,
        { x, delta, b, c, y: cotangents.y, before: befores },
        { reverse: true },
      );
      return [made.x, made.delta, made.b, made.c, end.rates, end.state];
    },
  );
  const { x, delta, b, c } = tokens;
  const result = differentiable(inChunks(x), inChunks(delta), inChunks(b), inChunks(c), rates, state);
  return { y: inRow(result.y), state: result.state };
}
