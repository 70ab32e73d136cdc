// Message passing as the CLRS baselines do it (Veličković et al. 2022, after Gilmer et al. 2017 and Veličković et al. 2020),
// with z = [x ‖ h], sender i and receiver j:
//
//     m_ij = L₂ ReLU(L₁ ReLU(W₁ z_j + W₂ z_i + W_e e_ij + W_g g))      h'_j = LN(ReLU(O₁ z_j + O₂ ⊕_i m_ij))
//
// where ⊕ is the maximum, sum or mean over the neighbours i of j. Gated (Ibarz et al. 2022):
//
//     γ = σ(W₃ ReLU(G₁ z + G₂ ⊕ m)), bias of W₃ = −3 at first      h ← γ h' + (1 − γ) h

import { filled } from "../../../engine/network/initialise.js";
import type { Layer } from "../../../engine/network/layer.js";
import { compose } from "../../../engine/network/layer.js";
import { layerNorm } from "../../../engine/network/layerNorm.js";
import type { LinearParameters } from "../../../engine/network/linear.js";
import {
  add,
  cast,
  divide,
  greater,
  multiply,
  relu,
  sigmoid,
  subtract,
  where,
} from "../../../engine/operations/elementwise.js";
import { addAxis, concatenate } from "../../../engine/operations/movement.js";
import { max, sum } from "../../../engine/operations/reduce.js";
import { sizeAlong } from "../../../engine/operations/size.js";
import type { Tensor } from "../../../engine/tensor.js";
import { loopsOf, projectEdges } from "./edgeFeatures.js";
import { affine, type Processor, type ProcessorInputs, parametersOf } from "./processor.js";

/** How the messages to a node become one. */
export type Aggregation = "max" | "sum" | "mean";

export interface MessagePassingOptions {
  /** Features of a node, an edge, a graph and a message. */
  readonly width: number;
  /** `max` unless said. */
  readonly aggregation?: Aggregation;
  /** Whether a gate decides how much of a node's state is replaced; it does not unless said. */
  readonly gated?: boolean;
}

/** Who sends to a node: all nodes, those beside it, or only itself. */
export type Senders = "all" | "neighbours" | "self";

const FAR_BELOW = -1e6;

/** One round of messages. */
export function messagePassing(options: MessagePassingOptions, senders: Senders): MessagePassing {
  const { width, aggregation = "max", gated = false } = options;
  const ungated = compose(roundParts(width), (layers, inputs: ProcessorInputs): Round => {
    const z = concatenate([inputs.nodes, inputs.hidden], -1);
    const edges = projectEdges(senders === "self" ? loopsOf(inputs.edges) : inputs.edges, layers.edge());
    // What does not depend on the sender is added up before it is spread over all pairs.
    const received = add(add(layers.receiver(z), addAxis(layers.graph(inputs.graph), 1)), edges.bias);
    const sent = layers.sender(z);
    const raw =
      senders === "self"
        ? add(add(received, sent), edges.product)
        : add(add(addAxis(received, 1), addAxis(sent, 2)), edges.product);
    const messages = layers.second(relu(layers.first(relu(raw))));
    const total =
      senders === "self" ? messages : gather(messages, aggregation, senders === "all" ? undefined : inputs.adjacency);
    return { z, total, next: layers.norm(relu(add(layers.fromNode(z), layers.fromMessages(total)))) };
  });
  if (!gated) return compose({ round: ungated }, ({ round }, inputs) => ({ hidden: round(inputs).next }));
  return compose({ round: ungated, gate: gate(width) }, ({ round, gate }, inputs: ProcessorInputs) => {
    const { z, total, next } = round(inputs);
    const open = gate(z, total);
    return { hidden: add(multiply(open, next), multiply(subtract(1, open), inputs.hidden)) };
  });
}

/** One round of messages, whatever its parameters. */
export type MessagePassing = Pick<Processor, "initialise" | "apply">;

interface Round {
  readonly z: Tensor;
  /** ⊕ m */
  readonly total: Tensor;
  /** h' */
  readonly next: Tensor;
}

function roundParts(width: number) {
  return {
    receiver: affine(2 * width, width),
    sender: affine(2 * width, width),
    edge: parametersOf(affine(width, width)),
    graph: affine(width, width),
    first: affine(width, width),
    second: affine(width, width),
    fromNode: affine(2 * width, width),
    fromMessages: affine(width, width),
    norm: layerNorm({ features: width }),
  };
}

// Nearly closed at first: states change slowly.
function gate(width: number) {
  return compose(
    { node: affine(2 * width, width), messages: affine(width, width), open: nearlyClosed(width) },
    ({ node, messages, open }, z: Tensor, total: Tensor) => sigmoid(open(relu(add(node(z), messages(total))))),
  );
}

// ⊕ over senders, the first of the two axes of nodes: [batch, n, n, width] → [batch, n, width].
function gather(messages: Tensor, aggregation: Aggregation, adjacency: Tensor | undefined): Tensor {
  if (aggregation === "max") {
    const heard = adjacency === undefined ? messages : where(greater(addAxis(adjacency, -1), 0), messages, FAR_BELOW);
    return max(heard, { axes: 1 });
  }
  const heard = adjacency === undefined ? messages : multiply(messages, addAxis(adjacency, -1));
  const total = sum(heard, { axes: 1 });
  if (aggregation === "sum") return total;
  const senders =
    adjacency === undefined ? cast(sizeAlong(messages, [1]), "f32") : sum(adjacency, { axes: -1, keepAxes: true });
  return divide(total, senders);
}

function nearlyClosed(width: number): Layer<LinearParameters> {
  const layer = affine(width, width);
  return {
    initialise: (random) => ({ ...layer.initialise(random), bias: filled(-3)(random, [width]) }),
    apply: layer.apply,
  };
}
