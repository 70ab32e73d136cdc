// Encode – process – decode (Hamrick et al. 2018; Veličković et al. 2022): one step of a network that imitates an algorithm. The
// step is compiled once for a size and run as often as the algorithm takes steps.

import type { Random } from "../../../core/random.js";
import type { NDArray } from "../../../engine/ndarray.js";
import type { LinearParameters } from "../../../engine/network/linear.js";
import { concatenate } from "../../../engine/operations/movement.js";
import type { TensorRandom } from "../../../engine/operations/tensorRandom.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { Mapped } from "../../../engine/tree.js";
import type { TensorType } from "../../../engine/types.js";
import { layered } from "../processors/layered.js";
import { type ProcessorName, type ProcessorOptions, processorNamed } from "../processors/named.js";
import type { ProcessorParameters } from "../processors/processor.js";
import { featuresOf, type Specification } from "../specification.js";
import { decode, decodersOf } from "./decode.js";
import { type EncoderStart, type Encoders, type Expanded, encode, encodersOf } from "./encode.js";

/** Whether hints are predicted and handed to the next step, only predicted, or left out. */
export type HintUse = "fed-back" | "predicted" | "unused";

export interface ReasonerOptions extends ProcessorOptions {
  readonly processor: ProcessorName;
  readonly hints: HintUse;
  readonly encoderStart: EncoderStart;
  /** How many processors there are: each step has its own, those after the last have the last; 1 unless said. */
  readonly layers?: number;
}

/** The encoders and decoders of one algorithm. */
export interface TaskParameters {
  readonly encoders: Encoders;
  readonly decoders: Readonly<Record<string, readonly LinearParameters[]>>;
}

/** What one algorithm is executed with: a processor that all share, and its own encoders and decoders. */
export interface ReasonerParameters {
  readonly processor: ProcessorParameters;
  readonly task: TaskParameters;
}

/** The types of such parameters. */
export type ReasonerParameterTypes = Mapped<ReasonerParameters, TensorType>;

/** Predictions by feature, as logits. */
export type Predictions = Readonly<Record<string, Tensor>>;

export interface Thought {
  readonly hidden: Tensor;
  readonly hints: Predictions;
  readonly outputs: Predictions;
}

/** What a step is computed from. */
export interface StepGiven {
  readonly inputs: Expanded;
  readonly hints: Expanded;
  readonly hidden: Tensor;
  /** Which processor the step has [], where there are several: see `layerAt`. */
  readonly layer: readonly Tensor[];
}

export interface Reasoner {
  readonly options: ReasonerOptions;
  initialiseProcessor(random: Random): ProcessorParameters;
  initialiseTask(specification: Specification, random: Random): Mapped<TaskParameters, NDArray>;
  /** One step on [batch, n, …]: from what is given, the hints as they stand and the state of nodes, the next state and predictions. */
  think(
    specification: Specification,
    parameters: ReasonerParameters,
    at: StepGiven,
    noise: TensorRandom | undefined,
  ): Thought;
}

/** The network of the given processor and width. */
export function reasoner(options: ReasonerOptions): Reasoner {
  const { width, hints: use } = options;
  const processor = layered(processorNamed(options.processor, options), options.layers ?? 1);
  const encoded = (specification: Specification) => [
    ...featuresOf(specification, "input"),
    ...(use === "fed-back" ? featuresOf(specification, "hint") : []),
  ];
  const decoded = (specification: Specification) => [
    ...featuresOf(specification, "output"),
    ...(use === "unused" ? [] : featuresOf(specification, "hint")),
  ];
  return {
    options,
    initialiseProcessor: (random) => processor.initialise(random),
    initialiseTask: (specification, random) => ({
      encoders: Object.fromEntries(
        encoded(specification).map(([name, feature]) => [
          name,
          encodersOf(feature, width, options.encoderStart).map((layer, i) =>
            layer.initialise(random.stream(`encoders/${name}/${i}`)),
          ),
        ]),
      ),
      decoders: Object.fromEntries(
        decoded(specification).map(([name, feature]) => [
          name,
          decodersOf(feature, width, processor.hasPairs).map((layer, i) =>
            layer.initialise(random.stream(`decoders/${name}/${i}`)),
          ),
        ]),
      ),
    }),
    think: (specification, { processor: ofProcessor, task }, { inputs, hints, hidden, layer }, noise) => {
      const [batch, nodes] = hidden.shape;
      const values = use === "fed-back" ? { ...inputs, ...hints } : inputs;
      const latent = encode(specification, task.encoders, values, { batch, nodes, width });
      const next = processor.apply(ofProcessor, { ...latent, hidden }, layer);
      const latents = {
        nodes: concatenate([latent.nodes, hidden, next.hidden], -1),
        edges: latent.edges,
        pairs: next.pairs,
        graph: latent.graph,
      };
      const predictions = (stage: "hint" | "output"): Predictions =>
        Object.fromEntries(
          featuresOf(specification, stage).map(([name, feature]) => [
            name,
            decode(feature, task.decoders[name], latents, noise),
          ]),
        );
      return {
        hidden: next.hidden,
        hints: use === "unused" ? {} : predictions("hint"),
        outputs: predictions("output"),
      };
    },
  };
}
