// Dropout (Srivastava et al. 2014): in training, elements are set to 0 at random and the others enlarged, so that the
// mean stays; otherwise nothing happens.

import { multiply } from "../operations/elementwise.js";
import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import type { Layer } from "./layer.js";
import type { Pass } from "./pass.js";

export type NoParameters = Readonly<Record<string, never>>;

/** Sets each element to 0 with probability `rate` and multiplies the others by 1 / (1 − rate). */
export function dropout({ rate }: { readonly rate: number }): Layer<NoParameters, [x: Tensor, pass: Pass]> {
  if (!(rate >= 0 && rate < 1)) throw shapeError("dropout", `the rate ${rate} is not in [0, 1)`);
  return {
    initialise: () => ({}),
    apply: (_, x, pass) => {
      if (!pass.training || rate === 0) return x;
      return multiply(x, multiply(pass.random.bernoulli(x.shape, 1 - rate), 1 / (1 - rate)));
    },
  };
}
