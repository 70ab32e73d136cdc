// What a processor is: the network that is iterated, one step of the algorithm at a time, on latent nodes, edges and graphs
// (Hamrick et al. 2018; Veličković et al. 2022).

import type { Random } from "../../../core/random.js";
import { truncatedNormal } from "../../../engine/network/initialise.js";
import type { Layer } from "../../../engine/network/layer.js";
import { type LinearParameters, linear } from "../../../engine/network/linear.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { EdgeFeatures } from "./edgeFeatures.js";

/** What a processor is applied to: `batch` graphs of n nodes, `width` features each. */
export interface ProcessorInputs {
  /** Encoded nodes [batch, n, width]. */
  readonly nodes: Tensor;
  readonly edges: EdgeFeatures;
  /** Encoded graphs [batch, width]. */
  readonly graph: Tensor;
  /** 1 where node i is beside node j, 0 elsewhere [batch, n, n]; symmetric, every node beside itself. */
  readonly adjacency: Tensor;
  /** What the step before left in each node [batch, n, width]. */
  readonly hidden: Tensor;
}

export interface ProcessorResult {
  /** The new state of each node [batch, n, width]. */
  readonly hidden: Tensor;
  /** The state of each pair of nodes [batch, n, n, width], where the processor has one. */
  readonly pairs?: Tensor;
}

/** A tree of parameters, of arrays or tensors, whose form only its processor knows. */
export type ProcessorParameters = object;

/** A processor of a kind and width, whatever its parameters. */
export interface Processor {
  /** Whether it makes states of pairs. */
  readonly hasPairs: boolean;
  initialise(random: Random): ProcessorParameters;
  apply(parameters: ProcessorParameters, inputs: ProcessorInputs): ProcessorResult;
}

/** An affine map as all networks of this field begin: weights truncated normal with deviation 1/√inputs, biases 0. */
export function affine(inputs: number, outputs: number, deviation = 1 / Math.sqrt(inputs)): Layer<LinearParameters> {
  return linear({ inputs, outputs, weight: truncatedNormal(deviation) });
}

/** A layer that hands out its parameters, for what computes with them otherwise. */
export function parametersOf<P>(layer: Layer<P>): Layer<P, [], P> {
  return { initialise: layer.initialise, apply: (parameters) => parameters };
}
