// Training from beginning to end: batches prefetched, progress told, checkpoints written, validation watched.

import { stopIfAborted } from "../../core/errors.js";
import type { NDArray } from "../ndarray.js";
import { type Mapped, mapLeaves } from "../tree.js";
import type { StepResult, Trainer } from "./trainer.js";

export interface TrainOptions<B> {
  /**
   * The batch of a step, counted from 0. It depends on the step alone, so that a resumed training sees what an
   * uninterrupted one would have seen. The next batch is asked for before the device starts on the present one.
   */
  readonly batches: (step: number) => Promise<Mapped<B, NDArray>>;
  /** Steps in all, those made before resuming included. */
  readonly steps: number;
  /** A score on validation data, lower is better: what early stopping goes by. */
  readonly validate?: () => Promise<number>;
  /** Steps between validations; 100 unless said. */
  readonly validateEvery?: number;
  /** Validations without a better score after which training stops; it goes on to the end unless said. */
  readonly patience?: number;
  /** Called every `checkpointEvery` steps, and when training is interrupted. */
  readonly checkpoint?: () => Promise<void>;
  readonly checkpointEvery?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number, label: string) => void;
  /** Called after every step. */
  readonly onStep?: (result: StepResult) => void;
}

export interface TrainResult<P> {
  /** The loss of each step that was made here. */
  readonly losses: readonly number[];
  readonly validations: readonly { readonly step: number; readonly score: number }[];
  /** The parameters with the best validation score, the last ones without validation; copies. */
  readonly parameters: Mapped<P, NDArray>;
  /** The step after which they were that good. */
  readonly bestStep: number;
  readonly stoppedEarly: boolean;
}

/**
 * Trains until `steps`, or until validation no longer improves. Throws `Interrupted` when aborted, after a checkpoint;
 * a `UserError` when training diverges.
 */
export async function train<P, B>(trainer: Trainer<P, B>, options: TrainOptions<B>): Promise<TrainResult<P>> {
  const { batches, steps, validate, validateEvery = 100, patience = Number.POSITIVE_INFINITY } = options;
  const { checkpoint, checkpointEvery = Number.POSITIVE_INFINITY, signal, progress, onStep } = options;
  const losses: number[] = [];
  const validations: { step: number; score: number }[] = [];
  let best: { readonly step: number; readonly score: number; readonly parameters: Mapped<P, NDArray> } | undefined;
  let withoutBetter = 0;

  let next = ask(batches, trainer.stepsDone);
  while (trainer.stepsDone < steps && withoutBetter < patience) {
    if (signal?.aborted) {
      await checkpoint?.();
      stopIfAborted(signal);
    }
    const { batch } = await next;
    if (trainer.stepsDone + 1 < steps) next = ask(batches, trainer.stepsDone + 1);
    const result = await trainer.step(batch);
    losses.push(result.loss);
    onStep?.(result);
    progress?.(result.step, steps, `loss ${result.loss.toPrecision(4)}`);
    if (result.step % checkpointEvery === 0) await checkpoint?.();
    if (validate === undefined || (result.step % validateEvery !== 0 && result.step !== steps)) continue;
    const score = await validate();
    validations.push({ step: result.step, score });
    if (best === undefined || score < best.score) {
      best = { step: result.step, score, parameters: copied(trainer) };
      withoutBetter = 0;
    } else {
      withoutBetter++;
    }
  }
  return {
    losses,
    validations,
    parameters: best?.parameters ?? copied(trainer),
    bestStep: best?.step ?? trainer.stepsDone,
    stoppedEarly: trainer.stepsDone < steps,
  };
}

// A batch that fails is reported when its turn comes, not as a rejection that nobody awaits.
function ask<T>(batches: (step: number) => Promise<T>, step: number): Promise<{ readonly batch: T }> {
  const asked = batches(step).then((batch) => ({ batch }));
  asked.catch(() => undefined);
  return asked;
}

function copied<P, B>(trainer: Trainer<P, B>): Mapped<P, NDArray> {
  return mapLeaves<NDArray, Mapped<P, NDArray>>(trainer.average ?? trainer.parameters, (array) => ({
    ...array,
    data: array.data.slice(),
  }));
}
