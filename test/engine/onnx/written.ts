// Networks as this engine writes them, small and the same on every machine.

import { seededRandom } from "../../../src/core/random.js";
import { pullBack, zerosLike } from "../../../src/engine/differentiate.js";
import { type NDArray, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { batchNorm } from "../../../src/engine/network/batchNorm.js";
import { convolution } from "../../../src/engine/network/convolution.js";
import { gru } from "../../../src/engine/network/gru.js";
import { compose } from "../../../src/engine/network/layer.js";
import { linear } from "../../../src/engine/network/linear.js";
import { mlp } from "../../../src/engine/network/mlp.js";
import { inference } from "../../../src/engine/network/pass.js";
import { transformerBlock } from "../../../src/engine/network/transformerBlock.js";
import { exportOnnx } from "../../../src/engine/onnx/exportOnnx.js";
import { relu, tanh } from "../../../src/engine/operations/elementwise.js";
import { globalAveragePool, maxPool } from "../../../src/engine/operations/pooling.js";
import { softmax } from "../../../src/engine/operations/softmax.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { type Mapped, mapLeaves, mapTree, namedLeaves } from "../../../src/engine/tree.js";
import { elementCount, type Shape } from "../../../src/engine/types.js";

/** The output `y`, and the gradients of Σ y · cotangent: by `x`, and by each parameter under its name. */
export type Results = Readonly<Record<string, NDArray>>;

export interface WrittenNetwork {
  readonly bytes: Uint8Array;
  readonly x: NDArray;
  /** What the network computes where it was never written. */
  results(): Promise<Results>;
}

/** Numbers between −0.5 and 0.5 that every machine computes alike. */
export function plainNumbers(shape: readonly number[], step = 7): NDArray {
  const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => ((i * step + 3) % 23) / 23 - 0.5);
  return ndarray(data, shape);
}

/** `y` and all gradients of `f`, where `parameters` are a tree. */
export async function resultsOf<P>(
  f: (parameters: Mapped<P, Tensor>, x: Tensor) => Tensor,
  parameters: P,
  x: NDArray,
  output: readonly number[],
): Promise<Results> {
  const given = { parameters, x, cotangent: plainNumbers(output, 5) };
  const program = await compile((tensors) => {
    const y = f(tensors.parameters, tensors.x);
    const sources = new Map<string, Tensor>([["x", tensors.x], ...namedLeaves<Tensor>(tensors.parameters)]);
    const found = pullBack([y], [tensors.cotangent], [...sources.values()]);
    return {
      y,
      ...Object.fromEntries([...sources].map(([name, source], i) => [`by ${name}`, found[i] ?? zerosLike(source)])),
    };
  }, given);
  const results = await program.run(mapTree<NDArray, NDArray, typeof given>(given, (array) => array));
  await program.dispose();
  return Object.fromEntries(namedLeaves<NDArray>(results));
}

function written<P>(
  initial: P,
  f: (parameters: Mapped<P, Tensor>, x: Tensor) => Tensor,
  sizes: { readonly x: Shape; readonly example: readonly number[]; readonly y: readonly number[] },
): WrittenNetwork {
  const parameters = mapLeaves<NDArray, P>(initial, ({ shape }, path) => {
    const plain = plainNumbers(shape);
    return path.endsWith("variance")
      ? ndarray(
          Array.from(numbers(plain), (value) => 1 + value),
          shape,
        )
      : plain;
  });
  const x = plainNumbers(sizes.example, 11);
  const types = { x: { dtype: "f32" as const, shape: sizes.x } };
  return {
    bytes: exportOnnx<P, typeof types, { readonly y: Tensor }>(
      (given, inputs) => ({ y: f(given, inputs.x) }),
      parameters,
      types,
    ),
    x,
    results: () => resultsOf(f, parameters, x, sizes.y),
  };
}

const random = seededRandom(0);

function perceptron(): WrittenNetwork {
  const layer = mlp({ sizes: [3, 5, 2], activation: tanh });
  const sizes = { x: ["batch", 3], example: [4, 3], y: [4, 2] };
  return written(layer.initialise(random), (given, x) => softmax(layer.apply(given, x)), sizes);
}

function convolutional(): WrittenNetwork {
  const layer = compose(
    {
      first: convolution({ inputs: 2, outputs: 4, kernel: [3, 3], padding: 1 }),
      norm: batchNorm({ channels: 4 }),
      second: convolution({ inputs: 4, outputs: 4, kernel: [3, 3], stride: 2, groups: 2 }),
      out: linear({ inputs: 4, outputs: 3 }),
    },
    ({ first, norm, second, out }, x: Tensor) =>
      out(globalAveragePool(second(maxPool(relu(norm(first(x), inference)), { window: 2, stride: 1 })))),
  );
  const sizes = { x: ["batch", 2, 6, 6], example: [2, 2, 6, 6], y: [2, 3] };
  return written(layer.initialise(random), (given, x) => layer.apply(given, x), sizes);
}

function transformer(): WrittenNetwork {
  const layer = transformerBlock({ features: 4, heads: 2, hidden: 6 });
  const sizes = { x: ["batch", "length", 4], example: [2, 3, 4], y: [2, 3, 4] };
  return written(layer.initialise(random), (given, x) => layer.apply(given, x), sizes);
}

function recurrent(): WrittenNetwork {
  const layer = gru({ inputs: 2, hidden: 3 });
  const sizes = { x: ["batch", "length", 2], example: [2, 4, 2], y: [2, 4, 3] };
  return written(layer.initialise(random), (given, x) => layer.apply(given, x).outputs, sizes);
}

/** A network of each kind, by name. */
export const writtenNetworks: Readonly<Record<string, () => WrittenNetwork>> = {
  perceptron,
  convolutional,
  transformer,
  recurrent,
};
