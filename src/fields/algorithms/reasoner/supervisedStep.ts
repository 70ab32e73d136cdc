// One step of training: the step of a reasoner, with what it is shown and what it is told about its predictions.

import { scalar } from "../../../engine/operations/constant.js";
import { add, multiply, subtract } from "../../../engine/operations/elementwise.js";
import { addAxis, reshape } from "../../../engine/operations/movement.js";
import { seedType } from "../../../engine/operations/randomBits.js";
import { sum } from "../../../engine/operations/reduce.js";
import { tensorRandom } from "../../../engine/operations/tensorRandom.js";
import type { Step } from "../../../engine/steps.js";
import type { Tensor } from "../../../engine/tensor.js";
import { type Dimension, type TensorType, tensorType } from "../../../engine/types.js";
import { layerTypes } from "../processors/layered.js";
import { type FeatureSpecification, featureShape, featuresOf, type Specification } from "../specification.js";
import { expandPointer } from "./encode.js";
import { type FeedBack, feedBack } from "./feedBack.js";
import { elementLosses } from "./losses.js";
import type { Reasoner, ReasonerParameterTypes } from "./reasoner.js";

type ByFeature<L> = Readonly<Record<string, L>>;

/** What a step hands to the next. */
export interface ReasonerState {
  /** [batch, n, width] */
  readonly hidden: TensorType;
  /** The predicted hints, as encoders take them. */
  readonly hints: ByFeature<TensorType>;
}

/** What a step is given; pointers are indices. */
export interface SupervisedInput {
  readonly inputs: ByFeature<TensorType>;
  /** The true hints before the step. */
  readonly shown: ByFeature<TensorType>;
  /** The true hints after it. */
  readonly wanted: ByFeature<TensorType>;
  readonly outputs: ByFeature<TensorType>;
  /** 1 for each sample that is shown the true hints, 0 for those that go on from their own [batch]. */
  readonly forced: TensorType;
  readonly alive: TensorType;
  readonly last: TensorType;
  readonly scales: ByFeature<TensorType>;
  readonly seed: TensorType;
  readonly layer: readonly TensorType[];
}

export interface StepTypes<P> {
  readonly parameters: P;
  readonly state: ReasonerState;
  readonly input: SupervisedInput;
}

/** The types of state and input for batches of `batch` graphs of `size` nodes. */
export function stepTypes(
  specification: Specification,
  reasoner: Reasoner,
  { batch, size }: { readonly batch: Dimension; readonly size: Dimension },
): Omit<StepTypes<never>, "parameters"> {
  const { hints: use, width, layers } = reasoner.options;
  const of = (features: readonly [string, FeatureSpecification][]) =>
    Object.fromEntries(
      features.map(([name, feature]) => [name, tensorType([batch, ...featureShape(feature, size)])] as const),
    );
  const hints = use === "unused" ? [] : featuresOf(specification, "hint");
  const outputs = featuresOf(specification, "output");
  const fed = use === "fed-back" ? hints : [];
  return {
    state: {
      hidden: tensorType([batch, size, width]),
      hints: Object.fromEntries(
        fed.map(([name, feature]) => {
          const points = feature.type === "pointer" ? [size] : [];
          return [name, tensorType([batch, ...featureShape(feature, size), ...points])];
        }),
      ),
    },
    input: {
      inputs: of(featuresOf(specification, "input")),
      shown: of(fed),
      wanted: of(hints),
      outputs: of(outputs),
      forced: tensorType([batch]),
      alive: tensorType([batch]),
      last: tensorType([batch]),
      scales: Object.fromEntries([...hints, ...outputs].map(([name]) => [name, tensorType([1])])),
      seed: seedType,
      layer: layerTypes(layers),
    },
  };
}

/** The step: its output is its part of the loss, which summed over all steps is the loss of the batch. */
export function supervisedStep(
  specification: Specification,
  reasoner: Reasoner,
  how: FeedBack,
): Step<ReasonerParameterTypes, ReasonerState, SupervisedInput, { readonly loss: Tensor }> {
  return (parameters, state, given) => {
    const size = state.hidden.shape[1];
    const expanded = (values: ByFeature<Tensor>): Record<string, Tensor> =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, expandPointer(specification[name], value, size)]),
      );
    const shown = expanded(given.shown);
    const hints = Object.fromEntries(
      Object.entries(state.hints).map(([name, own]) => [name, mixed(given.forced, shown[name], own)]),
    );
    const at = { inputs: expanded(given.inputs), hints, hidden: state.hidden, layer: given.layer };
    const thought = reasoner.think(specification, parameters, at, tensorRandom(given.seed));
    const part = (predictions: ByFeature<Tensor>, truths: ByFeature<Tensor>, counts: Tensor): Tensor => {
      const wanted = expanded(truths);
      return Object.entries(predictions).reduce((total, [name, logits]) => {
        const losses = elementLosses(specification[name], wanted[name], logits);
        const summed = sum(multiply(losses, besideSamples(counts, losses)));
        return add(total, multiply(summed, reshape(given.scales[name], [])));
      }, scalar(0));
    };
    const loss = add(part(thought.hints, given.wanted, given.alive), part(thought.outputs, given.outputs, given.last));
    const next = {
      hidden: thought.hidden,
      hints: Object.fromEntries(
        Object.keys(state.hints).map((name) => [name, feedBack(specification[name], thought.hints[name], how)]),
      ),
    };
    return [next, { loss }];
  };
}

// Truth where `forced` is 1, own prediction where it is 0.
function mixed(forced: Tensor, truth: Tensor, own: Tensor): Tensor {
  const share = besideSamples(forced, own);
  return add(multiply(share, truth), multiply(subtract(1, share), own));
}

// One number a sample, with the axes of `x`.
function besideSamples(perSample: Tensor, x: Tensor): Tensor {
  return x.shape.slice(1).reduce<Tensor>((tensor) => addAxis(tensor, -1), perSample);
}
