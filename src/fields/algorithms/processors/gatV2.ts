// The second graph attention network (Brody et al. 2022), whose scores look at sender and receiver together:
//
//     α_ij = softmax_j a · LeakyReLU(W₁ z_j + W₂ z_i + W_e e_ij + W_g g) over the neighbours j of i, each head with its own
//     part of the features;      h'_i = LN(ReLU(Σ_j α_ij V z_j + S z_i))

import type { Layer } from "../../../engine/network/layer.js";
import { compose } from "../../../engine/network/layer.js";
import { layerNorm } from "../../../engine/network/layerNorm.js";
import type { LinearParameters } from "../../../engine/network/linear.js";
import { leakyRelu } from "../../../engine/operations/activations.js";
import { add, relu } from "../../../engine/operations/elementwise.js";
import { addAxis, concatenate, split, transpose } from "../../../engine/operations/movement.js";
import { attentionOver, requireHeads } from "./attentionOver.js";
import { projectEdges } from "./edgeFeatures.js";
import type { GraphAttentionOptions } from "./gat.js";
import { affine, type Processor, type ProcessorInputs, parametersOf } from "./processor.js";

export function gatV2({ width, heads = 1 }: GraphAttentionOptions): Processor {
  requireHeads(width, heads);
  const parts = {
    value: affine(2 * width, width),
    skip: affine(2 * width, width),
    sender: affine(2 * width, width),
    receiver: affine(2 * width, width),
    edge: parametersOf(affine(width, width)),
    graph: affine(width, width),
    scores: eachHead(width / heads, heads),
    norm: layerNorm({ features: width }),
  };
  return {
    hasPairs: false,
    ...compose(parts, (layers, inputs: ProcessorInputs) => {
      const z = concatenate([inputs.nodes, inputs.hidden], -1);
      const edges = projectEdges(inputs.edges, layers.edge());
      const received = add(add(layers.receiver(z), addAxis(layers.graph(inputs.graph), 1)), edges.bias);
      const seen = leakyRelu(add(add(addAxis(received, 2), addAxis(layers.sender(z), 1)), edges.product));
      const logits = transpose(layers.scores(seen), [0, 3, 1, 2]);
      const heard = attentionOver(logits, layers.value(z), inputs.adjacency);
      return { hidden: layers.norm(relu(add(heard, layers.skip(z)))) };
    }),
  };
}

// a · x for each head's own part of the features [..., inputs · heads] → [..., heads].
function eachHead(inputs: number, heads: number): Layer<readonly LinearParameters[]> {
  const layer = affine(inputs, 1);
  return {
    initialise: (random) => Array.from({ length: heads }, (_, head) => layer.initialise(random.stream(`${head}`))),
    apply: (parameters, x) => {
      const parts = split(x, Array<number>(heads).fill(inputs), -1);
      return concatenate(
        parts.map((part, head) => layer.apply(parameters[head], part)),
        -1,
      );
    },
  };
}
