// One block of a model without perceptrons: x + mixer(rmsNorm(x)), as Mamba has it.

import { rmsNorm } from "../../../engine/network/layerNorm.js";
import { add } from "../../../engine/operations/elementwise.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { Mixer } from "../mixer.js";

export interface ResidualBlockParameters<P> {
  readonly norm: { readonly weight: Tensor };
  readonly mixer: P;
}

export interface ResidualBlockOptions {
  readonly features: number;
  /** What the norm adds to the mean square; 10⁻⁵ unless said. */
  readonly epsilon?: number;
}

export function residualBlock<P, S>(
  mixer: Mixer<P, S>,
  options: ResidualBlockOptions,
): Mixer<ResidualBlockParameters<P>, S> {
  const norm = rmsNorm(options);
  return {
    initialise: (random) => ({ norm: norm.initialise(random), mixer: mixer.initialise(random.stream("mixer")) }),
    stateTypes: (batch) => mixer.stateTypes(batch),
    whole: (parameters, x) => add(x, mixer.whole(parameters.mixer, norm.apply(parameters.norm, x))),
    apply: (parameters, x, state) => {
      const { output, state: next } = mixer.apply(parameters.mixer, norm.apply(parameters.norm, x), state);
      return { output: add(x, output), state: next };
    },
  };
}
