// The networks that are measured beside PyTorch and JAX (bench/peers/engine_torch.py, engine_jax.py): the same
// parameters in the same order, the same batches, the same loss.

import type { NDArray } from "../../src/engine/ndarray.js";
import { ndarray } from "../../src/engine/ndarray.js";
import { full } from "../../src/engine/operations/constant.js";
import { add, relu, square, subtract, where } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { addAxis } from "../../src/engine/operations/movement.js";
import { max, mean } from "../../src/engine/operations/reduce.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { type Mapped, mapTree } from "../../src/engine/tree.js";
import type { LossInputs } from "../../src/engine/training/lossProgram.js";
import type { TensorType } from "../../src/engine/types.js";
import { numbers } from "./numbers.js";

/** A network with its data: what a trainer takes, and the batch of each step. */
export interface Network<P, B> {
  readonly parameters: P;
  readonly batch: Mapped<B, TensorType>;
  readonly batches: (step: number) => B;
  readonly loss: (inputs: LossInputs<P, B, unknown, unknown>) => { readonly loss: Tensor };
}

/** Hands out parameters in the order in which both sides ask for them. */
export function weights() {
  let made = 0;
  return (shape: readonly number[], { scale, value }: { readonly scale?: number; readonly value?: number } = {}): NDArray => {
    made++;
    const fanIn = shape.length === 2 ? shape[0] : shape.slice(1).reduce((a, b) => a * b, 1);
    if (value !== undefined) return ndarray(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape);
    return numbers(made, shape, scale ?? fanIn ** -0.5);
  };
}

export function autoencoder({ sizes = [2000, 128, 128, 10, 128, 128, 2000], batch = 128 } = {}) {
  const w = weights();
  const layers = sizes.slice(1).map((size, i) => ({ weight: w([sizes[i], size]), bias: w([size], { scale: 0.1 }) }));
  return network(layers, (step) => ({ x: numbers(1000 + step, [batch, sizes[0]]) }), (parameters, { x }) => {
    let h = x;
    for (const [i, { weight, bias }] of parameters.entries()) {
      h = add(matmul(h, weight), bias);
      if (i < parameters.length - 1) h = relu(h);
    }
    return mean(square(subtract(h, x)));
  });
}

export function messages({ batch = 32, nodes = 16, width = 128, steps = 16 } = {}) {
  const w = weights();
  const square_ = () => w([width, width]);
  const parameters = {
    fromNode: square_(),
    toNode: square_(),
    fromEdge: square_(),
    fromState: square_(),
    toState: square_(),
    first: square_(),
    second: square_(),
    keep: square_(),
    take: square_(),
    gain: w([width], { value: 1 }),
    bias: w([width], { value: 0 }),
  };
  return { parameters, full, where, addAxis, max, mapTree };
}

function network<P, B>(
  parameters: P,
  batches: (step: number) => B,
  loss: (parameters: Mapped<P, Tensor>, batch: Mapped<B, Tensor>) => Tensor,
) {
  return {
    parameters,
    batch: mapTree<NDArray, TensorType, B>(batches(0), ({ dtype, shape }) => ({ dtype, shape })),
    batches,
    loss: ({ parameters: p, batch }: { readonly parameters: Mapped<P, Tensor>; readonly batch: Mapped<B, Tensor> }) => ({
      loss: loss(p, batch),
    }),
  };
}
