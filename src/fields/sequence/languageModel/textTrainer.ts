// What a network learns text with, after the recipe of the published Mamba: AdamW, gradients clipped, a warm-up, and half a
// cosine down.

import type { NDArray } from "../../../engine/ndarray.js";
import { crossEntropy } from "../../../engine/network/losses/crossEntropy.js";
import { mean } from "../../../engine/operations/reduce.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import { adamW } from "../../../engine/training/optimisers.js";
import { warmupCosine } from "../../../engine/training/schedules.js";
import { createTrainer, type Trainer } from "../../../engine/training/trainer.js";
import type { Mapped } from "../../../engine/tree.js";
import { type TensorType, tensorType } from "../../../engine/types.js";
import type { NetworkParameters, SequenceNetwork } from "../network/sequenceNetwork.js";

export interface TextTrainerOptions extends SessionOptions {
  /** Tokens in a piece of text. */
  readonly length: number;
  /** Pieces in a step. */
  readonly batch: number;
  /** Of the whole training: the rate falls until then. */
  readonly steps: number;
  /** The highest one, after a warm-up of a tenth of the steps. */
  readonly learningRate: number;
  readonly seed?: number;
}

/** Trains on batches as `drawBatch` draws them, of tokens and those that come next. */
export function createTextTrainer(
  network: SequenceNetwork,
  parameters: Mapped<NetworkParameters, NDArray>,
  { length, batch, steps, learningRate, ...options }: TextTrainerOptions,
): Promise<Trainer<Mapped<NetworkParameters, NDArray>, { readonly tokens: TensorType; readonly next: TensorType }>> {
  const type = tensorType([batch, length], "i32");
  return createTrainer({
    parameters,
    batch: { tokens: type, next: type },
    loss: ({ parameters: learnt, batch: given }) => ({
      loss: mean(crossEntropy(network.scores(learnt, given.tokens), given.next)),
    }),
    optimiser: adamW({
      learningRate: warmupCosine({ peak: learningRate, warmup: Math.ceil(steps / 10), total: steps, floor: 1e-5 }),
      beta2: 0.95,
      weightDecay: 0.1,
      decays: isWeight,
    }),
    clipNorm: 1,
    ...options,
  });
}

/** Weights decay; rates, skips, norms, biases and vectors of tokens and places do not. */
function isWeight(path: string, shape: readonly number[]): boolean {
  return shape.length > 1 && !/logRates|logDecay|frequency|read$|embedding|positions/.test(path);
}
