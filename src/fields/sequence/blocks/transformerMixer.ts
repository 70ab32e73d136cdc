// A block of a Transformer that looks at the whole past: its state is the keys and values of every token so far, up to a
// number of tokens that is fixed from the beginning.

import type { KeyValueCache } from "../../../engine/network/attention.js";
import { type TransformerBlockParameters, transformerBlock } from "../../../engine/network/transformerBlock.js";
import { add } from "../../../engine/operations/elementwise.js";
import type { Tensor } from "../../../engine/tensor.js";
import { tensorType } from "../../../engine/types.js";
import type { Mixer } from "../mixer.js";

export interface TransformerState extends KeyValueCache {
  /** Tokens so far. */
  readonly position: Tensor;
}

export interface TransformerMixerOptions {
  readonly features: number;
  readonly heads: number;
  /** The longest sequence, in tokens. */
  readonly context: number;
}

/** Causal attention with rotary positions and a perceptron four times as wide, normalised before each. */
export function transformerMixer(
  options: TransformerMixerOptions,
): Mixer<TransformerBlockParameters, TransformerState> {
  const { features, heads, context } = options;
  const block = transformerBlock({ features, heads, causal: true, rotary: { length: context } });
  return {
    initialise: (random) => block.initialise(random),
    stateTypes: (batch) => {
      const type = tensorType([batch, heads, context, features / heads]);
      return { keys: type, values: type, position: tensorType([], "i64") };
    },
    whole: (parameters, x) => block.apply(parameters, x),
    apply: (parameters, x, { position, ...cache }) => {
      const { output, cache: next } = block.step(parameters, x, cache, position);
      return { output, state: { ...next, position: add(position, Number(x.shape[1])) } };
    },
  };
}
