// The short convolution before a selective scan: each channel for itself, over the present token and the few before it.

import { uniform } from "../../engine/network/initialise.js";
import type { Layer } from "../../engine/network/layer.js";
import { add, multiply } from "../../engine/operations/elementwise.js";
import { concatenate, reshape, slice } from "../../engine/operations/movement.js";
import type { Tensor } from "../../engine/tensor.js";
import { type Dimension, type TensorType, tensorType } from "../../engine/types.js";

export interface CausalConvolutionParameters {
  /** [channels, kernel]; the last column belongs to the present token. PyTorch's Conv1d has an axis of size 1 between. */
  readonly weight: Tensor;
  /** [channels] */
  readonly bias: Tensor;
}

export interface CausalConvolutionOptions {
  readonly channels: number;
  /** How many tokens the kernel covers. */
  readonly kernel: number;
}

export interface CausalConvolutionResult {
  /** [batch, length, channels] */
  readonly y: Tensor;
  /** The last kernel − 1 tokens. */
  readonly window: Tensor;
}

export interface CausalConvolution
  extends Layer<CausalConvolutionParameters, [x: Tensor, window: Tensor], CausalConvolutionResult> {
  /** The type of the window: [batch, kernel − 1, channels]; zeros before the first token. */
  windowType(batch: Dimension): TensorType;
}

/** yₜ = bias + Σₖ weightₖ xₜ₋ₖ of x [batch, length, channels], where `window` holds the kernel − 1 tokens before x. */
export function causalConvolution({ channels, kernel }: CausalConvolutionOptions): CausalConvolution {
  // PyTorch's Conv1d: within ±1/√(fan in), and each channel has one input.
  const usual = uniform(1 / Math.sqrt(kernel));
  return {
    initialise: (random) => ({
      weight: usual(random.stream("weight"), [channels, kernel]),
      bias: usual(random.stream("bias"), [channels]),
    }),
    windowType: (batch) => tensorType([batch, kernel - 1, channels]),
    apply: ({ weight, bias }, x, window) => {
      const whole = concatenate([window, x], 1);
      const length = Number(x.shape[1]);
      const weighted = Array.from({ length: kernel }, (_, k) =>
        multiply(slice(whole, 1, k, k + length), reshape(slice(weight, 1, k, k + 1), [channels])),
      );
      const y = weighted.reduce((total, each) => add(total, each));
      return { y: add(y, bias), window: slice(whole, 1, length) };
    },
  };
}
