// Training, one step at a time: loss and gradient on the device, then one fused pass over the parameters.

import { UserError } from "../../core/errors.js";
import { seededRandom } from "../../core/random.js";
import { type FloatArray, type NDArray, ndarray } from "../ndarray.js";
import type { SessionOptions } from "../runtime/session.js";
import type { Mapped } from "../tree.js";
import { compileLoss, type GradientResult, type Loss } from "./lossProgram.js";
import { createStore, type ParameterStore, type StoreCounts, type StoreOptions } from "./parameterStore.js";

export interface TrainerOptions<P, B> extends StoreOptions, SessionOptions {
  /** Initial parameters; copied. */
  readonly parameters: P;
  readonly loss: Loss<P, B>;
  /** Types of the batch. */
  readonly batch: B;
  /** Seed of the random numbers that the loss draws; 0 unless said. */
  readonly seed?: number;
}

export interface StepResult {
  /** Steps made so far, this one included. */
  readonly step: number;
  readonly loss: number;
  /** Euclidean norm of the gradient over all parameters, before clipping. */
  readonly gradientNorm: number;
  readonly measures: Readonly<Record<string, number>>;
}

/** All that a trainer needs to go on where it stopped, to the bit. */
export interface TrainingState {
  readonly arrays: ReadonlyMap<string, NDArray>;
  readonly counts: StoreCounts & { readonly step: number };
}

export interface Trainer<P, B> {
  /** The parameters, changed in place by each step. */
  readonly parameters: Mapped<P, FloatArray>;
  /** Their moving average, where one is kept. */
  readonly average: Mapped<P, FloatArray> | undefined;
  readonly store: ParameterStore<P>;
  readonly stepsDone: number;
  /** One step on `batch`. Throws a `UserError` where loss or gradient are no longer finite: nothing has moved then. */
  step(batch: Mapped<B, NDArray>): Promise<StepResult>;
  /** The state as views: copy or write it before the next step. */
  state(): TrainingState;
  /** Goes back to a state. Throws a `UserError` where it belongs to another model or optimiser. */
  restore(state: TrainingState): void;
  dispose(): Promise<void>;
}

/** What computes the loss of a batch, and writes its gradient into a store. */
export interface GradientProgram<B> {
  run(batch: Mapped<B, NDArray>, seed: NDArray): Promise<GradientResult>;
  dispose(): Promise<void>;
}

/** Compiles the loss and lays the parameters out; the first step can follow. */
export async function createTrainer<P, B>(options: TrainerOptions<P, B>): Promise<Trainer<P, B>> {
  const store = createStore(options.parameters, options);
  const program = await compileLoss(store, options.loss, options.batch, options);
  return trainerOver(store, program, options.seed);
}

/** The trainer that moves the parameters of `store` by the gradients that `program` writes there. */
export function trainerOver<P, B>(store: ParameterStore<P>, program: GradientProgram<B>, seed = 0): Trainer<P, B> {
  const random = seededRandom(seed, "training");
  let done = 0;
  let previous: Norms | undefined;

  const state = (): TrainingState => ({ arrays: store.state, counts: { ...store.counts(), step: done } });

  return {
    parameters: store.parameters,
    average: store.average,
    store,
    get stepsDone() {
      return done;
    },
    step: async (values) => {
      // Each step has a stream of its own, so that a resumed training draws what an uninterrupted one would have drawn.
      const { uint32 } = random.stream(`${done}`);
      const result = await program.run(values, ndarray([uint32() | 0, uint32() | 0], [2], "i32"));
      const { norm } = store.update(result.paths);
      if (!Number.isFinite(result.loss) || !Number.isFinite(norm)) {
        throw divergence(done + 1, result, store, previous);
      }
      previous = { step: done + 1, loss: result.loss, norm };
      for (const [path, value] of result.updates) store.write(path, value);
      done++;
      return { step: done, loss: result.loss, gradientNorm: norm, measures: result.measures };
    },
    state,
    restore: ({ arrays, counts }) => {
      const own = state().arrays;
      const strange = [...own.keys()].find((name) => !fits(own.get(name), arrays.get(name)));
      if (strange !== undefined || arrays.size !== own.size) {
        throw new UserError(
          "checkpoint-mismatch",
          `the checkpoint is of another model or optimiser: ${strange ?? "it holds more arrays"} does not fit`,
          "Resume with the options that the training began with.",
        );
      }
      for (const [name, array] of store.state) copyInto(array, arrays.get(name));
      store.restoreCounts(counts);
      done = counts.step;
    },
    dispose: () => program.dispose(),
  };
}

interface Norms {
  readonly step: number;
  readonly loss: number;
  readonly norm: number;
}

function divergence<P>(
  step: number,
  { loss, paths }: GradientResult,
  store: ParameterStore<P>,
  previous: Norms | undefined,
): UserError {
  const first = store.firstNotFinite(paths);
  const what = Number.isFinite(loss) ? "the gradient is not finite" : `the loss is ${loss}`;
  const where = first === undefined ? "" : `; the first gradient to go is that of ${first}`;
  const before =
    previous === undefined
      ? "at the first step: look for NaN or infinity in the data"
      : `after a loss of ${previous.loss.toPrecision(4)} and a gradient norm of ${previous.norm.toPrecision(4)} at step ${previous.step}`;
  return new UserError(
    "diverged",
    `training diverged at step ${step}, ${before}: ${what}${where}`,
    "Lower the learning rate, clip the gradient, or look at the batch of that step.",
  );
}

function fits(own: NDArray | undefined, other: NDArray | undefined): boolean {
  return own !== undefined && other !== undefined && own.dtype === other.dtype && `${own.shape}` === `${other.shape}`;
}

function copyInto(target: NDArray, source: NDArray | undefined): void {
  if (target.data instanceof Float32Array && source?.data instanceof Float32Array) target.data.set(source.data);
}
