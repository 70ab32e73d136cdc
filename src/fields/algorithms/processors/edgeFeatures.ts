// Features of edges, kept as what they are made of. Encoders are affine in a few raw channels (a weight, a mask, a pointer),
// so that the width of an edge is far larger than its rank:
//
//     e_ij = E x_ij + b    and for any affine map    W e_ij + c = (W E) x_ij + (W b + c)
//
// Multiplying the small matrices first saves the product of n² · width² that each map would take, and the memory of e.

import type { LinearParameters } from "../../../engine/network/linear.js";
import { diagonal } from "../../../engine/operations/diagonal.js";
import { add, multiply } from "../../../engine/operations/elementwise.js";
import { matmul } from "../../../engine/operations/matmul.js";
import { addAxis, reshape, transpose } from "../../../engine/operations/movement.js";
import { sum } from "../../../engine/operations/reduce.js";
import type { Tensor } from "../../../engine/tensor.js";
import { identityMatrix } from "./identityMatrix.js";

/** The features E x + b. */
export interface EdgeFeatures {
  /** Raw channels x [batch, n, n, channels], or [batch, n, channels] along the diagonal. */
  readonly channels: Tensor;
  /** E [width, channels] */
  readonly weight: Tensor;
  /** b [width] */
  readonly bias: Tensor;
}

/** An affine map of features: what multiplies the raw channels, and what is added. */
export interface ProjectedEdges {
  /** W E x [batch, n, n, outputs] */
  readonly product: Tensor;
  /** W b + c [outputs] */
  readonly bias: Tensor;
}

/** W e + c for W [outputs, width], its bias kept apart: it can be added where there are fewer elements. */
export function projectEdges(edges: EdgeFeatures, { weight, bias }: LinearParameters): ProjectedEdges {
  const ofBias = reshape(matmul(weight, addAxis(edges.bias, 1)), [weight.shape[0]]);
  return {
    product: matmul(edges.channels, matmul(weight, edges.weight), { transposeB: true }),
    bias: bias === undefined ? ofBias : add(ofBias, bias),
  };
}

/** The features of e_ji in the place of e_ij. */
export function reverseEdges(edges: EdgeFeatures): EdgeFeatures {
  return { ...edges, channels: transpose(edges.channels, [0, 2, 1, 3]) };
}

/** The features of the edge that leads from each node to itself. */
export function loopsOf(edges: EdgeFeatures): EdgeFeatures {
  const nodes = edges.channels.shape[1];
  if (typeof nodes === "string") {
    const own = multiply(edges.channels, addAxis(identityMatrix(nodes), -1));
    return { ...edges, channels: sum(own, { axes: 2 }) };
  }
  return { ...edges, channels: transpose(diagonal(edges.channels, { axes: [1, 2] }), [0, 2, 1]) };
}
