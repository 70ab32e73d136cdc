// The affine map y = x Wᵀ + b of the last axis.

import { add } from "../operations/elementwise.js";
import { matmul } from "../operations/matmul.js";
import type { Tensor } from "../tensor.js";
import { type Initialiser, uniform, zeros } from "./initialise.js";
import type { Layer } from "./layer.js";

export interface LinearParameters {
  /** [outputs, inputs] */
  readonly weight: Tensor;
  /** [outputs]; left out where the layer has none. */
  readonly bias?: Tensor;
}

export interface LinearOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Whether a bias is added; it is unless said. */
  readonly bias?: boolean;
  /** Initialiser of the weight. Unless said, weight and bias are uniform within ±1/√inputs; with it, the bias is 0. */
  readonly weight?: Initialiser;
}

/** y = x Wᵀ + b for x [..., inputs] → y [..., outputs]. */
export function linear({ inputs, outputs, bias = true, weight }: LinearOptions): Layer<LinearParameters> {
  const usual = uniform(1 / Math.sqrt(inputs));
  return {
    initialise: (random) => ({
      weight: (weight ?? usual)(random.stream("weight"), [outputs, inputs]),
      ...(bias ? { bias: (weight === undefined ? usual : zeros)(random.stream("bias"), [outputs]) } : {}),
    }),
    apply: (parameters, x) => {
      const y = matmul(x, parameters.weight, { transposeB: true });
      return parameters.bias === undefined ? y : add(y, parameters.bias);
    },
  };
}
