// Training from beginning to end: batches prefetched, progress told, validation watched, checkpoints written and found.

import { existsSync } from "node:fs";
import { stopIfAborted } from "../../core/errors.js";
import type { NDArray } from "../ndarray.js";
import { type Mapped, mapLeaves } from "../tree.js";
import { resumeCheckpoint, saveCheckpoint } from "./checkpoint.js";
import { emptyHistory, type TrainingHistory } from "./history.js";
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
  /**
   * Where training keeps where it stands, at first, every `checkpointSeconds`, and when it is interrupted. Where the file is there
   * already, training goes on from it, to the bit.
   */
  readonly checkpointFile?: string | undefined;
  /** Seconds between checkpoints; 60 unless said. They change nothing in what is learnt. */
  readonly checkpointSeconds?: number;
  /** Told each point of the learning curves as it comes; when training is taken up again, first those before. */
  readonly measure?: ((step: number, values: Readonly<Record<string, number>>) => void) | undefined;
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

/** About how many points of the loss a learning curve has. */
const CURVE_POINTS = 500;

/**
 * Trains until `steps`, or until validation no longer improves. Throws `Interrupted` when aborted, after a checkpoint;
 * a `UserError` when training diverges, or when the checkpoint is of another training.
 */
export async function train<P, B>(trainer: Trainer<P, B>, options: TrainOptions<B>): Promise<TrainResult<P>> {
  const { batches, steps, validate, validateEvery = 100, patience = Number.POSITIVE_INFINITY } = options;
  const { checkpointFile, checkpointSeconds = 60, measure, signal, progress, onStep } = options;
  const losses: number[] = [];
  let history: TrainingHistory<P> = emptyHistory;
  if (checkpointFile !== undefined && existsSync(checkpointFile)) {
    history = await resumeCheckpoint(trainer, checkpointFile);
    for (const { step, values } of history.curve) measure?.(step, values);
  }
  const tell = (step: number, values: Readonly<Record<string, number>>) => {
    history = { ...history, curve: [...history.curve, { step, values }] };
    measure?.(step, values);
  };
  const curveEvery = Math.max(1, Math.ceil(steps / CURVE_POINTS));
  const save = async () => {
    if (checkpointFile !== undefined) await saveCheckpoint(trainer, checkpointFile, history);
  };
  const awaitsValidation = (step: number) =>
    step > 0 && (step % validateEvery === 0 || step === steps) && lastValidation(history) !== step;

  let saved = Number.NEGATIVE_INFINITY;
  let next = ask(batches, trainer.stepsDone);
  for (;;) {
    if (signal?.aborted) {
      await save();
      stopIfAborted(signal);
    }
    if (performance.now() - saved >= 1000 * checkpointSeconds) {
      await save();
      saved = performance.now();
    }
    if (validate !== undefined && awaitsValidation(trainer.stepsDone)) {
      const step = trainer.stepsDone;
      const score = await validate().catch(async (error: unknown) => {
        if (signal?.aborted) await save();
        throw error;
      });
      tell(step, { validation: score });
      const isBest = history.best === undefined || score < history.best.score;
      history = isBest
        ? { ...history, best: { step, score, parameters: copied(trainer) }, withoutBetter: 0 }
        : { ...history, withoutBetter: history.withoutBetter + 1 };
    }
    if (trainer.stepsDone >= steps || history.withoutBetter >= patience) break;
    const { batch } = await next;
    if (trainer.stepsDone + 1 < steps) next = ask(batches, trainer.stepsDone + 1);
    const result = await trainer.step(batch);
    losses.push(result.loss);
    onStep?.(result);
    progress?.(result.step, steps, `loss ${result.loss.toPrecision(4)}`);
    const { sum, count } = history.untold;
    history = { ...history, untold: { sum: sum + result.loss, count: count + 1 } };
    if (result.step % curveEvery === 0 || result.step === steps) {
      tell(result.step, { loss: history.untold.sum / history.untold.count });
      history = { ...history, untold: emptyHistory.untold };
    }
  }
  const { best, curve } = history;
  return {
    losses,
    validations: curve.flatMap(({ step, values: { validation: score } }) =>
      score === undefined ? [] : [{ step, score }],
    ),
    parameters: best?.parameters ?? copied(trainer),
    bestStep: best?.step ?? trainer.stepsDone,
    stoppedEarly: trainer.stepsDone < steps,
  };
}

function lastValidation<P>({ curve }: TrainingHistory<P>): number | undefined {
  return curve.findLast(({ values }) => values.validation !== undefined)?.step;
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
