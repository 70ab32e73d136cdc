// The triplet message-passing network (Dudzik & Veličković 2022; Ibarz et al. 2022): beside messages to nodes, each pair of
// nodes j, k hears every third node i:
//
//     t_ijk = T₁ z_i + T₂ z_j + T₃ z_k + E₁ e_ij + E₂ e_ik + E₃ e_jk + G g      pair_jk = ReLU(O max_i t_ijk)
//
// What does not depend on i is added after the maximum, so that only n³ sums of two terms are formed.

import { compose } from "../../../engine/network/layer.js";
import { add, relu } from "../../../engine/operations/elementwise.js";
import { addAxis, concatenate } from "../../../engine/operations/movement.js";
import { max } from "../../../engine/operations/reduce.js";
import { projectEdges } from "./edgeFeatures.js";
import { type MessagePassingOptions, messagePassing } from "./messagePassing.js";
import { affine, type Processor, type ProcessorInputs, parametersOf } from "./processor.js";

export interface TripletOptions extends MessagePassingOptions {
  /** Features of a triplet; 8 unless said, as published. */
  readonly tripletWidth?: number;
}

export function tripletMpnn({ tripletWidth = 8, ...options }: TripletOptions): Processor {
  const { width } = options;
  const parts = {
    messages: messagePassing(options, "all"),
    first: affine(2 * width, tripletWidth),
    second: affine(2 * width, tripletWidth),
    third: affine(2 * width, tripletWidth),
    edgeFirstSecond: parametersOf(affine(width, tripletWidth)),
    edgeFirstThird: parametersOf(affine(width, tripletWidth)),
    edgeSecondThird: parametersOf(affine(width, tripletWidth)),
    graph: affine(width, tripletWidth),
    pair: affine(tripletWidth, width),
  };
  return {
    hasPairs: true,
    ...compose(parts, (layers, inputs: ProcessorInputs) => {
      const z = concatenate([inputs.nodes, inputs.hidden], -1);
      const ij = projectEdges(inputs.edges, layers.edgeFirstSecond());
      const ik = projectEdges(inputs.edges, layers.edgeFirstThird());
      const jk = projectEdges(inputs.edges, layers.edgeSecondThird());
      const ofIj = add(ij.product, addAxis(layers.first(z), 2));
      const heard = max(add(addAxis(ofIj, 3), addAxis(ik.product, 2)), { axes: 1 });
      const biases = add(add(ij.bias, ik.bias), jk.bias);
      const ofJ = add(add(layers.second(z), addAxis(layers.graph(inputs.graph), 1)), biases);
      const ofJk = add(add(jk.product, addAxis(ofJ, 2)), addAxis(layers.third(z), 1));
      return { ...layers.messages(inputs), pairs: relu(layers.pair(add(heard, ofJk))) };
    }),
  };
}
