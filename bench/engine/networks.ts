// The networks that are measured beside PyTorch and JAX (bench/peers/engine_torch.py, engine_jax.py): the same
// parameters in the same order, the same batches, the same loss.

import { type NDArray, ndarray } from "../../src/engine/ndarray.js";
import { full } from "../../src/engine/operations/constant.js";
import { add, relu, square, subtract, where } from "../../src/engine/operations/elementwise.js";
import { layerNorm } from "../../src/engine/operations/layerNorm.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { addAxis } from "../../src/engine/operations/movement.js";
import { max, mean } from "../../src/engine/operations/reduce.js";
import type { Tensor } from "../../src/engine/tensor.js";
import type { Mapped } from "../../src/engine/tree.js";
import { numbers } from "./numbers.js";

/** Hands out parameters in the order in which both sides ask for them. */
export function weights() {
  let made = 0;
  return (
    shape: readonly number[],
    { scale, value }: { readonly scale?: number; readonly value?: number } = {},
  ): NDArray => {
    made++;
    const fanIn = shape.length === 2 ? shape[0] : shape.slice(1).reduce((a, b) => a * b, 1);
    if (value !== undefined) return ndarray(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape);
    return numbers(made, shape, scale ?? fanIn ** -0.5);
  };
}

export function autoencoder({ sizes = [2000, 128, 128, 10, 128, 128, 2000], batch = 128 } = {}) {
  const w = weights();
  const layers = sizes.slice(1).map((size, i) => ({ weight: w([sizes[i], size]), bias: w([size], { scale: 0.1 }) }));
  return network(
    layers,
    (step) => ({ x: numbers(1000 + step, [batch, sizes[0]]) }),
    (parameters, { x }) => {
      let h = x;
      for (const [i, { weight, bias }] of parameters.entries()) {
        h = add(matmul(h, weight), bias);
        if (i < parameters.length - 1) h = relu(h);
      }
      return mean(square(subtract(h, x)));
    },
  );
}

export function messages({ batch = 32, nodes = 16, width = 128, steps = 16 } = {}) {
  const w = weights();
  const matrix = () => w([width, width]);
  const parameters = {
    fromNode: matrix(),
    toNode: matrix(),
    fromEdge: matrix(),
    fromState: matrix(),
    toState: matrix(),
    first: matrix(),
    second: matrix(),
    keep: matrix(),
    take: matrix(),
    gain: w([width], { value: 1 }),
    bias: w([width], { value: 0 }),
  };
  const data = (step: number) => ({
    x: numbers(1000 + step, [batch, nodes, width]),
    edges: numbers(2000 + step, [batch, nodes, nodes, width]),
    adjacency: withLoops(numbers(3000 + step, [batch, nodes, nodes, 1])),
    target: numbers(4000 + step, [batch, nodes, width]),
  });
  return network(parameters, data, (p, { x, edges, adjacency, target }) => {
    let h: Tensor = full([batch, nodes, width], 0);
    const e = matmul(edges, p.fromEdge);
    for (let step = 0; step < steps; step++) {
      const senders = add(matmul(x, p.fromNode), matmul(h, p.fromState));
      const receivers = add(matmul(x, p.toNode), matmul(h, p.toState));
      const sent = relu(add(add(addAxis(senders, 2), addAxis(receivers, 1)), e));
      const message = matmul(relu(matmul(sent, p.first)), p.second);
      const largest = max(where(adjacency, message, -1e6), { axes: 1 });
      h = layerNorm(relu(add(matmul(h, p.keep), matmul(largest, p.take))), p.gain, p.bias);
    }
    return mean(square(subtract(h, target)));
  });
}

// Which edges there are, each node's own among them.
function withLoops({ shape, data }: NDArray): NDArray {
  const [, nodes] = shape;
  return ndarray(
    Uint8Array.from({ length: data.length }, (_, i) =>
      Number(Number(data[i]) > 0 || Math.floor(i / nodes) % nodes === i % nodes),
    ),
    shape,
    "bool",
  );
}

/** A network with its data: what a trainer takes, and the batch of each step. */
export interface Network<P, B> {
  readonly parameters: P;
  /** A batch of the right types. */
  readonly batch: B;
  readonly batches: (step: number) => B;
  readonly loss: (inputs: { readonly parameters: Mapped<P, Tensor>; readonly batch: Mapped<B, Tensor> }) => {
    readonly loss: Tensor;
  };
}

function network<P, B>(
  parameters: P,
  batches: (step: number) => B,
  loss: (parameters: Mapped<P, Tensor>, batch: Mapped<B, Tensor>) => Tensor,
): Network<P, B> {
  return { parameters, batch: batches(0), batches, loss: (given) => ({ loss: loss(given.parameters, given.batch) }) };
}
