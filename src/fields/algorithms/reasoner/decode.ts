// Decoders: latent features become predictions of hints and outputs, by place and type (Veličković et al. 2022, §4.1), from nodes
// [x ‖ h ‖ h'], edges e (with the states of pairs, where the processor has them) and graphs g.
//
//     node:          D h_i                            pointer of a node:  w · max(P₁ h_i, P₂ h_j + P₃ e_ji)
//     edge:          D₁ h_i + D₂ h_j + D₃ e_ij        pointer of an edge: w · max(D₁ h_i + D₂ h_j + D₃ e_ij, D₄ h_k)
//     graph:         D₁ max_i h_i + D₂ g
//     permutation:   as the pointer of a node, made doubly stochastic (Mena et al. 2018), in logarithms

import type { Layer } from "../../../engine/network/layer.js";
import type { LinearParameters } from "../../../engine/network/linear.js";
import { logSinkhorn } from "../../../engine/network/sinkhornNormalisation.js";
import { add, log, maximum, multiply, negate, subtract } from "../../../engine/operations/elementwise.js";
import { matmul } from "../../../engine/operations/matmul.js";
import { addAxis, reshape, slice, transpose } from "../../../engine/operations/movement.js";
import { max } from "../../../engine/operations/reduce.js";
import type { TensorRandom } from "../../../engine/operations/tensorRandom.js";
import { shapeError } from "../../../engine/shapeError.js";
import type { Tensor } from "../../../engine/tensor.js";
import { type EdgeFeatures, projectEdges, reverseEdges } from "../processors/edgeFeatures.js";
import { identityMatrix } from "../processors/identityMatrix.js";
import { affine } from "../processors/processor.js";
import type { FeatureSpecification } from "../specification.js";

/** What decoders see. */
export interface Latents {
  /** [x ‖ h ‖ h'] [batch, n, 3 width] */
  readonly nodes: Tensor;
  readonly edges: EdgeFeatures;
  /** States of pairs [batch, n, n, width] */
  readonly pairs: Tensor | undefined;
  /** [batch, width] */
  readonly graph: Tensor;
}

/** The decoders that `feature` needs. */
export function decodersOf(feature: FeatureSpecification, width: number, hasPairs: boolean): Layer<LinearParameters>[] {
  const { place, type, categories = 1 } = feature;
  const points = type === "pointer" || type === "permutationPointer" || type === "shouldBePermutation";
  const edge = hasPairs ? 2 * width : width;
  const fromNode = (outputs: number) => affine(3 * width, outputs);
  if (place === "node") {
    return points ? [fromNode(width), fromNode(width), affine(edge, width), affine(width, 1)] : [fromNode(categories)];
  }
  if (place === "edge") {
    return points
      ? [fromNode(width), fromNode(width), affine(edge, width), fromNode(width), affine(width, 1)]
      : [fromNode(categories), fromNode(categories), affine(edge, categories)];
  }
  return points ? [fromNode(1), affine(width, 1), fromNode(1)] : [fromNode(categories), affine(width, categories)];
}

/** Steps and temperature of the normalisation while decoding, as published. */
const SINKHORN = { iterations: 10, temperature: 0.1 };

/**
 * The prediction of a feature as logits: [batch], [batch, n] or [batch, n, n] by place, with a last axis for classes or for the nodes
 * pointed to. `noise` shakes permutations while training (Gumbel noise).
 */
export function decode(
  feature: FeatureSpecification,
  decoders: readonly LinearParameters[],
  latents: Latents,
  noise: TensorRandom | undefined,
): Tensor {
  const { place, type } = feature;
  const points = type === "pointer" || type === "permutationPointer" || type === "shouldBePermutation";
  if (!points) {
    const logits = { node: decodeNodes, edge: decodeEdges, graph: decodeGraph }[place](decoders, latents);
    return type === "categorical" ? logits : reshape(logits, logits.shape.slice(0, -1));
  }
  if (place === "edge") return decodeEdgePointers(decoders, latents);
  if (place === "graph") {
    const scores = affineMap(decoders[2], latents.nodes);
    return add(decodeGraph(decoders, latents), reshape(scores, scores.shape.slice(0, -1)));
  }
  const logits = decodeNodePointers(decoders, latents);
  if (type === "pointer") return logits;
  return permutationLogits(noise === undefined ? logits : add(logits, gumbel(noise, logits)), SINKHORN);
}

/** Logits [batch, n, n] as the logarithm of a doubly stochastic matrix without a diagonal. */
export function permutationLogits(
  logits: Tensor,
  options: { readonly iterations: number; readonly temperature: number },
): Tensor {
  const diagonal = multiply(identityMatrix(logits.shape[logits.shape.length - 1]), 1e6);
  const scaled = multiply(logits, 1 / options.temperature);
  return logSinkhorn(subtract(scaled, diagonal), { iterations: options.iterations });
}

function decodeNodes([decoder]: readonly LinearParameters[], { nodes }: Latents): Tensor {
  return affineMap(decoder, nodes);
}

function decodeEdges([first, second, edge]: readonly LinearParameters[], latents: Latents): Tensor {
  const { product, bias } = decodeEdge(edge, latents.edges, latents.pairs);
  const ofFirst = add(affineMap(first, latents.nodes), bias);
  return add(add(addAxis(ofFirst, 2), addAxis(affineMap(second, latents.nodes), 1)), product);
}

function decodeGraph([node, graph]: readonly LinearParameters[], latents: Latents): Tensor {
  return add(affineMap(node, max(latents.nodes, { axes: 1 })), affineMap(graph, latents.graph));
}

function decodeNodePointers([from, to, edge, score]: readonly LinearParameters[], latents: Latents): Tensor {
  const pairs = latents.pairs && transpose(latents.pairs, [0, 2, 1, 3]);
  const { product, bias } = decodeEdge(edge, reverseEdges(latents.edges), pairs);
  const target = add(affineMap(to, latents.nodes), bias);
  const larger = maximum(addAxis(affineMap(from, latents.nodes), 2), add(addAxis(target, 1), product));
  return withoutLast(affineMap(score, larger));
}

function decodeEdgePointers(decoders: readonly LinearParameters[], latents: Latents): Tensor {
  const [, , , target, score] = decoders;
  const edges = addAxis(decodeEdges(decoders, latents), 3);
  const targets = addAxis(addAxis(affineMap(target, latents.nodes), 1), 1);
  return withoutLast(affineMap(score, maximum(edges, targets)));
}

// The affine map of [e ‖ pair]: its first half in the channels of e, its second in the states of pairs.
function decodeEdge({ weight, bias }: LinearParameters, edges: EdgeFeatures, pairs: Tensor | undefined) {
  if (pairs === undefined) return projectEdges(edges, { weight, bias });
  const width = edges.bias.shape[0];
  const ofEdge = projectEdges(edges, { weight: slice(weight, 1, 0, width), bias });
  return {
    product: add(ofEdge.product, matmul(pairs, slice(weight, 1, width), { transposeB: true })),
    bias: ofEdge.bias,
  };
}

function affineMap({ weight, bias }: LinearParameters, x: Tensor): Tensor {
  const product = matmul(x, weight, { transposeB: true });
  return bias === undefined ? product : add(product, bias);
}

function withoutLast(x: Tensor): Tensor {
  if (x.shape[x.shape.length - 1] !== 1) throw shapeError("decode", "a score is one number");
  return reshape(x, x.shape.slice(0, -1));
}

function gumbel(random: TensorRandom, { shape }: Tensor): Tensor {
  return negate(log(add(negate(log(add(random.uniform(shape), 1e-12))), 1e-12)));
}
