// A network over tokens: their vectors, a row of blocks, a last norm, and for each token a score of every token that could
// come next. The scores are products with the vectors of the tokens themselves (a tied head), as in the published Mamba.

import type { Random } from "../../../core/random.js";
import type { NDArray } from "../../../engine/ndarray.js";
import { type EmbeddingParameters, embedding } from "../../../engine/network/embedding.js";
import { normal } from "../../../engine/network/initialise.js";
import { rmsNorm } from "../../../engine/network/layerNorm.js";
import { matmul } from "../../../engine/operations/matmul.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { Mapped } from "../../../engine/tree.js";
import type { Dimension, TensorType } from "../../../engine/types.js";
import { type ArchitectureOptions, type BlockParameters, type BlockState, blocksOf } from "./architecture.js";

export interface NetworkParameters {
  /** [vocabulary, features] */
  readonly embedding: EmbeddingParameters;
  readonly blocks: readonly BlockParameters[];
  readonly norm: { readonly weight: Tensor };
}

export type NetworkState = readonly BlockState[];

export interface NetworkOptions extends ArchitectureOptions {
  /** How many different tokens there are. */
  readonly vocabulary: number;
  /** Standard deviation of the tokens' vectors before training; 0.02, as in the published Mamba, unless said. */
  readonly deviation?: number;
}

export interface SequenceNetwork {
  readonly options: NetworkOptions;
  initialise(random: Random): Mapped<NetworkParameters, NDArray>;
  stateTypes(batch: Dimension): Mapped<NetworkState, TensorType>;
  /** Tokens [batch, length], integers, from the first one on → scores [batch, length, vocabulary]. */
  scores(parameters: NetworkParameters, tokens: Tensor): Tensor;
  /** As `scores`, from a state, with the state after the tokens. */
  advance(
    parameters: NetworkParameters,
    tokens: Tensor,
    state: NetworkState,
  ): { readonly scores: Tensor; readonly state: NetworkState };
}

export function sequenceNetwork(options: NetworkOptions): SequenceNetwork {
  const { vocabulary, features, deviation = 0.02, epsilon } = options;
  const blocks = blocksOf(options);
  const vectors = embedding({ count: vocabulary, features, weight: normal(deviation) });
  const norm = rmsNorm({ features, epsilon });
  const head = (parameters: NetworkParameters, x: Tensor) =>
    matmul(norm.apply(parameters.norm, x), parameters.embedding.weight, { transposeB: true });
  return {
    options,
    initialise: (random) => ({
      embedding: vectors.initialise(random.stream("embedding")),
      blocks: blocks.map((block, i) => block.initialise(random.stream(`blocks.${i}`))),
      norm: norm.initialise(random),
    }),
    stateTypes: (batch) => blocks.map((block) => block.stateTypes(batch)),
    scores: (parameters, tokens) => {
      const x = vectors.apply(parameters.embedding, tokens);
      return head(
        parameters,
        blocks.reduce((y, block, i) => block.whole(parameters.blocks[i], y), x),
      );
    },
    advance: (parameters, tokens, state) => {
      const after: BlockState[] = [];
      let x = vectors.apply(parameters.embedding, tokens);
      for (const [i, block] of blocks.entries()) {
        const { output, state: next } = block.apply(parameters.blocks[i], x, state[i]);
        after.push(next);
        x = output;
      }
      return { scores: head(parameters, x), state: after };
    },
  };
}
