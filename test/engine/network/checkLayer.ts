// Holds a layer's outputs and gradients, by all its parameters and inputs, against float64 and finite differences.

import { type Random, seededRandom } from "../../../src/core/random.js";
import { type NDArray, numbers } from "../../../src/engine/ndarray.js";
import type { Layer } from "../../../src/engine/network/layer.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { leaves, mapTree } from "../../../src/engine/tree.js";
import { type CheckOptions, checkOperation, type TestInput } from "../checkOperation.js";

/** Checks the layer with fresh parameters; ones that begin at 0 or 1 are moved away from there. */
export async function checkLayer<P>(
  layer: Layer<P, Tensor[]>,
  inputs: readonly TestInput[],
  options?: CheckOptions,
): Promise<void>;
export async function checkLayer(
  layer: { initialise(random: Random): unknown; apply(parameters: unknown, ...inputs: Tensor[]): Tensor },
  inputs: readonly TestInput[],
  options: CheckOptions = {},
): Promise<void> {
  const random = seededRandom(options.seed ?? 0, "layer");
  const initial = layer.initialise(random);
  const parameters = leaves<NDArray>(initial).map(
    ({ shape, dtype, data }): TestInput => ({
      shape,
      dtype,
      data: Float32Array.from(numbers({ shape, dtype, data }), (value) => value + 0.1 * random.normal()),
    }),
  );
  await checkOperation(
    (...tensors) => {
      let next = 0;
      return layer.apply(
        mapTree<NDArray, Tensor, unknown>(initial, () => tensors[next++]),
        ...tensors.slice(parameters.length),
      );
    },
    [...parameters, ...inputs],
    options,
  );
}
