// The networks that are measured beside PyTorch and JAX (bench/peers/engine_torch.py, engine_jax.py): the same
// parameters in the same order, the same batches, the same loss.

import { type NDArray, ndarray } from "../../src/engine/ndarray.js";
import { attend } from "../../src/engine/network/attend.js";
import { gru } from "../../src/engine/network/gru.js";
import { crossEntropy } from "../../src/engine/network/losses/crossEntropy.js";
import { gelu } from "../../src/engine/operations/activations.js";
import { constant, full } from "../../src/engine/operations/constant.js";
import { convolution } from "../../src/engine/operations/convolution.js";
import { add, multiply, relu, square, subtract, where } from "../../src/engine/operations/elementwise.js";
import { gather } from "../../src/engine/operations/gather.js";
import { layerNorm } from "../../src/engine/operations/layerNorm.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { addAxis, reshape, split, transpose } from "../../src/engine/operations/movement.js";
import { maxPool } from "../../src/engine/operations/pooling.js";
import { max, mean } from "../../src/engine/operations/reduce.js";
import type { Tensor } from "../../src/engine/tensor.js";
import type { Mapped } from "../../src/engine/tree.js";
import { integers, numbers } from "./numbers.js";

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

export function recurrent({ batch = 32, length = 200, inputs = 64, width = 128 } = {}) {
  const w = weights();
  const parameters = {
    inputWeight: w([3 * width, inputs]),
    hiddenWeight: w([3 * width, width]),
    inputBias: w([3 * width], { scale: 0.1 }),
    hiddenBias: w([3 * width], { scale: 0.1 }),
  };
  const layer = gru({ inputs, hidden: width });
  const data = (step: number) => ({
    x: batchFirst(numbers(1000 + step, [length, batch, inputs])),
    target: batchFirst(numbers(2000 + step, [length, batch, width])),
  });
  return network(parameters, data, (p, { x, target }) => mean(square(subtract(layer.apply(p, x).outputs, target))));
}

function batchFirst({ shape, data }: NDArray): NDArray {
  const [length, batch, width] = shape;
  const turned = Float32Array.from({ length: data.length }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return Number(data[((row % length) * batch + Math.floor(row / length)) * width + column]);
  });
  return ndarray(turned, [batch, length, width]);
}

export function convolutions({ batch = 128 } = {}) {
  const w = weights();
  const parameters = {
    one: { kernel: w([32, 1, 3, 3]), bias: w([32], { scale: 0.1 }) },
    two: { kernel: w([64, 32, 3, 3]), bias: w([64], { scale: 0.1 }) },
    dense: { weight: w([1600, 128]), bias: w([128], { scale: 0.1 }) },
    out: { weight: w([128, 10]), bias: w([10], { scale: 0.1 }) },
  };
  const data = (step: number) => ({
    x: numbers(1000 + step, [batch, 1, 28, 28]),
    y: integers(2000 + step, [batch], 10),
  });
  type Kernel = { readonly kernel: Tensor; readonly bias: Tensor };
  const layer = (x: Tensor, { kernel, bias }: Kernel) => maxPool(relu(convolution(x, kernel, { bias })), { window: 2 });
  return network(parameters, data, ({ one, two, dense, out }, { x, y }) => {
    const flat = reshape(layer(layer(x, one), two), [batch, 1600]);
    const h = relu(add(matmul(flat, dense.weight), dense.bias));
    return mean(crossEntropy(add(matmul(h, out.weight), out.bias), y));
  });
}

export function transformer({ batch = 16, length = 256, width = 128, layers = 4, heads = 4, vocabulary = 256 } = {}) {
  const w = weights();
  const tokens = w([vocabulary, width], { scale: 0.1 });
  const places = w([length, width], { scale: 0.1 });
  const norm = () => ({ gain: w([width], { value: 1 }), bias: w([width], { value: 0 }) });
  const linear = (from: number, to: number) => ({ weight: w([from, to]), bias: w([to], { value: 0 }) });
  const blocks = Array.from({ length: layers }, () => ({
    norm1: norm(),
    qkv: linear(width, 3 * width),
    out: linear(width, width),
    norm2: norm(),
    up: linear(width, 4 * width),
    down: linear(4 * width, width),
  }));
  const parameters = { tokens, places, blocks, last: norm(), head: w([width, vocabulary]) };
  const depth = width / heads;
  const mask = Float32Array.from({ length: length * length }, (_, i) =>
    i % length > Math.floor(i / length) ? -1e9 : 0,
  );
  type Linear = { readonly weight: Tensor; readonly bias: Tensor };
  type Norm = { readonly gain: Tensor; readonly bias: Tensor };
  const project = (x: Tensor, { weight, bias }: Linear) => add(matmul(x, weight), bias);
  const normalised = (x: Tensor, { gain, bias }: Norm) => layerNorm(x, gain, bias);
  const data = (step: number) => nextTokens(integers(1000 + step, [batch, length + 1], 3), vocabulary);
  return network(parameters, data, (p, { x, y }) => {
    let h = add(gather(p.tokens, x), p.places);
    for (const block of p.blocks) {
      const cut = reshape(project(normalised(h, block.norm1), block.qkv), [batch, length, 3, heads, depth]);
      const parts = split(transpose(cut, [2, 0, 3, 1, 4]), [1, 1, 1], 0);
      const [q, k, v] = parts.map((part) => reshape(part, [batch, heads, length, depth]));
      const attention = attend(multiply(q, depth ** -0.5), k, v, { masks: [constant(mask, [length, length])] });
      const mixed = reshape(transpose(attention, [0, 2, 1, 3]), [batch, length, width]);
      h = add(h, project(mixed, block.out));
      h = add(h, project(gelu(project(normalised(h, block.norm2), block.up)), block.down));
    }
    const logits = reshape(matmul(normalised(h, p.last), p.head), [batch * length, vocabulary]);
    return mean(crossEntropy(logits, reshape(y, [batch * length])));
  });
}

// A text with something to learn: each token is its predecessor plus a small random step.
function nextTokens({ shape, data }: NDArray, vocabulary: number) {
  const [batch, width] = shape;
  const walk = Int32Array.from(data, Number);
  for (let i = 0; i < walk.length; i++) if (i % width > 0) walk[i] = (walk[i] + walk[i - 1]) % vocabulary;
  const part = (from: number) =>
    ndarray(
      Int32Array.from({ length: batch * (width - 1) }, (_, i) => {
        const row = Math.floor(i / (width - 1));
        return walk[row * width + (i % (width - 1)) + from];
      }),
      [batch, width - 1],
      "i32",
    );
  return { x: part(0), y: part(1) };
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
