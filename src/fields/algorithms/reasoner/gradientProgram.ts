// The loss of a batch and its gradient through time. Sizes are compiled when they first come; any number of steps runs on what was
// compiled, and the memory of one batch is the next one's.

import { type FloatArray, floats, type NDArray, ndarray, zerosArray } from "../../../engine/ndarray.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import { type CompiledStep, compileStep } from "../../../engine/steps.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { ParameterStore } from "../../../engine/training/parameterStore.js";
import type { GradientProgram } from "../../../engine/training/trainer.js";
import { type Mapped, mapTree, namedLeaves } from "../../../engine/tree.js";
import type { TensorType } from "../../../engine/types.js";
import { unrollSteps } from "../../../engine/unroll.js";
import { layerAt } from "../processors/layered.js";
import type { ProcessorParameters } from "../processors/processor.js";
import type { Specification } from "../specification.js";
import type { FeedBack } from "./feedBack.js";
import type { Lesson } from "./lessons.js";
import type { Reasoner, ReasonerParameters, ReasonerParameterTypes, TaskParameters } from "./reasoner.js";
import { type ReasonerState, type SupervisedInput, stepTypes, supervisedStep } from "./supervisedStep.js";

/** Parameters of one processor and of several algorithms' encoders and decoders. */
export interface SharedParameters {
  readonly processor: ProcessorParameters;
  readonly tasks: Readonly<Record<string, Mapped<TaskParameters, NDArray>>>;
}

export interface LossOptions extends SessionOptions {
  readonly reasoner: Reasoner;
  readonly specifications: Readonly<Record<string, Specification>>;
  readonly feedBack: FeedBack;
}

/** A batch of one algorithm. */
export interface TaskLesson {
  readonly algorithm: string;
  readonly lesson: Lesson;
  /** 1 for each sample that is shown the true hints of a step, by step [batch]; all are at the first, whatever is said. */
  readonly forced: readonly NDArray[];
}

type Parameters = Mapped<ReasonerParameters, NDArray>;
type Unrolling = ReturnType<
  typeof unrollSteps<ReasonerParameterTypes, ReasonerState, SupervisedInput, { readonly loss: Tensor }>
>;

/** The program that writes gradients into `store`. */
export function reasonerProgram(
  store: ParameterStore<SharedParameters>,
  options: LossOptions,
): GradientProgram<TaskLesson> {
  const { reasoner, specifications } = options;
  const compiled = new Map<string, Promise<Compiled>>();
  const parametersOf = (algorithm: string): Parameters => ({
    processor: store.parameters.processor,
    task: store.parameters.tasks[algorithm],
  });
  const programFor = (algorithm: string, { batch, size }: Lesson): Promise<Compiled> => {
    const key = `${algorithm}/${batch}/${size}`;
    const known =
      compiled.get(key) ?? compileFor(specifications[algorithm], parametersOf(algorithm), { batch, size }, options);
    compiled.set(key, known);
    return known;
  };
  return {
    run: async ({ algorithm, lesson, forced }, seed) => {
      const { unroll, types } = await programFor(algorithm, lesson);
      const fed = reasoner.options.hints === "fed-back";
      const predicted = reasoner.options.hints !== "unused";
      const ones = ndarray(new Float32Array(lesson.batch).fill(1));
      const unrolled = await unroll({
        parameters: parametersOf(algorithm),
        state: mapTree<TensorType, NDArray, ReasonerState>(types.state, ({ shape }) => zerosArray(shape.map(Number))),
        steps: lesson.steps,
        input: (time) => ({
          inputs: lesson.inputs,
          shown: fed ? lesson.hints[time] : {},
          wanted: predicted ? lesson.hints[time + 1] : {},
          outputs: lesson.outputs,
          forced: time === 0 ? ones : forced[time],
          alive: lesson.alive[time],
          last: lesson.last[time],
          scales: predicted ? lesson.scales : outputsOnly(lesson),
          seed: ndarray([Number(seed.data[0]), Number(seed.data[1]) + time], [2], "i32"),
          layer: layerAt(time, reasoner.options.layers),
        }),
      });
      const loss = unrolled.outputs.reduce((total, output) => total + floats(output.loss)[0], 0);
      const one = ndarray([1], []);
      const { parameters } = await unrolled.backward(() => ({ loss: one }));
      const paths: string[] = [];
      for (const [path, gradient] of namedLeaves<NDArray>(parameters)) {
        const name = path.replace(/^task\./, `tasks.${algorithm}.`);
        gradientAt(store, name).data.set(floats(gradient));
        paths.push(name);
      }
      return { loss, paths, measures: {}, updates: new Map() };
    },
    dispose: async () => {
      for (const program of compiled.values()) await (await program).step.dispose();
    },
  };
}

interface Compiled {
  readonly step: CompiledStep<ReasonerParameterTypes, ReasonerState, SupervisedInput, { readonly loss: Tensor }>;
  readonly unroll: Unrolling;
  readonly types: Omit<ReturnType<typeof stepTypes>, "parameters">;
}

async function compileFor(
  specification: Specification,
  parameters: Parameters,
  sizes: { readonly batch: number; readonly size: number },
  { reasoner, feedBack, ...session }: LossOptions,
): Promise<Compiled> {
  const types = stepTypes(specification, reasoner, sizes);
  const step = await compileStep(
    supervisedStep(specification, reasoner, feedBack),
    { parameters, ...types },
    { inputGradients: false, device: session.device, threads: session.threads, profile: session.profile },
  );
  return { step, unroll: unrollSteps(step), types };
}

function outputsOnly({ scales, outputs }: Lesson): Record<string, NDArray> {
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, scales[name]]));
}

function gradientAt(store: ParameterStore<SharedParameters>, path: string): FloatArray {
  const found = store.gradients.get(path);
  if (found === undefined) throw new Error(`no gradient of ${path}`);
  return found;
}
