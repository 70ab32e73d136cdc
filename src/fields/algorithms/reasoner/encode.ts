// Encoders: features of inputs and hints become latent features of nodes, edges and graphs, one affine map each, summed by place
// (Veličković et al. 2022, §4.1). Pointers of nodes are features of edges; pointers of edges are features of the pairs that
// they make with either end, averaged over the other; pointers of graphs are features of nodes.

import type { Layer } from "../../../engine/network/layer.js";
import type { LinearParameters } from "../../../engine/network/linear.js";
import { full } from "../../../engine/operations/constant.js";
import { add, cast, greater, maximum } from "../../../engine/operations/elementwise.js";
import { matmul } from "../../../engine/operations/matmul.js";
import { addAxis, concatenate, transpose } from "../../../engine/operations/movement.js";
import { oneHot } from "../../../engine/operations/oneHot.js";
import { mean } from "../../../engine/operations/reduce.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { Dimension } from "../../../engine/types.js";
import type { EdgeFeatures } from "../processors/edgeFeatures.js";
import { identityMatrix } from "../processors/identityMatrix.js";
import { affine } from "../processors/processor.js";
import type { FeatureSpecification, Specification } from "../specification.js";

/** Parameters of encoders by feature: one map each, two for pointers of edges. */
export type Encoders = Readonly<Record<string, readonly LinearParameters[]>>;

export interface Encoded {
  /** [batch, n, width] */
  readonly nodes: Tensor;
  readonly edges: EdgeFeatures;
  /** [batch, width] */
  readonly graph: Tensor;
  /** Which nodes are beside each other, 0 or 1 [batch, n, n]. */
  readonly adjacency: Tensor;
}

/** How the weights of encoders begin: scalars among the hints with deviation 1/√width, or all with 1/√inputs. */
export type EncoderStart = "small-scalars" | "plain";

/** A feature in the form that encoders take: pointers as rows of ones and zeros, or of shares that sum to 1. */
export type Expanded = Readonly<Record<string, Tensor>>;

/** The encoders that `feature` needs. */
export function encodersOf(
  { stage, place, type, categories }: FeatureSpecification,
  width: number,
  start: EncoderStart,
): Layer<LinearParameters>[] {
  const small = start === "small-scalars" && stage === "hint" && type === "scalar";
  const encoder = affine(categories ?? 1, width, small ? 1 / Math.sqrt(width) : undefined);
  return place === "edge" && type === "pointer" ? [encoder, encoder] : [encoder];
}

/** `value` of a feature as encoders take it: indices of pointers become rows of zeros with a one. */
export function expandPointer({ type }: FeatureSpecification, value: Tensor, nodes: Dimension): Tensor {
  return type === "pointer" || type === "shouldBePermutation" ? oneHot(cast(value, "i32"), nodes) : value;
}

/** Encodes all features of `values`, of which there must be at least one on nodes. */
export function encode(
  specification: Specification,
  encoders: Encoders,
  values: Expanded,
  { batch, nodes, width }: { readonly batch: Dimension; readonly nodes: Dimension; readonly width: number },
): Encoded {
  const channels: Record<Place, Channel[]> = { node: [], edge: [], graph: [] };
  let adjacency = identityMatrix(nodes);
  for (const [name, value] of Object.entries(values)) {
    const feature = specification[name];
    const near = neighbours(feature, value);
    if (near !== undefined) adjacency = maximum(adjacency, near);
    for (const { place, values: raw } of channelsOf(feature, value)) {
      const { weight, bias } = encoders[name][channels[place].filter(({ of }) => of === name).length];
      channels[place].push({ of: name, values: raw, weight, bias: bias ?? full([width], 0) });
    }
  }
  const edges = joined(channels.edge);
  const graph = joined(channels.graph);
  const node = joined(channels.node);
  return {
    nodes: node === undefined ? full([batch, nodes, width], 0) : encoded(node),
    edges: edges ?? {
      channels: full([batch, nodes, nodes, 1], 0),
      weight: full([width, 1], 0),
      bias: full([width], 0),
    },
    graph: graph === undefined ? full([batch, width], 0) : encoded(graph),
    adjacency: adjacency.shape.length === 2 ? add(adjacency, full([batch, nodes, nodes], 0)) : adjacency,
  };
}

type Place = FeatureSpecification["place"];

interface Channel {
  readonly of: string;
  /** [..., channels] */
  readonly values: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
}

// Where a feature is encoded, and the raw channels that it has there.
function channelsOf({ place, type }: FeatureSpecification, value: Tensor): { place: Place; values: Tensor }[] {
  const values = type === "categorical" ? value : addAxis(value, -1);
  const points = type === "pointer" || type === "permutationPointer" || type === "shouldBePermutation";
  if (!points) return [{ place, values }];
  if (place === "node") return [{ place: "edge", values }];
  if (place === "graph") return [{ place: "node", values }];
  // An encoder and a mean can change places.
  return [
    { place: "edge", values: mean(values, { axes: 1 }) },
    { place: "edge", values: mean(values, { axes: 2 }) },
  ];
}

// Whom a feature puts beside each other.
function neighbours({ place, type }: FeatureSpecification, value: Tensor): Tensor | undefined {
  const points = type === "pointer" || type === "permutationPointer" || type === "shouldBePermutation";
  const both = () => add(value, transpose(value, [0, 2, 1]));
  if (place === "node" && points) return cast(greater(both(), 0.5), "f32");
  if (place === "edge" && type === "mask") return cast(greater(both(), 0), "f32");
  return undefined;
}

function joined(channels: readonly Channel[]): EdgeFeatures | undefined {
  if (channels.length === 0) return undefined;
  return {
    channels: concatenate(
      channels.map(({ values }) => values),
      -1,
    ),
    weight: concatenate(
      channels.map(({ weight }) => weight),
      1,
    ),
    bias: channels.map(({ bias }) => bias).reduce(add),
  };
}

function encoded({ channels, weight, bias }: EdgeFeatures): Tensor {
  return add(matmul(channels, weight, { transposeB: true }), bias);
}
