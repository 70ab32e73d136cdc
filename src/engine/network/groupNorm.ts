// Normalisation of groups of channels of each image, with learnt gains and biases (Wu & He 2018).

import { groupNorm as normalise } from "../operations/batchNorm.js";
import type { NormOptions } from "../operations/layerNorm.js";
import { ones, zeros } from "./initialise.js";
import type { Layer } from "./layer.js";
import type { NormParameters } from "./layerNorm.js";

export interface GroupNormOptions extends NormOptions {
  readonly channels: number;
  /** Into how many groups the channels are divided; as many as channels make it instance norm. */
  readonly groups: number;
}

/** x [batch, channels, …space] → the same shape; weight and bias are [channels]. */
export function groupNorm({ channels, groups, ...options }: GroupNormOptions): Layer<NormParameters> {
  return {
    initialise: (random) => ({ weight: ones(random, [channels]), bias: zeros(random, [channels]) }),
    apply: ({ weight, bias }, x) => normalise(x, groups, weight, bias, options),
  };
}
