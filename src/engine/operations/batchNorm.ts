// Normalisation over a batch (Ioffe & Szegedy 2015), over groups of channels (Wu & He 2018) and over each channel of each
// image (Ulyanov et al. 2016). Tensors are [batch, channels, …space].

import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import { elementCount, formatShape, isStatic, staticShape } from "../types.js";
import { add, divide, multiply, sqrt, square, subtract } from "./elementwise.js";
import type { NormOptions } from "./layerNorm.js";
import { reshape } from "./movement.js";
import { mean } from "./reduce.js";

/** Mean and variance of each channel: both [channels]. */
export interface ChannelStatistics {
  readonly mean: Tensor;
  /** With the number of elements as divisor. */
  readonly variance: Tensor;
}

/** Mean and variance of each channel over batch and space: what batch norm divides by while it is trained. */
export function channelStatistics(x: Tensor): ChannelStatistics {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const centre = mean(x, { axes, keepAxes: true });
  const variance = mean(square(subtract(x, centre)), { axes });
  return { mean: reshape(centre, [x.shape[1]]), variance };
}

/**
 * Each channel less its mean, divided by its deviation, times `gain`, plus `bias` (both [channels]), by the given
 * statistics: those of the batch in training (see `channelStatistics`), running averages of them afterwards.
 */
export function batchNorm(
  x: Tensor,
  statistics: ChannelStatistics,
  gain: Tensor,
  bias: Tensor,
  { epsilon = 1e-5 }: NormOptions = {},
): Tensor {
  // One multiplication and one addition an element: x · scale + (bias − mean · scale).
  const scale = divide(gain, sqrt(add(statistics.variance, epsilon)));
  const offset = subtract(bias, multiply(statistics.mean, scale));
  return add(multiply(x, perChannel(x, scale)), perChannel(x, offset));
}

/**
 * Batch norm's running averages after one more batch of `count` elements a channel: the old ones times 1 − `momentum`, the
 * new ones times `momentum`, with the variance of the sample (divisor count − 1), as PyTorch has it.
 */
export function runningStatistics(
  running: ChannelStatistics,
  batch: ChannelStatistics,
  count: number,
  momentum = 0.1,
): ChannelStatistics {
  const blend = (old: Tensor, value: Tensor) => add(multiply(old, 1 - momentum), multiply(value, momentum));
  const unbiased = multiply(batch.variance, count / Math.max(1, count - 1));
  return { mean: blend(running.mean, batch.mean), variance: blend(running.variance, unbiased) };
}

/** Each group of channels of each image less its mean, divided by its deviation, times `gain`, plus `bias` ([channels]). */
export function groupNorm(
  x: Tensor,
  groups: number,
  gain: Tensor,
  bias: Tensor,
  { epsilon = 1e-5 }: NormOptions = {},
): Tensor {
  const [batch, channels, ...space] = x.shape;
  if (!isStatic([channels, ...space]) || Number(channels) % groups !== 0) {
    throw shapeError("groupNorm", `cannot divide the channels of ${formatShape(x.shape)} into ${groups} groups`);
  }
  const size = elementCount(staticShape("groupNorm", [channels, ...space])) / groups;
  const grouped = reshape(x, [batch, groups, size]);
  const centred = subtract(grouped, mean(grouped, { axes: -1, keepAxes: true }));
  const deviation = sqrt(add(mean(square(centred), { axes: -1, keepAxes: true }), epsilon));
  const normal = reshape(divide(centred, deviation), x.shape);
  return add(multiply(normal, perChannel(x, gain)), perChannel(x, bias));
}

/** Each channel of each image less its mean, divided by its deviation, times `gain`, plus `bias` ([channels]). */
export function instanceNorm(x: Tensor, gain: Tensor, bias: Tensor, options: NormOptions = {}): Tensor {
  return groupNorm(x, Number(x.shape[1]), gain, bias, options);
}

function perChannel(x: Tensor, values: Tensor): Tensor {
  if (values.shape.length !== 1 || values.shape[0] !== x.shape[1]) {
    throw shapeError(
      "norm",
      `${formatShape(values.shape)} does not hold one value for each channel of ${formatShape(x.shape)}`,
    );
  }
  return reshape(values, [x.shape[1], ...x.shape.slice(2).map(() => 1)]);
}
