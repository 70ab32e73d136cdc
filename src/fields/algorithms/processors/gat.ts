// The graph attention network (Veličković et al. 2018), heads side by side:
//
//     α_ij = softmax_j LeakyReLU(a₁ z_i + a₂ z_j + a_e e_ij + a_g g) over the neighbours j of i
//     h'_i = LN(ReLU(Σ_j α_ij V z_j + S z_i))

import { compose } from "../../../engine/network/layer.js";
import { layerNorm } from "../../../engine/network/layerNorm.js";
import { leakyRelu } from "../../../engine/operations/activations.js";
import { add, relu } from "../../../engine/operations/elementwise.js";
import { addAxis, concatenate, transpose } from "../../../engine/operations/movement.js";
import { attentionOver, requireHeads } from "./attentionOver.js";
import { projectEdges } from "./edgeFeatures.js";
import { affine, type Processor, type ProcessorInputs, parametersOf } from "./processor.js";

export interface GraphAttentionOptions {
  readonly width: number;
  /** Heads, which must divide the width; 1 unless said. */
  readonly heads?: number;
}

export function gat({ width, heads = 1 }: GraphAttentionOptions): Processor {
  requireHeads(width, heads);
  const parts = {
    value: affine(2 * width, width),
    skip: affine(2 * width, width),
    receiver: affine(2 * width, heads),
    sender: affine(2 * width, heads),
    edge: parametersOf(affine(width, heads)),
    graph: affine(width, heads),
    norm: layerNorm({ features: width }),
  };
  return {
    hasPairs: false,
    ...compose(parts, (layers, inputs: ProcessorInputs) => {
      const z = concatenate([inputs.nodes, inputs.hidden], -1);
      const edges = projectEdges(inputs.edges, layers.edge());
      const received = add(add(layers.receiver(z), addAxis(layers.graph(inputs.graph), 1)), edges.bias);
      const scores = add(add(addAxis(received, 2), addAxis(layers.sender(z), 1)), edges.product);
      const logits = transpose(leakyRelu(scores), [0, 3, 1, 2]);
      const heard = attentionOver(logits, layers.value(z), inputs.adjacency);
      return { hidden: layers.norm(relu(add(heard, layers.skip(z)))) };
    }),
  };
}
