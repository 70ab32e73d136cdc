// Normalisation of each row by itself, with learnt gains and biases.

import { rmsNorm as divideByRms, type NormOptions, layerNorm as normalise } from "../operations/layerNorm.js";
import type { Tensor } from "../tensor.js";
import { ones, zeros } from "./initialise.js";
import type { Layer } from "./layer.js";

/** Both [features]. */
export interface NormParameters {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

export interface LayerNormOptions extends NormOptions {
  readonly features: number;
}

/** Rows of x [..., features] less their mean, divided by their deviation, times weight, plus bias (Ba et al. 2016). */
export function layerNorm({ features, ...options }: LayerNormOptions): Layer<NormParameters> {
  return {
    initialise: (random) => ({ weight: ones(random, [features]), bias: zeros(random, [features]) }),
    apply: ({ weight, bias }, x) => normalise(x, weight, bias, options),
  };
}

/** Rows of x [..., features] divided by their root mean square, times weight (Zhang & Sennrich 2019). */
export function rmsNorm({ features, ...options }: LayerNormOptions): Layer<Pick<NormParameters, "weight">> {
  return {
    initialise: (random) => ({ weight: ones(random, [features]) }),
    apply: ({ weight }, x) => divideByRms(x, weight, options),
  };
}
