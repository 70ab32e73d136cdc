// Batch normalisation (Ioffe & Szegedy 2015): in training each channel is normalised by the batch's own mean and variance,
// afterwards by running averages of them. These are parameters that no gradient moves: the pass carries their new values.

import { channelStatistics, batchNorm as normalise, runningStatistics } from "../operations/batchNorm.js";
import type { NormOptions } from "../operations/layerNorm.js";
import type { Tensor } from "../tensor.js";
import { elementCount, staticShape } from "../types.js";
import { ones, zeros } from "./initialise.js";
import type { Layer } from "./layer.js";
import type { Pass } from "./pass.js";

/** All [channels]. */
export interface BatchNormParameters {
  readonly weight: Tensor;
  readonly bias: Tensor;
  /** Running average; PyTorch's running_mean. */
  readonly mean: Tensor;
  /** Running average; PyTorch's running_var. */
  readonly variance: Tensor;
}

export interface BatchNormOptions extends NormOptions {
  readonly channels: number;
  /** Weight of the present batch in the running averages; 0.1 unless said. */
  readonly momentum?: number;
}

/** x [batch, channels, …space] → the same shape; in training the size of the batch must be known. */
export function batchNorm(options: BatchNormOptions): Layer<BatchNormParameters, [x: Tensor, pass: Pass]> {
  const { channels, momentum, ...normOptions } = options;
  return {
    initialise: (random) => ({
      weight: ones(random, [channels]),
      bias: zeros(random, [channels]),
      mean: zeros(random, [channels]),
      variance: ones(random, [channels]),
    }),
    apply: ({ weight, bias, mean, variance }, x, pass) => {
      const running = { mean, variance };
      if (!pass.training) return normalise(x, running, weight, bias, normOptions);
      const batch = channelStatistics(x);
      const count = elementCount(staticShape("batchNorm", x.shape)) / channels;
      const next = runningStatistics(running, batch, count, momentum);
      pass.update(mean, next.mean);
      pass.update(variance, next.variance);
      return normalise(x, batch, weight, bias, normOptions);
    },
  };
}
