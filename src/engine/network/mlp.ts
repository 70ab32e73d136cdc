// The multilayer perceptron: affine maps with an activation between them.

import { relu } from "../operations/elementwise.js";
import type { Tensor } from "../tensor.js";
import type { Initialiser } from "./initialise.js";
import type { Layer } from "./layer.js";
import { type LinearParameters, linear } from "./linear.js";

export interface MlpOptions {
  /** Features of the input, of each hidden layer, and of the output: `[784, 128, 128, 10]`. */
  readonly sizes: readonly number[];
  /** What follows each layer but the last; ReLU unless said. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Initialiser of the weights: see `linear`. */
  readonly weight?: Initialiser;
}

/** x [..., sizes[0]] → [..., sizes.at(-1)]. The parameters are a list, one entry a linear layer. */
export function mlp({ sizes, activation = relu, weight }: MlpOptions): Layer<readonly LinearParameters[]> {
  const layers = sizes.slice(1).map((outputs, i) => linear({ inputs: sizes[i], outputs, weight }));
  return {
    initialise: (random) => layers.map((layer, i) => layer.initialise(random.stream(`${i}`))),
    apply: (parameters, x) =>
      layers.reduce((y, layer, i) => layer.apply(parameters[i], i === 0 ? y : activation(y)), x),
  };
}
