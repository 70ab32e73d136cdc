// A learnt vector for each of a number of things, such as tokens or places.

import { gather } from "../operations/gather.js";
import type { Tensor } from "../tensor.js";
import { type Initialiser, normal } from "./initialise.js";
import type { Layer } from "./layer.js";

export interface EmbeddingParameters {
  /** [count, features] */
  readonly weight: Tensor;
}

export interface EmbeddingOptions {
  /** How many things there are. */
  readonly count: number;
  readonly features: number;
  /** Initialiser; standard normal unless said. */
  readonly weight?: Initialiser;
}

/** Indices [...], integers below `count` → their vectors [..., features]. */
export function embedding({ count, features, weight = normal() }: EmbeddingOptions): Layer<EmbeddingParameters> {
  return {
    initialise: (random) => ({ weight: weight(random.stream("weight"), [count, features]) }),
    apply: (parameters, indices) => gather(parameters.weight, indices),
  };
}
