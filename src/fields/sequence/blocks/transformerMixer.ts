// A block of a Transformer that looks at the whole past: its state is the keys and values of every token so far, up to a
// number of tokens that is fixed from the beginning.

import type { KeyValueCache } from "../../../engine/network/attention.js";
import type { EmbeddingParameters } from "../../../engine/network/embedding.js";
import { learntPositions } from "../../../engine/network/positions.js";
import { type TransformerBlockParameters, transformerBlock } from "../../../engine/network/transformerBlock.js";
import { add } from "../../../engine/operations/elementwise.js";
import { range } from "../../../engine/operations/range.js";
import type { Tensor } from "../../../engine/tensor.js";
import { tensorType } from "../../../engine/types.js";
import type { Mixer } from "../mixer.js";

export interface TransformerMixerParameters extends TransformerBlockParameters {
  /** Vectors of places, where they are learnt and added here: [context, features]. */
  readonly positions?: EmbeddingParameters;
}

export interface TransformerState extends KeyValueCache {
  /** Tokens so far. */
  readonly position: Tensor;
}

export interface TransformerMixerOptions {
  readonly features: number;
  readonly heads: number;
  /** The longest sequence, in tokens. */
  readonly context: number;
  /** Whether queries and keys are turned by their places, `rotary`, or vectors `learnt` for places are added to x, or neither. */
  readonly positions: "rotary" | "learnt" | "none";
}

/** Causal attention and a perceptron four times as wide, normalised before each. */
export function transformerMixer(
  options: TransformerMixerOptions,
): Mixer<TransformerMixerParameters, TransformerState> {
  const { features, heads, context, positions } = options;
  const block = transformerBlock({
    features,
    heads,
    causal: true,
    ...(positions === "rotary" ? { rotary: { length: context } } : {}),
  });
  const places = positions === "learnt" ? learntPositions({ length: context, features }) : undefined;
  const placed = (parameters: TransformerMixerParameters, x: Tensor, at?: Tensor) =>
    places === undefined || parameters.positions === undefined ? x : places.apply(parameters.positions, x, at);
  return {
    initialise: (random) => ({
      ...block.initialise(random),
      ...(places === undefined ? {} : { positions: places.initialise(random.stream("positions")) }),
    }),
    stateTypes: (batch) => {
      const type = tensorType([batch, heads, context, features / heads]);
      return { keys: type, values: type, position: tensorType([], "i64") };
    },
    whole: (parameters, x) => block.apply(parameters, placed(parameters, x)),
    apply: (parameters, x, { position, ...cache }) => {
      const at = add(range(x.shape[1], position.dtype), position);
      const { output, cache: next } = block.step(parameters, placed(parameters, x, at), cache, position);
      return { output, state: { ...next, position: add(position, Number(x.shape[1])) } };
    },
  };
}
