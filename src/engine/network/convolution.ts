// Convolutions over one or two axes of space, and transposed ones, which enlarge.

import {
  convolution as convolve,
  transposedConvolution as convolveTransposed,
  type ConvolutionOptions as Geometry,
  type TransposedConvolutionOptions as TransposedGeometry,
} from "../operations/convolution.js";
import { add } from "../operations/elementwise.js";
import { reshape } from "../operations/movement.js";
import { fans, type Initialiser, uniform, zeros } from "./initialise.js";
import type { Layer } from "./layer.js";
import type { LinearParameters } from "./linear.js";

interface Sizes {
  /** Channels of the input. */
  readonly inputs: number;
  /** Channels of the output. */
  readonly outputs: number;
  /** Size of the kernel along each axis of space, of which there are one or two. */
  readonly kernel: readonly number[];
  /** Whether a bias is added; it is unless said. */
  readonly bias?: boolean;
  /** Initialiser of the weight. Unless said, weight and bias are uniform within ±1/√(fan in); with it, the bias is 0. */
  readonly weight?: Initialiser;
}

export interface ConvolutionOptions extends Sizes, Geometry {}

/** x [batch, inputs, …space] → [batch, outputs, …space]; the weight is [outputs, inputs / groups, …kernel]. */
export function convolution(options: ConvolutionOptions): Layer<LinearParameters> {
  const { inputs, outputs, kernel, groups = 1 } = options;
  return {
    initialise: initialised(options, [outputs, inputs / groups, ...kernel]),
    apply: ({ weight, bias }, x) => convolve(x, weight, { ...geometryOf(options), bias }),
  };
}

export interface TransposedConvolutionOptions extends Sizes, TransposedGeometry {}

/** x [batch, inputs, …space] → [batch, outputs, …larger space]; the weight is [inputs, outputs / groups, …kernel]. */
export function transposedConvolution(options: TransposedConvolutionOptions): Layer<LinearParameters> {
  const { inputs, outputs, kernel, groups = 1, outputPadding } = options;
  return {
    initialise: initialised(options, [inputs, outputs / groups, ...kernel]),
    apply: ({ weight, bias }, x) => {
      const y = convolveTransposed(x, weight, { ...geometryOf(options), outputPadding });
      return bias === undefined ? y : add(y, reshape(bias, [outputs, ...kernel.map(() => 1)]));
    },
  };
}

function geometryOf({ stride, padding, dilation, groups }: Geometry): Geometry {
  return { stride, padding, dilation, groups };
}

function initialised(
  { outputs, bias = true, weight }: Sizes,
  shape: readonly number[],
): Layer<LinearParameters>["initialise"] {
  const usual = uniform(1 / Math.sqrt(fans(shape).inputs));
  return (random) => ({
    weight: (weight ?? usual)(random.stream("weight"), shape),
    ...(bias ? { bias: (weight === undefined ? usual : zeros)(random.stream("bias"), [outputs]) } : {}),
  });
}
