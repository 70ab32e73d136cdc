// The answers of a network to whole tasks, as the benchmark scores them.

import { type NDArray, numbers } from "../../../engine/ndarray.js";
import type { Mapped } from "../../../engine/tree.js";
import type { Algorithm, Task } from "../algorithm.js";
import { batchOf } from "../batch.js";
import type { OutputPrediction } from "../evaluation.js";
import { type RecipeName, recipeSpecification, recipeTrajectory } from "../recipes.js";
import { decide } from "./decide.js";
import type { Executor } from "./execute.js";
import type { ReasonerParameters } from "./reasoner.js";

export interface AnswerOptions {
  readonly algorithm: Algorithm;
  /** The recipe by which the network was trained: how tasks are handed to it. */
  readonly recipe: RecipeName;
  readonly tasks: Iterable<Task>;
  /** How many tasks of one size are executed at a time. */
  readonly batch: number;
  /** Steps after which the network is stopped, where an algorithm takes more; it takes as many as the algorithm unless said. */
  readonly mostSteps?: number | undefined;
}

/** Executes tasks, in order; those of one batch should be of one size. */
export async function answersOf(
  executor: Executor,
  parameters: Mapped<ReasonerParameters, NDArray>,
  { algorithm, recipe, tasks, batch, mostSteps = Number.POSITIVE_INFINITY }: AnswerOptions,
): Promise<OutputPrediction[]> {
  const specification = recipeSpecification(algorithm, recipe);
  const found: OutputPrediction[] = [];
  let waiting: Task[] = [];
  const executeWaiting = async () => {
    const truths = waiting.map(({ trajectory }) => trajectory);
    waiting = [];
    const whole = batchOf(truths.map((trajectory) => recipeTrajectory(algorithm, recipe, trajectory)));
    // The first of the steps that a trajectory has is what is given.
    const steps = Math.min(whole.steps, mostSteps + 1);
    const given = { ...whole, steps, lengths: whole.lengths.map((length) => Math.min(length, steps)) };
    const { outputs } = await executor.execute(parameters, given);
    const decided = decide(specification, outputs);
    for (const [sample, truth] of truths.entries()) {
      const answer = Object.entries(decided).map(([name, array]) => [name, sampleOf(array, sample)] as const);
      found.push({ truth, answer: Object.fromEntries(answer) });
    }
  };
  for (const task of tasks) {
    const [first] = waiting;
    const fits = first === undefined || first.trajectory.size === task.trajectory.size;
    if (!fits || waiting.length === batch) await executeWaiting();
    waiting.push(task);
  }
  if (waiting.length > 0) await executeWaiting();
  return found;
}

function sampleOf(array: NDArray, sample: number): number[] {
  const length = array.data.length / array.shape[0];
  const values = numbers(array);
  return Array.from({ length }, (_, at) => values[sample * length + at]);
}
