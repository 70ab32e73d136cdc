// A trained reasoner executes an algorithm: from the inputs and the first hints it goes on by itself, step after step. Each sample's
// answer is what it says at its own last step (Veličković et al. 2022, §4.1).

import { stopIfAborted } from "../../../core/errors.js";
import { type NDArray, ndarray, numbers, zerosArray } from "../../../engine/ndarray.js";
import { greater, where } from "../../../engine/operations/elementwise.js";
import { compile, type Program } from "../../../engine/program.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import type { Tensor } from "../../../engine/tensor.js";
import { type Mapped, mapTree } from "../../../engine/tree.js";
import { type Dimension, type TensorType, tensorType } from "../../../engine/types.js";
import type { Batch } from "../batch.js";
import { layerAt } from "../processors/layered.js";
import { featuresOf, type Specification } from "../specification.js";
import { expandPointer } from "./encode.js";
import { type FeedBack, feedBack } from "./feedBack.js";
import type { Predictions, Reasoner, ReasonerParameters } from "./reasoner.js";
import { stepTypes } from "./supervisedStep.js";

/** What was predicted for a batch, as logits. */
export interface Execution {
  /** Of each sample's own last step: [batch, …]. */
  readonly outputs: Readonly<Record<string, NDArray>>;
  /** Of each step [batch, …]: what the hints should be after it. */
  readonly hints: readonly Readonly<Record<string, NDArray>>[];
}

export interface ExecutorOptions extends SessionOptions {
  readonly reasoner: Reasoner;
  readonly specification: Specification;
  readonly feedBack: FeedBack;
  /** Heard between steps: an execution of many steps ends with `Interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

export interface Executor {
  execute(parameters: Mapped<ReasonerParameters, NDArray>, batch: Batch): Promise<Execution>;
  dispose(): Promise<void>;
}

/** Executes one algorithm; compiles each size when it first comes. */
export function executor(options: ExecutorOptions): Executor {
  const programs = new Map<string, Promise<Stepper>>();
  return {
    execute: async (parameters, batch) => {
      const { lengths, size } = batch;
      const sizes = { batch: lengths.length, size };
      const key = `${sizes.batch}/${size}`;
      const program = programs.get(key) ?? compileStepper(parameters, sizes, options);
      programs.set(key, program);
      return run(await program, parameters, batch, options);
    },
    dispose: async () => {
      for (const program of programs.values()) await (await program).program.dispose();
    },
  };
}

type Types = ReturnType<typeof stepTypes>;

/** What a step goes on from. */
interface Going {
  readonly hidden: TensorType;
  /** Hints as encoders take them. */
  readonly own: Types["state"]["hints"];
  readonly inputs: Types["input"]["inputs"];
  readonly layer: Types["input"]["layer"];
}

interface StepInputs extends Going {
  readonly parameters: Mapped<ReasonerParameters, TensorType>;
  /** True hints, as indices where they point; used where `first` is 1. */
  readonly shown: Types["input"]["shown"];
  readonly first: TensorType;
}

interface StepOutputs {
  readonly hidden: Tensor;
  readonly own: Predictions;
  readonly hints: Predictions;
  readonly outputs: Predictions;
}

interface Stepper {
  readonly program: Program<Mapped<StepInputs, NDArray>, Mapped<StepOutputs, NDArray>>;
  readonly types: Types;
}

async function compileStepper(
  parameters: Mapped<ReasonerParameters, NDArray>,
  sizes: StepSizes,
  options: ExecutorOptions,
): Promise<Stepper> {
  const { types, inputs, step } = executionStep(sizes, options);
  const program = await compile(
    ({ parameters: own, ...at }: Mapped<StepInputs, Tensor>) => step(own, at),
    { parameters, ...inputs },
    options,
  );
  return { program, types };
}

/** Sizes of a step: numbers, or names where they are known only when it runs. */
export interface StepSizes {
  readonly batch: Dimension;
  readonly size: Dimension;
}

/**
 * One step of an execution as a function to be compiled or exported, and what it takes: `step`, which is shown the true hints where it
 * is the first, and `advance`, which goes on from hints as they are.
 */
export function executionStep(
  sizes: StepSizes,
  { reasoner, specification, feedBack: how }: Pick<ExecutorOptions, "reasoner" | "specification" | "feedBack">,
) {
  const types = stepTypes(specification, reasoner, sizes);
  const expanded = (values: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, expandPointer(specification[name], value, sizes.size)]),
    );
  const inputs: Omit<StepInputs, "parameters"> = {
    hidden: types.state.hidden,
    own: types.state.hints,
    shown: types.input.shown,
    first: tensorType([]),
    inputs: types.input.inputs,
    layer: types.input.layer,
  };
  const advance = (parameters: ReasonerParameters, { own: hints, ...at }: Mapped<Going, Tensor>): StepOutputs => {
    const now = { inputs: expanded(at.inputs), hints, hidden: at.hidden, layer: at.layer };
    const thought = reasoner.think(specification, parameters, now, undefined);
    const own = Object.keys(hints).map((name) => [name, feedBack(specification[name], thought.hints[name], how)]);
    return { hidden: thought.hidden, own: Object.fromEntries(own), hints: thought.hints, outputs: thought.outputs };
  };
  const step = (parameters: ReasonerParameters, { shown, first, ...at }: Mapped<typeof inputs, Tensor>) => {
    const truths = expanded(shown);
    const own = Object.entries(at.own).map(([name, each]) => [name, chosen(first, truths[name], each)]);
    return advance(parameters, { ...at, own: Object.fromEntries(own) });
  };
  return { types, inputs, step, expanded, advance };
}

async function run(
  { program, types }: Stepper,
  parameters: Mapped<ReasonerParameters, NDArray>,
  batch: Batch,
  { reasoner, specification, signal }: ExecutorOptions,
): Promise<Execution> {
  const zeros = ({ shape }: TensorType) => zerosArray(shape.map(Number));
  const fed = reasoner.options.hints === "fed-back" ? featuresOf(specification, "hint") : [];
  const shown = Object.fromEntries(fed.map(([name]) => [name, firstStep(batch.hints[name])]));
  let hidden = zeros(types.state.hidden);
  let own = mapTree<TensorType, NDArray, typeof types.state.hints>(types.state.hints, zeros);
  const hints: Readonly<Record<string, NDArray>>[] = [];
  let outputs: Record<string, NDArray> | undefined;
  const steps = Math.max(1, batch.steps - 1);
  for (let step = 0; step < steps; step++) {
    if (signal !== undefined) stopIfAborted(signal);
    const first = ndarray([Number(step === 0)], []);
    const layer = layerAt(step, reasoner.options.layers);
    const next = await program.run({ parameters, hidden, own, shown, first, inputs: batch.inputs, layer });
    hints.push(next.hints);
    outputs ??= Object.fromEntries(
      Object.entries(next.outputs).map(([name, array]) => [name, zerosArray(array.shape)]),
    );
    for (const [sample, length] of batch.lengths.entries()) {
      if (Math.max(0, length - 2) !== step) continue;
      for (const [name, array] of Object.entries(next.outputs)) copySample(outputs[name], array, sample);
    }
    ({ hidden, own } = next);
  }
  return { outputs: outputs ?? {}, hints };
}

function firstStep(array: NDArray): NDArray {
  const [, ...shape] = array.shape;
  return ndarray(Array.from(numbers(array)).slice(0, array.data.length / array.shape[0]), shape);
}

function copySample(to: NDArray, from: NDArray, sample: number): void {
  const length = from.data.length / from.shape[0];
  if (!(to.data instanceof Float32Array && from.data instanceof Float32Array))
    throw new TypeError("logits are 32-bit floats");
  to.data.set(from.data.subarray(sample * length, (sample + 1) * length), sample * length);
}

// Truth where `first` is 1, own prediction where it is 0.
function chosen(first: Tensor, truth: Tensor, own: Tensor): Tensor {
  return where(greater(first, 0), truth, own);
}
