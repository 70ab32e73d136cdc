// The three forms of a linear system in discrete time (Gu et al. 2021, arXiv 2110.13985). They compute the same: step by
// step with a state, as one convolution with the response to an impulse, and as an associative scan.

import { associativeScan } from "../../../engine/operations/associativeScan.js";
import { full } from "../../../engine/operations/constant.js";
import { convolveFft } from "../../../engine/operations/convolveFft.js";
import { add, multiply } from "../../../engine/operations/elementwise.js";
import { matmul } from "../../../engine/operations/matmul.js";
import { addAxis, expand, reshape, transpose } from "../../../engine/operations/movement.js";
import { scan } from "../../../engine/operations/scan.js";
import type { Tensor } from "../../../engine/tensor.js";

/** hₜ = Ā hₜ₋₁ + B̄ xₜ, yₜ = C hₜ + D xₜ. */
export interface DiscreteSystem {
  /** [states, states] */
  readonly a: Tensor;
  /** [states] */
  readonly b: Tensor;
  /** [states] */
  readonly c: Tensor;
  /** A scalar. */
  readonly d: Tensor;
}

/** x [batch, length] and a state [batch, states] → y [batch, length] and the state after it, step by step. */
export function recurrentForm({ a, b, c, d }: DiscreteSystem, x: Tensor, state: Tensor) {
  const [last, read] = scan(
    (h: Tensor, input: Tensor) => {
      const next = add(matmul(h, a, { transposeB: true }), multiply(addAxis(input, 1), b));
      return [next, reshape(matmul(next, addAxis(c, 1)), input.shape)] as const;
    },
    state,
    transpose(x),
  );
  return { y: add(transpose(read), multiply(x, d)), state: last };
}

/** The response C Āʲ B̄ to an impulse, [length]. */
export function impulseResponse({ a, b, c }: DiscreteSystem, length: number): Tensor {
  const [, response] = scan(
    (power: Tensor, _: Tensor) => [matmul(a, power), reshape(matmul(addAxis(c, 0), power), [])] as const,
    addAxis(b, 1),
    full([length], 0, a.dtype),
  );
  return response;
}

/** x [batch, length] → y, from the state 0, as a convolution by way of the Fourier transform. */
export function convolutionalForm(system: DiscreteSystem, x: Tensor): Tensor {
  const response = impulseResponse(system, Number(x.shape[1]));
  return add(convolveFft(x, response, 1), multiply(x, system.d));
}

interface Affine {
  readonly map: Tensor;
  readonly shift: Tensor;
}

/** x [batch, length] → y, from the state 0: steps h ↦ Ā h + B̄ xₜ are combined before they are applied. */
export function scanForm({ a, b, c, d }: DiscreteSystem, x: Tensor): Tensor {
  const [batch, length] = x.shape;
  const states = a.shape[0];
  const maps = expand(reshape(a, [1, 1, states, states]), [length, batch, states, states]);
  const shifts = multiply(reshape(transpose(x), [length, batch, 1, 1]), addAxis(b, 1));
  const { shift } = associativeScan(
    (earlier: Affine, later: Affine) => ({
      map: matmul(later.map, earlier.map),
      shift: add(matmul(later.map, earlier.shift), later.shift),
    }),
    { map: maps, shift: shifts },
  );
  const read = reshape(matmul(addAxis(c, 0), shift), [length, batch]);
  return add(transpose(read), multiply(x, d));
}
